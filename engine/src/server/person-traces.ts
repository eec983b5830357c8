/**
 * What the server keeps of a person beside the engine: mails in the built-in sink, refused events, samples of the
 * tracking plan. Each kind is asked to forget whatever speaks of somebody, by their ids and identifiers.
 */
import type { MailSink } from '../channels/mail-sink.ts';
import type { DeadLetter } from '../collect/dead-letter.ts';
import type { TrackingPlan } from '../collect/plan/tracking-plan.ts';
import type { Subject } from '../hosts/erasure.ts';

/** Whether a text speaks of the person. */
export type Speaks = (text: string) => boolean;

/** Removes what speaks of somebody; tells how many pieces those were. Durable when it resolves. */
export interface Traces {
  readonly name: 'mails' | 'deadLetters' | 'samples';
  forget(speaks: Speaks): Promise<number>;
}

export function tracesOf(parts: {
  readonly sink: Pick<MailSink, 'forget'>;
  readonly deadLetter: Pick<DeadLetter, 'forget'>;
  readonly trackingPlan: Pick<TrackingPlan, 'forget'>;
}): readonly Traces[] {
  return [
    { name: 'mails', forget: (speaks) => parts.sink.forget(speaks) },
    { name: 'deadLetters', forget: (speaks) => parts.deadLetter.forget(speaks) },
    { name: 'samples', forget: (speaks) => parts.trackingPlan.forget(speaks) },
  ];
}

/** Shorter ones are parts of other words: they count as the value of a field that identifies somebody only. */
const SHORTEST_PLAIN = 6;

export function speaksOf({ profiles, identifiers }: Subject): Speaks {
  const plain = new Set(profiles);
  const fields: RegExp[] = [];
  for (const { namespace, value } of identifiers) {
    if (value.length >= SHORTEST_PLAIN) plain.add(value.toLowerCase()).add(inJson(value).toLowerCase());
    else fields.push(fieldOf(namespace, value));
  }
  return (text) => {
    const lower = text.toLowerCase();
    for (const word of plain) if (lower.includes(word)) return true;
    return fields.some((field) => field.test(text));
  };
}

/** As it stands between quotation marks. */
function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** An alias says `previousId` whatever it is; a number may stand without quotation marks. */
function fieldOf(namespace: string, value: string): RegExp {
  const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const names = [namespace, 'userId', 'anonymousId', 'previousId', 'value'].map(escaped).join('|');
  return new RegExp(`"(?:${names})"\\s*:\\s*"?${escaped(inJson(value))}(?:"|\\s|[,}]|$)`, 'i');
}
