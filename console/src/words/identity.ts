/** Who is who, in words. */
import type { IdentityView } from '../api/types.ts';

type Decided = IdentityView['decided'][number];

/** As the API writes one. */
export function identifierText({ namespace, value }: { namespace: string; value: string }): string {
  return `${namespace}:${value}`;
}

export const ruleWords: Record<Decided['rule'], string> = {
  always: 'is always one person with',
  never: 'is never one person with',
  open: 'may again be one person with',
};
