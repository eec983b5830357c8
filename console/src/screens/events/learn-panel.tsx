/** Event types proposed from what came in: YAML to read, change and keep in the documents folder. */
import { useEffect, useRef } from 'react';
import type { PlanProposals } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { CodeSample } from '../../parts/code-sample.tsx';
import { Empty } from '../../parts/notice.tsx';
import { plural } from '../../words/numbers.ts';

export function LearnPanel({ learnt, onClose }: { learnt: PlanProposals; onClose: () => void }) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  return (
    <section ref={panel} tabIndex={-1} className="panel learnt" aria-label="Proposed event types">
      <header className="panel-head">
        <h2>
          {learnt.proposals.length === 0
            ? 'Nothing to propose'
            : `${plural(learnt.proposals.length, 'proposed event type')}`}
        </h2>
        <button
          type="button"
          className="button button-bare"
          aria-label="Close the proposals"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      {learnt.proposals.length === 0 ? (
        <Empty icon="check" title="Every event that came in is declared">
          Event types are learnt from what came in since Kairos was started.
        </Empty>
      ) : (
        <>
          <p>
            Read them, change what you know better, and save them as a file such as <code>events.yaml</code>{' '}
            in the documents folder. They come into force by themselves, under the policy <code>keep</code>:
            nothing is lost while you watch what they find.
          </p>
          <CodeSample code={learnt.yaml} label="Proposed event types as YAML" />
        </>
      )}
    </section>
  );
}
