/** Grows when events came in or broke the tracking plan: at once for the first, then at most twice a second. */
import { useEffect, useRef, useState } from 'react';
import { useFigures, useViolations } from '../../live/use-live.tsx';

const restMs = 500;

export function usePlanVersion(): number {
  const violations = useViolations();
  const received = useFigures()?.totals.received ?? 0;
  const newest = violations + received;
  const [shown, setShown] = useState(newest);
  const shownAtMs = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const restLeftMs = Math.max(0, shownAtMs.current + restMs - performance.now());
    const timer = setTimeout(() => {
      shownAtMs.current = performance.now();
      setShown(newest);
    }, restLeftMs);
    return () => clearTimeout(timer);
  }, [newest]);
  return shown;
}
