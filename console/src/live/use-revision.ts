/** A number that changes with the revision in force, so that a screen follows what comes into force. */
import { useFigures } from './use-live.tsx';

export function useRevisionChanges(): number {
  const revision = useFigures()?.revision ?? '';
  let hash = 0;
  for (const letter of revision) hash = (hash * 31 + letter.charCodeAt(0)) | 0;
  return hash;
}
