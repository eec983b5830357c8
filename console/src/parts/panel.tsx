/** A titled area of a screen, and small pieces that several screens show alike. */
import { type ReactNode, useId } from 'react';
import { useNow } from '../live/use-now.ts';
import { ago, fullTime } from '../words/times.ts';

export function Panel(props: { title: string; aside?: ReactNode; className?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={`panel ${props.className ?? ''}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{props.title}</h2>
        {props.aside === undefined ? null : <div className="panel-aside">{props.aside}</div>}
      </header>
      {props.children}
    </section>
  );
}

/** "12 min ago", with the exact time for those who point at it and for machines. */
export function Ago({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at)}>
      {ago(at, now)}
    </time>
  );
}

/** A share of a whole as a thin bar. The number stands beside it as text, so the bar is not read out. */
export function Bar({ share, tone = 'accent' }: { share: number; tone?: 'accent' | 'quiet' }) {
  const width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return (
    <span className={`bar bar-${tone}`} aria-hidden="true">
      <span className="bar-fill" style={{ inlineSize: width }} />
    </span>
  );
}
