/**
 * A message was held, and now it is another moment: what it says is decided again, with the draws of before, so that only
 * what has changed since makes another choice. What is best now takes its place; without one it is not sent.
 */
import { releaseHold } from '../budget/hold.ts';
import type { Scope } from '../condition.ts';
import { engagementRefusal } from '../decision/catalogue/engagement.ts';
import { saidIn } from '../decision/catalogue/sayings.ts';
import { maySay } from '../decision/catalogue/treatments.ts';
import { release } from '../decision/contact.ts';
import { decide } from '../decision/decide.ts';
import type { Decision } from '../decision/decision.ts';
import { poolOfPlacement } from '../decision/explain.ts';
import type { Effects } from '../effects.ts';
import { contentId } from '../hash.ts';
import { journeyOf } from '../journey/versions/journey-of.ts';
import type { Profile } from '../profile/profile.ts';
import { releaseVoucher } from '../voucher/hold.ts';
import type { World } from '../world.ts';
import type { Message } from './message.ts';
import { contactIdOf, rankOf } from './room.ts';

/** Undefined: as before; 'other': it says something else now; any other text: why it must not go. */
export function decideAgain(
  profile: Profile,
  message: Message,
  world: World,
  effects: Effects,
): string | undefined {
  const { configuration, now } = world;
  const { action: name, decision: before, instance: run, journey } = message.source;
  if (name === null) return undefined;
  const action = configuration.actionsByName.get(name);
  if (action === undefined) return 'the action was removed';
  const instance = profile.instances.find(({ id }) => id === run) ?? null;
  // What was right in a context that nobody knows any more is not right now.
  const { products } = world;
  const scope: Scope = { profile, now, event: null, instance, context: {}, products };
  const step = stepThatDecided(message, world);
  if (before === null || step === undefined || message.attempts > 0 || message.contact !== undefined)
    return engagementRefusal(action, scope) === undefined && maySay(action, message.source.treatment, scope)
      ? undefined
      : 'no longer eligible';
  // Its own place does not speak against it.
  release(profile.contacts, contactIdOf(message));
  releaseHold(profile, contactIdOf(message), effects);
  const placement = `journey:${journey}/${step.id}`;
  const decision = decide(
    { profile, world, configuration, effects, scope },
    poolOfPlacement(placement, configuration),
    {
      id: `${profile.id}.${contentId(message.id, 'again', now)}`,
      placement,
      channel: message.channel,
      limit: 1,
      reserveMs: 0,
      rank: rankOf(configuration, journey),
      repeats: before,
    },
  );
  const chosen = decision.chosen[0];
  const { voucher } = message.source;
  if (voucher !== undefined && saidIn(decision, chosen).voucher?.code !== voucher.code)
    releaseVoucher(profile, voucher, effects);
  if (chosen === undefined) return refusalOf(decision, name);
  if (chosen !== name && !step.mayChange) {
    release(profile.contacts, decision.id);
    releaseHold(profile, decision.id, effects);
    return `no longer the best: ${chosen} is`;
  }
  say(message, chosen, decision, profile, world);
  return chosen === name ? undefined : 'other';
}

/** From now on the message is what this decision chose. */
function say(message: Message, name: string, decision: Decision, profile: Profile, world: World): void {
  const { purpose, topic } = world.configuration.actionsByName.get(name)!.definition;
  const { treatment: _, product: __, voucher: ___, ...source } = message.source;
  message.source = { ...source, action: name, decision: decision.id, ...saidIn(decision, name) };
  message.purpose = purpose;
  if (topic === undefined) delete message.topic;
  else message.topic = topic;
  message.transactional = world.configuration.consent.isOwed(profile, purpose);
}

function refusalOf({ refused, capped }: Decision, action: string): string {
  const refusal = refused.find((one) => one.action === action);
  if (refusal === undefined) {
    const cap = capped?.find((one) => one.action === action)?.cap;
    return cap === undefined ? 'no longer eligible' : `cap ${cap}`;
  }
  return refusal.policy === 'cap' || refusal.policy === 'pause'
    ? `${refusal.policy} ${refusal.rule}`
    : `no longer allowed: ${refusal.policy} ${refusal.rule}`;
}

/** The step that chose it; it may choose another one where no way of the journey was gone by the choice. */
function stepThatDecided(
  { source, channel }: Message,
  { configuration }: World,
): { readonly id: string; readonly mayChange: boolean } | undefined {
  const steps = journeyOf(configuration, source)?.definition.steps ?? [];
  const deciding = steps.flatMap((step) =>
    'decide' in step && [step.decide.channel].flat().includes(channel)
      ? [{ id: step.id, ways: step.decide.ways }]
      : [],
  );
  // Of several nobody knows any more which one it was.
  const [only] = deciding;
  return deciding.length === 1 ? { id: only!.id, mayChange: only!.ways === undefined } : undefined;
}
