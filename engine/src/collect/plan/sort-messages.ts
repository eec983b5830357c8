/** The messages of one request, sorted into what goes on and what is refused, by their form and by the tracking plan. */
import type { EventInput } from '../../core/input.ts';
import type { Batch } from '../batch.ts';
import type { IdentityDoor } from '../identity-door.ts';
import { type Envelope, normalise } from '../normalise.ts';
import type { Refusal } from '../refusal.ts';
import type { Judgement } from './plan.ts';
import type { EventPlan } from './tracking-plan.ts';

export interface SortedMessages {
  readonly events: EventInput[];
  /** What the plan said of each event. */
  readonly judgements: readonly (Judgement | undefined)[];
  readonly refused: readonly RefusedMessage[];
}

interface RefusedMessage {
  readonly refusal: Refusal;
  readonly body: unknown;
  /** Its place in the request. */
  readonly position: number;
  /** Where it was the plan that refused. */
  readonly planned?: { readonly event: EventInput; readonly judgement: Judgement };
}

export function sortMessages(
  { messages, envelope }: Batch,
  plan: EventPlan | undefined,
  identity: IdentityDoor | undefined,
): SortedMessages {
  const events: EventInput[] = [];
  const judgements: (Judgement | undefined)[] = [];
  const refused: RefusedMessage[] = [];
  for (let position = 0; position < messages.length; position++) {
    const body = messages[position];
    const sorted = sortMessage(body, envelope, position, plan, identity);
    if ('refusal' in sorted) {
      refused.push({ ...sorted, body, position });
      continue;
    }
    events.push(sorted.event);
    judgements.push(sorted.judgement);
  }
  return { events, judgements, refused };
}

type SortedMessage =
  | { readonly event: EventInput; readonly judgement: Judgement | undefined }
  | Pick<RefusedMessage, 'refusal' | 'planned'>;

/** One message, as it goes on, or why it is refused. */
export function sortMessage(
  body: unknown,
  envelope: Envelope,
  position: number,
  plan: EventPlan | undefined,
  identity: IdentityDoor | undefined,
): SortedMessage {
  const normalised = normalise(body, envelope, position);
  const result = normalised.ok && identity ? identity.admit(normalised.event) : normalised;
  if (!result.ok) return { refusal: result };
  const { event } = result;
  const judgement = plan?.judge(event);
  if (judgement?.verdict === 'refuse') return { refusal: judgement.refusal, planned: { event, judgement } };
  return { event: judgement?.verdict === 'flag' ? judgement.marked : event, judgement };
}

/**
 * Counts what became of them; what was sent again counts once.
 * @param outcomes what submit answered: one 'applied' or 'duplicate' an event.
 */
export function tellPlan(plan: EventPlan, sorted: SortedMessages, outcomes: unknown): void {
  const { events, judgements, refused } = sorted;
  const told: readonly unknown[] = Array.isArray(outcomes) ? outcomes : [];
  for (let i = 0; i < events.length; i++) {
    if (told[i] !== 'duplicate' && told[i] !== 'erased') plan.taken(events[i]!, judgements[i]);
  }
  for (const { planned } of refused) {
    if (planned !== undefined) plan.refused(planned.event, planned.judgement);
  }
}
