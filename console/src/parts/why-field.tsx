/** A field for the reason of an act, which stays on record for good. */

export function WhyField(props: { value: string; onChange: (why: string) => void; className?: string }) {
  return (
    <label className={props.className}>
      Why (on record for good; it must not name anybody)
      <input
        className="field"
        maxLength={200}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}
