/** Simple policies over Kairos' own decisions, among those that could be chosen in each. */
import type { AgainPolicy } from './again.ts';
import type { OwnLog } from './own-log.ts';

/** This action wherever it could be chosen; else as it was. */
export function preferPolicy(action: string, { log }: OwnLog): AgainPolicy {
  const place = log.actions.indexOf(action);
  const could = (row: number) =>
    log.candidates.subarray(log.starts[row]!, log.starts[row + 1]!).indexOf(place);
  let touched = 0;
  for (let row = 0; row < log.rows; row++) if (place >= 0 && could(row) >= 0) touched++;
  return {
    name: `${action} wherever it could be`,
    touched,
    chancesOf: (own, row, chances) => {
      const at = place < 0 ? -1 : could(row);
      const begin = own.starts[row]!;
      for (let i = 0; i < own.starts[row + 1]! - begin; i++)
        chances[i] = at < 0 ? own.chances[begin + i]! : i === at ? 1 : 0;
      return null;
    },
  };
}
