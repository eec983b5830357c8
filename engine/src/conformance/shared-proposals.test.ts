// ARB-12, ARB-15, CAP-4, GRP-11: members of one household whose proposals are freed, shown late, given up and run out, in
// any order. A naive count tells when there is room under their shared cap: never one too many, and none is lost.
import { describe, expect, it } from 'vitest';
import { arbitrationSchema } from '../core/decision/arbitration/definition.ts';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { groupSchema } from '../core/household/definition.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { RandomLife } from './random-life.testing.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const ROUNDS = process.env.KAIROS_DEEP === '1' ? 300 : 10;
const STEPS = 40;
const START = Date.parse('2026-03-02T10:00:00Z');
const MINUTE = 60_000;
const HELD_MS = 30 * MINUTE;
const WINDOW_MS = 6 * 60 * MINUTE;
const people = ['ada', 'ben', 'cleo'];

const documents: CoreDocument[] = [
  groupSchema.parse({ kind: 'group', name: 'household', same: ['traits.zip'] }),
  policySchema.parse({
    kind: 'policy',
    name: 'contact',
    caps: [{ name: 'shared', max: 1, within: '6h', action: 'voucher', per: 'household' }],
  }),
  actionSchema.parse({ kind: 'action', name: 'voucher', placements: ['desk'], value: 9 }),
  actionSchema.parse({ kind: 'action', name: 'tea', placements: ['desk'] }),
  arbitrationSchema.parse({
    kind: 'arbitration',
    name: 'all',
    without: ['propensity'],
    fallbacks: [{ placement: 'desk', action: 'voucher' }],
  }),
];

const named = (value: string) => ({ namespace: 'userId', value });

interface Proposal {
  readonly who: string;
  readonly conversation: string;
  readonly decision: string;
  /** Until when it holds its place; 0: no more. */
  until: number;
  isShown: boolean;
}

class Household extends RandomLife<SimulatedEngine> {
  #proposals: Proposal[] = [];
  /** When vouchers were shown, also as a fallback. */
  readonly #shown: number[] = [];

  async run(): Promise<void> {
    for (const who of people) await this.say('Moved In', [named(who)], {}, { zip: '1' });
    for (let step = 0; step < STEPS; step++) await this.#step();
    await this.goOn(WINDOW_MS + HELD_MS);
    expect(await this.#ask('ada', 'at the end')).toBe(true);
  }

  async #step(): Promise<void> {
    const who = this.pick(people);
    const roll = this.random();
    if (roll < 0.25) await this.goOn(Math.floor(this.random() * 90 * MINUTE));
    else if (roll < 0.75) await this.#ask(who, `call-${Math.floor(this.random() * 2)}`);
    else if (roll < 0.8) await this.#giveUp(who);
    else await this.#show();
  }

  /** @returns whether the voucher was chosen */
  async #ask(who: string, conversation: string): Promise<boolean> {
    const mine = this.#proposals.filter((one) => one.who === who && one.conversation === conversation);
    for (const one of mine) if (!one.isShown) one.until = 0;
    const isFull = this.#held() > 0;
    const isMentioned = mine.some(({ isShown }) => isShown);
    const { decision } = await this.engine.decide({ ...this.#request(who), conversation });
    await this.engine.settle();
    const isChosen = decision.chosen.includes('voucher');
    expect({ isChosen, refused: decision.refused }).toMatchObject({ isChosen: !isFull && !isMentioned });
    const until = this.now + HELD_MS;
    if (isChosen) this.#proposals.push({ who, conversation, decision: decision.id, until, isShown: false });
    return isChosen;
  }

  async #giveUp(who: string): Promise<void> {
    await this.engine.decideInTime({ ...this.#request(who), deadlineMs: 0 });
    await this.engine.settle();
    this.#shown.push(this.now);
  }

  /** Also of what has run out or was given back by now; said twice it counts once. */
  async #show(): Promise<void> {
    if (this.#proposals.length === 0) return;
    const one = this.pick(this.#proposals);
    if (!one.isShown) this.#shown.push(this.now);
    Object.assign(one, { isShown: true, until: 0 });
    await this.say('Action Shown', [named(one.who)], { decision_id: one.decision, action: 'voucher' });
  }

  #held(): number {
    const shown = this.#shown.filter((at) => at > this.now - WINDOW_MS).length;
    return shown + this.#proposals.filter(({ until }) => until > this.now).length;
  }

  #request(who: string) {
    // Of two none is left out by chance.
    return { key: named(who), placement: 'desk', context: {}, limit: 2, requestId: this.nextId('r') };
  }

  protected override async goOn(ms: number): Promise<void> {
    await super.goOn(ms);
    await this.engine.settle();
  }
}

describe('CAP-4 GRP-11 proposals to members of a household', () => {
  it.each(Array.from({ length: ROUNDS }, (_, i) => SEED * 1_000 + i))('KAIROS_SEED %i', async (seed) => {
    const engine = await openSimulatedEngine({
      revision: 'r1',
      documents,
      startAt: START,
      delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    });
    try {
      await new Household(engine, drawsFrom(seed), START).run();
    } finally {
      await engine.close();
    }
  });
});
