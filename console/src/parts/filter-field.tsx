/** The field beside a screen's title that narrows what it lists; what it does is said to those who hear it. */
import { useId } from 'react';

interface Props {
  /** As "Show audiences whose name or description has". */
  readonly label: string;
  readonly value: string;
  onChange(value: string): void;
  readonly placeholder?: string;
}

export function FilterField({ label, value, onChange, placeholder = 'Name or description' }: Props) {
  const field = useId();
  return (
    <search>
      <label htmlFor={field} className="only-read">
        {label}
      </label>
      <input
        id={field}
        type="search"
        className="field"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={placeholder}
      />
    </search>
  );
}
