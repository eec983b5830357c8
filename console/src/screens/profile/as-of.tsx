/** The person as they were: at which instant, and as it was known when. Both stand in the address. */
import { type FormEvent, useId, useState } from 'react';
import type { AsOfView } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { InstantField } from '../../parts/instant-field.tsx';
import { href, type ProfileRoute } from '../../routes.ts';
import { navigate } from '../../use-route.ts';
import { fromLocal } from '../../words/local-time.ts';
import { plural } from '../../words/numbers.ts';
import { fullTime } from '../../words/times.ts';

export function AsOfControl({ route }: { route: ProfileRoute }) {
  const [open, setOpen] = useState(false);
  const form = useId();
  return (
    <div className="as-of">
      <button
        type="button"
        className="button button-small"
        aria-expanded={open}
        aria-controls={form}
        onClick={() => setOpen(!open)}
      >
        As of …
      </button>
      <AsOfForm key={`${route.at} ${route.knownAt}`} id={form} hidden={!open} route={route} />
    </div>
  );
}

function AsOfForm({ id, hidden, route }: { id: string; hidden: boolean; route: ProfileRoute }) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const instant = (name: string) => fromLocal(String(given.get(name) ?? ''));
    const [trueAt, known] = [instant('at'), instant('knownAt')];
    navigate({
      screen: 'profile',
      id: route.id,
      ...(trueAt !== undefined && { at: trueAt }),
      ...(known !== undefined && { knownAt: known }),
    });
  }

  return (
    <form id={id} className="as-of-form" hidden={hidden} onSubmit={submit}>
      <InstantField label="True at" name="at" value={route.at} />
      <InstantField label="As known at" name="knownAt" value={route.knownAt} />
      <button type="submit" className="button">
        Show
      </button>
      <p className="quiet">Left empty, it is known now. Times are of your own zone.</p>
    </form>
  );
}

export function AsOfNotice({ asOf, id }: { asOf: AsOfView; id: string }) {
  return (
    <div className="notice notice-past" role="status">
      <Icon name="identity" size={20} />
      <div>
        <p>
          As it was at <b>{fullTime(asOf.at)}</b>, as it was known at <b>{fullTime(asOf.knownAt)}</b>.
        </p>
        <p className="past-about">
          Rebuilt from {plural(asOf.inputs, 'entry', 'entries')} of the log, under revision{' '}
          <code>{asOf.revision}</code>
          {asOf.missing === 0 ? '' : `; ${asOf.missing} of them are there no more`}.
        </p>
        <a className="button button-small" href={href({ screen: 'profile', id })}>
          Back to now
        </a>
      </div>
    </div>
  );
}
