// VOUCHER-12, VOUCHER-13: whatever comes in between (asking at once in all partitions, messages that fail or of which nobody
// knows, recalls, redemptions, expiry, merges, other documents, crashes) no code is with two persons, and none is lost.
import { describe, expect, it } from 'vitest';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { uniform } from '../core/hash.ts';
import type { Identifier } from '../core/input.ts';
import { documentSchemas } from '../documents/schema.ts';
import type { DeliveryPort, DeliveryResult } from '../hosts/delivery.ts';
import { CrashingHost } from './crashing-host.ts';
import { device, RandomLife, user } from './random-life.testing.ts';
import type { StoryEngine } from './run-story.ts';
import { ScriptedContexts } from './scripted-contexts.ts';
import { codeIn } from './story-vouchers.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const ROUNDS = process.env.KAIROS_DEEP === '1' ? 300 : 10;
const STEPS = 60;
const PEOPLE = 5;
const FEW_CODES = 30;
/** They do not fit into their pool's own cell. */
const MANY_CODES = 900;
const MANY_ROUNDS = process.env.KAIROS_DEEP === '1' ? 60 : 3;
const START = Date.parse('2026-03-02T10:00:00Z');
const MINUTE = 60_000;

function documents(empty: 'refuse' | 'without', perPerson?: number): CoreDocument[] {
  const mail = { subject: 'S', html: '<p>{{ voucher.code }}</p>' };
  return [
    { kind: 'channel', name: 'email', medium: 'mail', contactPoint: 'email' },
    documentSchemas.policy.parse({
      kind: 'policy',
      name: 'contact',
      purposes: { marketing: { basis: 'opt-out' } },
    }),
    documentSchemas.vouchers.parse({ kind: 'vouchers', name: 'pool', days: 2, empty, perPerson }),
    ...['one', 'two'].map((name) =>
      documentSchemas.action.parse({
        kind: 'action',
        name,
        group: name,
        placements: ['home', name],
        voucher: 'pool',
        treatments: { mail },
      }),
    ),
    documentSchemas.journey.parse({
      kind: 'journey',
      name: 'thanks',
      entry: { event: 'Asked', reentry: 'always', key: 'event.run' },
      exit: [{ event: 'Stop' }],
      steps: [
        { id: 'choose', decide: { channel: 'email', otherwise: 'end' } },
        { id: 'think', wait: '10m' },
        { id: 'say', send: { channel: 'email', decided: true } },
        { id: 'end', exit: {} },
      ],
    }),
  ];
}

/** Who was told a code, by anything that may have reached them. */
class Told {
  readonly #group = new Map<string, string>();
  readonly codes = new Map<string, string[]>();

  /** Identifiers of one person lead to the same name. */
  nameOf(text: string): string {
    const next = this.#group.get(text);
    return next === undefined ? text : this.nameOf(next);
  }

  merge(a: string, b: string): void {
    if (this.nameOf(a) !== this.nameOf(b)) this.#group.set(this.nameOf(b), this.nameOf(a));
  }

  tell(code: string, who: string): void {
    this.codes.set(code, [...(this.codes.get(code) ?? []), who]);
  }

  check(): void {
    for (const [code, people] of this.codes)
      expect(new Set(people.map((who) => this.nameOf(who))).size, `${code}: ${people.join(', ')}`).toBe(1);
  }
}

/** Each try has an answer of its own, the same over restarts; what may have arrived is told. */
function channel(seed: number, told: Told): DeliveryPort {
  const tries = new Map<string, number>();
  return {
    repeatable: () => false,
    deliver: ({ id, to, variables }): Promise<DeliveryResult> => {
      const n = tries.get(id) ?? 0;
      tries.set(id, n + 1);
      const roll = uniform(`${seed} ${id}`, 'answer', n);
      if (roll < 0.2) return Promise.resolve({ outcome: 'failed', code: 'gone', reason: 'no such mailbox' });
      if (roll < 0.4) return Promise.resolve({ outcome: 'retry', reason: 'busy' });
      const { code } = variables.voucher as { code: string };
      told.tell(code, to.split('@')[0]!);
      if (roll < 0.55) return Promise.resolve({ outcome: 'unknown', reason: 'cut', repeatable: false });
      return Promise.resolve({ outcome: 'sent' });
    },
  };
}

/** What a life is given. */
interface Lot {
  readonly codes: number;
  readonly isCrashing: boolean;
}

class Life extends RandomLife {
  readonly told: Told;
  readonly #codes: number;
  readonly #isCrashing: boolean;

  constructor(engine: StoryEngine, random: () => number, told: Told, { codes, isCrashing }: Lot) {
    super(engine, random, START);
    this.#codes = codes;
    this.#isCrashing = isCrashing;
    this.told = told;
  }

