/** Whether what scrolls sideways is wider than its place, and whether there is more to its end: nobody has to try. */
import { type RefObject, useEffect, useRef, useState } from 'react';

/** @param width of what it holds: measured again where it changes */
export function useOverflow<E extends HTMLElement>(
  width: number,
): { readonly ref: RefObject<E | null>; readonly isWide: boolean; readonly hasMore: boolean } {
  const ref = useRef<E>(null);
  const [isWide, setWide] = useState(false);
  const [hasMore, setHasMore] = useState(false);
  // Only a trigger: handing it on makes that visible to the dependency check.
  const trigger = width;
  useEffect(() => {
    const box = ref.current;
    if (box === null || trigger === 0) return;
    const look = () => {
      setWide(box.clientWidth < box.scrollWidth - 1);
      setHasMore(box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
    };
    const observer = new ResizeObserver(look);
    observer.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [trigger]);
  return { ref, isWide, hasMore };
}
