/** A field for an instant: shown on the reader's own clock, left empty where there is none. `fromLocal` reads it back. */
import { toLocal } from '../words/local-time.ts';

/** @param value RFC 3339 */
export function InstantField({
  label,
  name,
  value,
}: {
  label: string;
  name: string;
  value: string | undefined;
}) {
  return (
    <label>
      {label}
      <input name={name} type="datetime-local" step="1" className="field" defaultValue={toLocal(value)} />
    </label>
  );
}