  async run(): Promise<void> {
    const codes = Array.from({ length: this.#codes }, (_, i) => `C-${i}`);
    await this.engine.vouchers.stock('pool', 'first', codes);
    for (let person = 0; person < PEOPLE; person++)
      for (const who of [user(person), device(person)])
        await this.say('Identified', [who], {}, { email: `${who.value}@example.com` });
    for (let step = 0; step < STEPS; step++) await this.#step();
    this.told.check();
    await this.#nothingIsLost(codes);
  }

  async #step(): Promise<void> {
    await this.goOn(this.pick([0, 0, MINUTE, 9 * MINUTE, 60 * MINUTE]));
    const person = Math.floor(this.random() * PEOPLE);
    const who = this.random() < 0.5 ? user(person) : device(person);
    const roll = this.random();
    if (roll < 0.06) await this.#merge(person);
    else if (roll < 0.16) await this.say('Stop', [who]);
    else if (roll < 0.26) await this.#redeem();
    else if (roll < 0.3) await this.engine.activate(this.nextId('r'), this.#otherDocuments());
    else if (roll < 0.32) await this.goOn(3 * 24 * 60 * MINUTE);
    else if (roll < 0.6) await this.say('Asked', [who]);
    else await this.#askAtOnce();
  }

  #otherDocuments(): CoreDocument[] {
    return documents(this.pick(['refuse', 'without']), this.pick([undefined, 2]));
  }

  /** Several ask in the same instant, in whatever partition they live. */
  async #askAtOnce(): Promise<void> {
    const people = Array.from({ length: 3 }, () => Math.floor(this.random() * PEOPLE));
    const asked = people.map((person) => (this.random() < 0.5 ? user(person) : device(person)));
    const asking = asked.map((who) => () => this.#ask(who, this.pick(['home', 'one', 'two'])));
    // A client whose server dies sends one request after the other again.
    if (this.#isCrashing) for (const ask of asking) await ask();
    else await Promise.all(asking.map((ask) => ask()));
  }

  async #ask(who: Identifier, placement: string): Promise<boolean> {
    const requestId = this.nextId('q');
    const { decision } = await this.engine.decide({ key: who, placement, context: {}, limit: 1, requestId });
    const code = codeIn(decision);
    if (code !== undefined) this.told.tell(code, who.value);
    return code !== undefined;
  }

  async #merge(person: number): Promise<void> {
    await this.say('Identified', [user(person), device(person)]);
    this.told.merge(user(person).value, device(person).value);
  }

  async #redeem(): Promise<void> {
    const code = this.pick([...this.told.codes.keys()]);
    if (code === undefined) return;
    const order = this.nextId('o');
    const { redeeming } = await this.engine.vouchers.redeem({ code, order });
    expect(['valid', 'again', 'used', 'expired']).toContain(redeeming);
  }

  /** When all has settled, each code is somewhere, and those that are free can all be given. */
  async #nothingIsLost(codes: readonly string[]): Promise<void> {
    await this.engine.activate('last', documents('refuse'));
    await this.goOn(60 * MINUTE);
    const [pool] = await this.engine.vouchers.pools();
    const { free, reserved, issued, redeemed, expired } = pool!;
    expect(free + reserved + issued + redeemed + expired).toBe(this.#codes);
    expect(reserved, 'no run waits any more').toBe(0);
    let unused = 0;
    for (const code of codes) {
      const look = await this.engine.vouchers.look(code);
      if (look?.phase !== 'free') continue;
      unused++;
      expect(this.told.codes.has(code), code).toBe(false);
    }
    expect(unused).toBe(free);
    let given = 0;
    for (let refused = 0, n = 0; refused < 12; n++) {
      if (await this.#ask({ namespace: 'userId', value: `fresh ${n}` }, 'one'))
        [given, refused] = [given + 1, 0];
      else refused++;
      await this.goOn(1_001);
    }
    expect(given, 'all that were free').toBe(free);
    this.told.check();
  }

  protected override async goOn(ms: number): Promise<void> {
    await super.goOn(ms);
    await this.engine.settle();
  }
}

/** A life, on a machine whose power goes at these storage operations; tells how many there were. */
async function live(
  seed: number,
  codes: number,
  crash: { readonly at?: number; readonly thenAt?: number },
  people = new Told(),
): Promise<number> {
  const random = drawsFrom(seed);
  const host = new CrashingHost({ seed, ...crash });
  const engine = await host.open({
    revision: 'r0',
    documents: documents('refuse'),
    startAt: START,
    delivery: channel(seed, people),
    contexts: new ScriptedContexts(),
  });
  try {
    await new Life(engine, random, people, { codes, isCrashing: 'at' in crash }).run();
  } catch (error) {
    throw new Error(`KAIROS_SEED=${SEED}, seed ${seed}, ${JSON.stringify(crash)}`, { cause: error });
  } finally {
    await engine.close();
  }
  return host.operations;
}

describe(`VOUCHER-12, VOUCHER-13: codes under anything (KAIROS_SEED=${SEED})`, () => {
  it(`are never with two, and never lost, in ${ROUNDS} random lives with crashes`, {
    timeout: 600_000,
  }, async () => {
    let told = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const seed = SEED * 1_000 + round;
      const random = drawsFrom(seed + 500);
      const people = new Told();
      const crash =
        round % 3 === 0 ? {} : { at: 60 + Math.floor(random() * 900), thenAt: 1 + Math.floor(random() * 90) };
      await live(seed, FEW_CODES, crash, people);
      told += people.codes.size;
    }
    expect(told).toBeGreaterThan(ROUNDS * 5);
  });

  it(`VOUCHER-19: nor where they lie in chunks, in ${MANY_ROUNDS} lives that crash anywhere`, {
    timeout: 600_000,
  }, async () => {
    const operations = await live(SEED * 1_000, MANY_CODES, {});
    for (let round = 0; round < MANY_ROUNDS; round++) {
      const random = drawsFrom(SEED * 1_000 + round);
      // Also while codes are brought, and while the last ones are called back.
      const at = 1 + Math.floor(((round + random()) / MANY_ROUNDS) * operations);
      await live(SEED * 1_000, MANY_CODES, { at, thenAt: 1 + Math.floor(random() * 90) });
    }
  });
});
