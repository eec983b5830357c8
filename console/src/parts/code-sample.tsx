/** Something to copy into a terminal, with a button that does so and says what happened. */
import { useRef, useState } from 'react';
import { Icon } from '../look/icon.tsx';

export function CodeSample({ code, label }: { code: string; label: string }) {
  const sample = useRef<HTMLPreElement>(null);
  const [said, setSaid] = useState('');

  async function copy() {
    try {
      await navigator.clipboard.writeText(code);
      setSaid('Copied');
    } catch {
      // No clipboard without https: mark the text, so that one key press does the rest.
      if (sample.current !== null) getSelection()?.selectAllChildren(sample.current);
      setSaid('Marked: press Ctrl+C');
    }
  }

  return (
    <section className="code-sample" aria-label={label}>
      <pre ref={sample}>
        <code>{code}</code>
      </pre>
      <div className="code-sample-foot">
        <button type="button" className="button" onClick={copy}>
          <Icon name={said === '' ? 'copy' : 'check'} /> Copy
        </button>
        <span role="status">{said}</span>
      </div>
    </section>
  );
}
