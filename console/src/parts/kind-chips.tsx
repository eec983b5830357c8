/** Chips that narrow a list of happenings by kind; none chosen means all of them. */
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { Icon } from '../look/icon.tsx';
import { type HappeningKind, happeningKinds } from '../routes.ts';

const names: Readonly<Record<HappeningKind, string>> = {
  event: 'Events',
  audience: 'Audiences',
  journey: 'Journeys',
  decision: 'Decisions',
  message: 'Messages',
  consent: 'Consents',
  identity: 'Identities',
  list: 'Lists',
  group: 'Groups',
  experiment: 'Experiments',
};

interface Props {
  readonly kinds: readonly HappeningKind[];
  onChange(kinds: readonly HappeningKind[]): void;
}

export function KindChips({ kinds, onChange }: Props) {
  return (
    <ToggleButtonGroup
      className="chips"
      aria-label="Show only"
      selectionMode="multiple"
      selectedKeys={kinds}
      onSelectionChange={(keys) => onChange(happeningKinds.filter((kind) => keys.has(kind)))}
    >
      {happeningKinds.map((kind) => (
        <ToggleButton key={kind} id={kind} className="chip">
          <Icon name={kind} size={14} /> {names[kind]}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
