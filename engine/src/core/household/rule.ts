/** Groups that a rule makes: persons with equal values in the named traits. Pure: the same traits, the same group. */
import { contentId } from '../hash.ts';
import { fold } from '../matching/fold.ts';
import type { Profile } from '../profile/profile.ts';
import { at } from '../profile/traits.ts';
import type { GroupRule } from './plan.ts';

/** Which group the rule puts a person in, and what that rests on. */
export interface RuledGroup {
  /** Derived from the values: tells nothing of them. */
  readonly id: string;
  /** Event time of the newest of its traits, and the event that brought it. */
  readonly since: number;
  readonly messageId: string;
}

/** Undefined where a value is missing, is no text or number, or is blocked. */
export function ruledGroupOf({ traits, lineage }: Profile, rule: GroupRule): RuledGroup | undefined {
  const values: string[] = [];
  let since = 0;
  let messageId = '';
  for (const path of rule.paths) {
    const value = at(traits, path);
    const text = typeof value === 'string' ? fold(value) : typeof value === 'number' ? String(value) : '';
    if (rule.blocked.has(text)) return undefined;
    values.push(text);
    const from = lineage.get(path[0]);
    if (from === undefined || from.at < since) continue;
    since = from.at;
    messageId = from.messageId;
  }
  return { id: contentId(rule.text, ...values), since, messageId };
}
