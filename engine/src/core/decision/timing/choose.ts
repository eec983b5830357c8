/**
 * When a message leaves: now, or in a slot of the window that is better for this person. The chance of a response in each is
 * drawn from what is believed of it, times what waiting leaves of its worth, and of the chance that it is still said. It is
 * drawn before channels and actions are compared, so that each is worth what it is at its best moment (hours.ts).
 */
import { Draws } from '../../hash.ts';
import { type Choosing, choose } from '../../learning/choose.ts';
import type { PredictorValues } from '../../learning/columns.ts';
import { modelAbout, teachingAbout, waitName } from '../../learning/contact-models.ts';
import { logitOf } from '../../learning/logistic.ts';
import type { PublishedModel } from '../../learning/model-state.ts';
import { BASE, chanceOf } from '../../learning/weights.ts';
import { clocksFor } from '../../message/clocks.ts';
import { quietFor } from '../../message/quiet.ts';
import type { Deciding, DecisionRequest } from '../deciding.ts';
import type { Window } from './definition.ts';
import { ownHour } from './habit.ts';
import { partOf, SLOTS, type Slot, slotAt, slotName, slotsAfter } from './slots.ts';

/** One moment at which it could leave: `worth x chance of a response`, the logit of the chance normal. */
export interface MomentStake {
  readonly at: number;
  readonly slot: Slot;
  readonly logit: number;
  readonly deviation: number;
  /** What waiting until then leaves, from 0 to 1. */
  readonly worth: number;
  /** How the person differs from others then: see {@link ownHour}. */
  readonly own: number;
}

export interface Moment extends MomentStake {
  /** That it is the best, and the draw that was used, in standard deviations. */
  readonly chance: number;
  readonly draw: number;
}

export interface Timing {
  readonly sendAt: number;
  /** `now`: sent at once although another moment seemed better, to measure by. `same`: now is best. */
  readonly arm: 'now' | 'chosen' | 'same';
  readonly sendNow: number;
  readonly zone: string;
  /** The best first. */
  readonly moments: readonly Moment[];
}

/** What may wait. */
export interface Waiting {
  readonly deciding: Deciding;
  readonly request: DecisionRequest;
  readonly channel: string;
  readonly window: Window;
  /** What it is said for: quiet hours can differ by it. */
  readonly purpose: string;
}

export function chooseMoment(waiting: Waiting, knows: Knowing): Timing {
  const { deciding, request, window } = waiting;
  const { learning } = deciding.configuration;
  const zone = zoneFor(deciding);
  const stakes = momentsFor(waiting, zone, knows);
  return drawMoment(stakes, request.id, learning.choosing, window.sendNow, zone);
}

/** From what was believed then. */
export function momentAgain(
  { moments, sendNow, zone }: Timing,
  { configuration: { learning } }: Deciding,
  { id }: DecisionRequest,
): Timing {
  return drawMoment(moments, id, learning.choosing, sendNow, zone);
}

export function drawMoment(
  stakes: readonly MomentStake[],
  id: string,
  choosing: Choosing,
  sendNow: number,
  zone: string,
): Timing {
  // In the order of time, so that what was recorded is drawn alike.
  const inTime = [...stakes].sort((a, b) => a.at - b.at);
  const draws = new Draws(`${id} when`);
  const candidates = inTime.map(({ at, logit, deviation, worth }) => ({
    name: String(at),
    stake: { belief: { mean: 0, deviation: 0, logit: { mean: logit, deviation } }, scale: worth, offset: 0 },
    isNewcomer: false,
    isSteady: false,
  }));
  const found = choose(candidates, { ...choosing, control: 0 }, draws);
  const moments = found.order.map((i): Moment => {
    const { at, slot, logit, deviation, worth, own } = inTime[i]!;
    return { at, slot, logit, deviation, worth, own, chance: found.chances[i]!, draw: found.draws[i]! };
  });
  const now = inTime[0]!.at;
  const best = moments[0]!.at;
  const arm = best === now ? 'same' : draws.uniform('send now', 0) < sendNow ? 'now' : 'chosen';
  return { sendAt: arm === 'chosen' ? best : now, arm, sendNow, zone, moments };
}

