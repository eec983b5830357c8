/** When a screen asks again: with each revision, and every so often while the page hears from the engine. */
import { useFigures } from './use-live.tsx';
import { useRevisionChanges } from './use-revision.ts';

/** A number that changes then: the version of a fetch. */
export function useFollowed(everyMs: number): number {
  const revision = useRevisionChanges();
  const at = useFigures()?.at;
  return at === undefined ? revision : revision + Math.floor(Date.parse(at) / everyMs);
}
