/** When journeys are asked for again: with a new revision, and every few seconds while the page hears from the engine. */
import { useFigures } from '../../live/use-live.tsx';
import { useRevisionChanges } from '../../live/use-revision.ts';

const followMs = 3_000;

export function useJourneyVersion(): number {
  const revision = useRevisionChanges();
  const at = useFigures()?.at;
  return at === undefined ? revision : revision + Math.floor(Date.parse(at) / followMs);
}