/** The first one is now, or when quiet hours let it go at the earliest. */
function momentsFor(
  { deciding, request, channel, window, purpose }: Waiting,
  zone: string,
  knows: Knowing,
): MomentStake[] {
  const { world, profile, configuration } = deciding;
  const { now } = world;
  const said = { channel, purpose, transactional: false };
  const isQuietAt = (at: number) => quietFor(profile, said, configuration, at);
  const quiet = isQuietAt(now);
  const first = quiet === undefined ? now : quiet.until;
  const until = now + window.withinMs;
  const spread = new Draws(`${request.id} at`);
  const isOpen = first < until;
  const later = (isOpen ? slotsAfter(first, until, zone) : []).flatMap(({ slot, from, to }, i) => {
    // Whoever has the same best hours does not get it at the same instant.
    const at = from + Math.floor((to - from) * spread.uniform('instant', i));
    return isQuietAt(at) === undefined ? [{ at, slot }] : [];
  });
  const moments = [{ at: now, slot: slotAt(isOpen ? first : now, zone), waitMs: 0 }];
  for (const { at, slot } of later) moments.push({ at, slot, waitMs: at - now });
  return moments.map(({ at, slot, waitMs }) => ({
    at,
    slot,
    ...knows.of(slot),
    worth: 0.5 ** (waitMs / window.halfLifeMs) * knows.staysFor(waitMs),
  }));
}

/** What is believed of the slots of a channel for this person, each looked up once: of anything as likely as most is. */
export class Knowing {
  readonly #deciding: Deciding;
  readonly #channel: string;
  readonly #hours: PublishedModel | undefined;
  readonly #wait: PublishedModel | undefined;
  #usual: number | undefined;
  readonly #known = new Map<Slot, Pick<MomentStake, 'logit' | 'deviation' | 'own'>>();

  constructor(deciding: Deciding, channel: string) {
    const { models } = deciding.world;
    this.#deciding = deciding;
    this.#channel = channel;
    this.#hours = models.get(modelAbout('hours', channel));
    this.#wait = models.get(modelAbout('wait', channel));
  }

  of(slot: Slot): Pick<MomentStake, 'logit' | 'deviation' | 'own'> {
    let known = this.#known.get(slot);
    if (known === undefined) {
      known = this.#look(slot);
      this.#known.set(slot, known);
    }
    return known;
  }

  /** The logit over all slots in which messages have left, as often as in each: what is believed whatever the hour. */
  usual(): number {
    this.#usual ??= this.#findUsual();
    return this.#usual;
  }

  #findUsual(): number {
    const model = this.#hours;
    if (model === undefined) return BASE;
    let sum = 0;
    let count = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      const n = model.weights.actions.get(slotName(slot))?.n ?? 0;
      if (n === 0) continue;
      sum += n * this.#predict(model, slot, 0).mean;
      count += n;
    }
    return count === 0 ? BASE : sum / count;
  }

  #predict({ weights, columns }: PublishedModel, slot: Slot, own: number) {
    const values: PredictorValues = { expected: BASE, own };
    const features = columns.features(values, teachingAbout(modelAbout('hours', this.#channel))!.kinds);
    const { mean, own: all } = weights.predict(slotName(slot), partOf(slot), features);
    // What all slots of that part of the week have in common tells none from another.
    return { mean, variance: Math.max(0, all - weights.familyPart(partOf(slot), features).variance) };
  }

  /** Chance that it is still said then. */
  staysFor(waitMs: number): number {
    if (waitMs === 0 || this.#wait === undefined) return 1;
    const { weights, columns } = this.#wait;
    const features = columns.features({}, noKinds);
    return 1 - chanceOf(weights.predict(waitName(waitMs), 'wait', features));
  }

  #look(slot: Slot): Pick<MomentStake, 'logit' | 'deviation' | 'own'> {
    const { profile, configuration } = this.#deciding;
    const own = ownHour(profile.habits, this.#channel, slot);
    const model = this.#hours;
    // Nobody knows anything of hours yet: all are alike, and now is not worth less than later.
    if (model === undefined) return { logit: BASE, deviation: 0, own };
    const { mean, variance } = this.#predict(model, slot, own);
    const { scale } = configuration.learning.selection;
    return { logit: mean, deviation: scale * Math.sqrt(variance), own };
  }
}

const noKinds = new Map();
const LEAST = 1e-4;

/** The logit of what is expected without knowing the hour. */
export function expectedOf(propensity: number): number {
  return logitOf(Math.min(1 - LEAST, Math.max(LEAST, propensity)));
}

/** The person's clock; where nobody knows it, that of the workspace. */
export function zoneFor({ profile, configuration }: Pick<Deciding, 'profile' | 'configuration'>): string {
  const clocks = clocksFor(profile, { zones: none });
  return clocks[0] ?? configuration.zone;
}

const none: readonly string[] = [];
