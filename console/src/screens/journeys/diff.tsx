/** Two texts as one: what is gone and what is new, by sign and by colour. */

const signs = { '-': 'gone', '+': 'new', ' ': 'same' } as const;

export function Diff({ text, label }: { text: string; label: string }) {
  if (text === '') return <p className="quiet">The texts are the same.</p>;
  let line = 0;
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((one) => ({ key: ++line, one, sign: signs[one.charAt(0) as keyof typeof signs] ?? 'same' }));
  return (
    <section className="diff" aria-label={label}>
      <pre className="wrap">
        {lines.map(({ key, one, sign }) => (
          <span key={key} className={`diff-line diff-${sign}`}>
            {one}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}
