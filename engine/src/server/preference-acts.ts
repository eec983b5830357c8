/** What a form of the preference centre comes to: an act for each choice that differs from what the page had shown. */
import type { PermissionSnapshot } from '../hosts/engine.ts';

/** A purpose or topic as the page shows it. */
export interface Choice {
  readonly purpose: string;
  readonly topic?: string;
  readonly isOn: boolean;
  /** Agreed to, and not yet confirmed by the link of a double opt-in. */
  readonly isUnconfirmed: boolean;
}

export interface PreferenceAct {
  readonly granted: boolean;
  readonly purpose: string;
  readonly topic?: string;
}

/** About what a device says, and where somebody is: no address carries them. */
const NOT_OF_ADDRESSES: ReadonlySet<string> = new Set(['device', 'location']);

/** @param shown purposes in their order; absent: all, tracking last */
export function choicesOf(
  permissions: readonly PermissionSnapshot[],
  point: string,
  shown: readonly string[] | undefined,
): Choice[] {
  const own = permissions.filter(
    ({ contactPoint, purpose, basis }) =>
      contactPoint === point &&
      basis !== 'contract' &&
      !NOT_OF_ADDRESSES.has(purpose) &&
      (shown === undefined || shown.includes(purpose)),
  );
  const order = shown ?? own.map(({ purpose }) => purpose);
  return own
    .toSorted((a, b) => order.indexOf(a.purpose) - order.indexOf(b.purpose))
    .map(({ purpose, topic, refusal }) => ({
      purpose,
      ...(topic !== undefined && { topic }),
      isOn: refusal === null,
      isUnconfirmed: refusal === `consent for ${purpose} is not confirmed`,
    }));
}

/** Names a choice in a form: `newsletter`, `marketing>tea`. */
export function fieldOf({ purpose, topic }: Pick<Choice, 'purpose' | 'topic'>): string {
  return topic === undefined ? purpose : `${purpose}>${topic}`;
}

/**
 * @param before fields that were on when the page was shown: somebody else may have changed others since
 * @param wanted fields that are on now
 */
export function actsOf(
  choices: readonly Choice[],
  before: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): PreferenceAct[] {
  return choices.flatMap((choice): PreferenceAct[] => {
    const { purpose, topic } = choice;
    const field = fieldOf(choice);
    const granted = wanted.has(field);
    const act = { granted, purpose, ...(topic !== undefined && { topic }) };
    if (topic === undefined) return granted === before.has(field) ? [] : [act];
    const isPurposeOn = wanted.has(purpose);
    const isPurposeChanged = isPurposeOn !== before.has(purpose);
    // A topic ends with its purpose; where that begins, each topic is what the person left it at.
    if (isPurposeChanged) return isPurposeOn ? [act] : [];
    return granted === before.has(field) ? [] : [act];
  });
}
