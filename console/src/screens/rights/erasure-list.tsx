/** Erasures, newest first: those that run with how far they are, the others with what was removed. They name nobody. */
import type { ErasureView } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { Ago } from '../../parts/panel.tsx';
import { percent, plural } from '../../words/numbers.ts';
import { actorWords, leftWords, reasonWords, removedWords, shareOf, stepWords } from '../../words/rights.ts';
import { fullTime } from '../../words/times.ts';

export function ErasureList({ erasures }: { erasures: readonly ErasureView[] }) {
  return (
    <ul className="erasure-list" aria-label="Erasures">
      {erasures.map((erasure) => (
        <li key={erasure.id} className="erasure">
          <p className="erasure-head">
            <Icon name={erasure.state === 'done' ? 'check' : 'reload'} size={14} />
            <b>{erasure.state === 'done' ? 'Erased' : 'Being erased'}</b>
            <span className="quiet">
              {reasonWords[erasure.reason]}
              {erasure.reference === null ? '' : ` (${erasure.reference})`}, by {actorWords[erasure.by]},{' '}
              <Ago at={erasure.askedAt} />
            </span>
          </p>
          {erasure.progress === null ? null : <Running progress={erasure.progress} />}
          <p className="quiet">
            {erasure.removed === null ? (
              'Nobody finds the person any more, and nothing is sent to them.'
            ) : (
              <>
                {removedWords(erasure.removed)} removed
                {erasure.endedAt === null ? '' : `, clean since ${fullTime(erasure.endedAt)}`}
              </>
            )}
            {erasure.mentions > 0
              ? `. ${plural(erasure.mentions, 'entry', 'entries')} of others name an identifier of theirs, and stay`
              : ''}
          </p>
          <p className="quiet erasure-id">
            <code>{erasure.id}</code>
          </p>
        </li>
      ))}
    </ul>
  );
}

function Running({ progress }: { progress: NonNullable<ErasureView['progress']> }) {
  const share = shareOf(progress);
  const left = leftWords(progress.leftMs);
  return (
    <div className="erasure-progress">
      <progress aria-label="How far the erasure is" value={share} max={1} />
      <p>
        {stepWords(progress)}
        {share > 0 ? `, ${percent(share)}` : ''}
        {left === '' ? '' : `, ${left}`}
      </p>
    </div>
  );
}
