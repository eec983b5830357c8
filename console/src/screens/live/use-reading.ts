/** Whether somebody reads a scrolling list just now: points at it, has the focus in it, or has scrolled into it. */
import { type RefObject, useEffect, useState } from 'react';

const scrolledPx = 8;

export function useReading(list: RefObject<HTMLElement | null>): { reading: boolean; stopReading(): void } {
  const [reading, setReading] = useState(false);
  useEffect(() => {
    const box = list.current;
    if (box === null) return;
    const look = () => {
      const focused = box.contains(document.activeElement);
      setReading(focused || box.scrollTop > scrolledPx || box.matches(':hover'));
    };
    // When the focus leaves, the browser has not yet said where it goes.
    const lookSoon = () => requestAnimationFrame(look);
    const kinds = ['pointerenter', 'pointerleave', 'focusin', 'focusout', 'scroll'] as const;
    for (const kind of kinds) box.addEventListener(kind, lookSoon, { passive: true });
    return () => {
      for (const kind of kinds) box.removeEventListener(kind, lookSoon);
    };
  }, [list]);
  return { reading, stopReading: () => setReading(false) };
}
