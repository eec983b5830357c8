/** Tells a screen reader every quarter of a minute what came, politely; silent while paused or idle. */
import { useEffect, useRef, useState } from 'react';
import type { LiveFigures } from '../../api/types.ts';
import { spokenSummary } from '../../live/summary.ts';
import { useLive } from '../../live/use-live.tsx';

const everyMs = 15_000;

export function SpokenSummary() {
  const { store, paused } = useLive();
  const [said, setSaid] = useState('');
  const before = useRef<LiveFigures['totals'] | null>(null);
  useEffect(() => {
    before.current = store.figures()?.totals ?? null;
    const timer = setInterval(() => {
      const after = store.figures()?.totals ?? null;
      if (before.current !== null && after !== null && !paused)
        setSaid(spokenSummary(before.current, after, everyMs));
      before.current = after;
    }, everyMs);
    return () => clearInterval(timer);
  }, [store, paused]);
  return (
    <p className="only-read" role="status">
      {said}
    </p>
  );
}
