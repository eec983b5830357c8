/** Chooses the theme: three buttons, one of them pressed. */
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { Icon } from '../look/icon.tsx';
import { useStored } from './stored.ts';
import { chooseTheme, theme, themes } from './theme.ts';

const names = { system: 'Theme of the system', light: 'Light theme', dark: 'Dark theme' };

export function ThemeSwitch() {
  const current = useStored(theme);
  return (
    <ToggleButtonGroup
      className="segmented"
      aria-label="Theme"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[current]}
      onSelectionChange={(keys) => {
        const next = themes.find((one) => keys.has(one));
        if (next !== undefined) chooseTheme(next);
      }}
    >
      {themes.map((one) => (
        <ToggleButton key={one} id={one} className="segment" aria-label={names[one]}>
          <Icon name={one} />
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
