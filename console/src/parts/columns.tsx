/**
 * Figures side by side as columns, the first from the left. Each is an item that says itself in words, so that nobody has to
 * see the picture; only some of them have their name below, where all would not fit.
 */

export interface Column {
  readonly key: string;
  /** Below the column: short, such as the hour. */
  readonly name: string;
  /** Not known where it is undefined: an empty place. */
  readonly value: number | undefined;
  /** All there is to say of it, also to those who point at it. */
  readonly words: string;
  readonly tone?: 'strong' | 'warn';
}

interface Props {
  readonly columns: readonly Column[];
  readonly label: string;
  /** What a full column stands for. */
  readonly top: number;
  /** The top in words, beside it. */
  readonly topWords: string;
  /** Each so many columns have their name below. */
  readonly namedEach?: number;
}

export function Columns({ columns, label, top, topWords, namedEach = 1 }: Props) {
  return (
    <div className="columns">
      <span className="columns-top" aria-hidden="true">
        {topWords}
      </span>
      <ol aria-label={label}>
        {columns.map(({ key, name, value, words, tone }, i) => (
          <li key={key} title={words}>
            <span className="only-read">{words}</span>
            <span className="columns-box" aria-hidden="true">
              {value === undefined ? null : (
                <span
                  className={`column ${tone === undefined ? '' : `column-${tone}`}`}
                  style={heightOf(value, top)}
                />
              )}
            </span>
            <span className="columns-name" aria-hidden="true">
              {i % namedEach === 0 ? name : ''}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function heightOf(value: number, top: number): { blockSize: string } {
  return { blockSize: `${Math.max(0.01, Math.min(1, value / Math.max(1e-12, top))) * 100}%` };
}
