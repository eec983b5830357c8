/** What a screen shows instead of data: an error in words, an empty place that says what to do, or a shape to come. */
import type { ReactNode } from 'react';
import type { Problem } from '../api/types.ts';
import { Icon, type IconName } from '../look/icon.tsx';

export function ProblemNotice({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  return (
    <div className="notice notice-bad" role="alert">
      <Icon name="warning" size={20} />
      <div>
        <h2>{problem.title}</h2>
        <p>{problem.detail}</p>
        {problem.mend === undefined ? null : <p>{problem.mend}</p>}
        <p className="notice-code">
          Code <code>{problem.code}</code>
          {problem.status === 0 ? null : `, status ${problem.status}`}
        </p>
        {onRetry === undefined ? null : (
          <button type="button" className="button" onClick={onRetry}>
            <Icon name="reload" /> Try again
          </button>
        )}
      </div>
    </div>
  );
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={24} />
      <p className="empty-title">{title}</p>
      {children === undefined ? null : <div className="empty-text">{children}</div>}
    </div>
  );
}

const shapes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'] as const;

/**
 * At most twelve grey lines of the height that the text will have, so that nothing jumps when it comes. A label of its own
 * is seen too: what takes long says what it does.
 */
export function Skeleton({ lines, label }: { lines: number; label?: string }) {
  return (
    <div className="skeleton" role="status">
      <span className={label === undefined ? 'only-read' : 'quiet'}>{label ?? 'Loading'}</span>
      {shapes.slice(0, lines).map((shape) => (
        <span key={shape} className="skeleton-line" />
      ))}
    </div>
  );
}
