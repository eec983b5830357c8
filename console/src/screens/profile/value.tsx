/** A value of any kind, as people read it. */
export function Value({ value }: { value: unknown }) {
  if (typeof value === 'string') return value === '' ? <span className="quiet">(empty)</span> : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return <span className="quiet">(none)</span>;
  return <code>{JSON.stringify(value)}</code>;
}
