/** Two who gave an address each, a host that mails them, and the merge that makes them one by mistake. */
import { expect } from 'vitest';
import { identifierOf } from '../core/identity/node.ts';
import { type EventInput, OWN_SOURCE } from '../core/input.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { openSimulatedEngine, type SimulatedEngine, type SimulatedOptions } from '../hosts/simulated/open.ts';
import { Sender } from './sender.testing.ts';

export const START = Date.parse('2026-01-05T09:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const ADA = 'ada@example.com';
export const BOB = 'bob@example.com';
export const ADAS = ['userId:ada', `email:${ADA}`];
export const BOBS = ['userId:bob', `email:${BOB}`];

export const mail = { subject: 'Hello', html: '<p>Hello.</p>' };
export const mailChannel = { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' } as const;

/** Whoever `Wants PURPOSE` is written to for it. */
export function onWish(purpose: string) {
  return journeySchema.parse({
    kind: 'journey',
    name: purpose,
    entry: { event: `Wants ${purpose}`, reentry: 'always' },
    steps: [{ id: 'write', send: { channel: 'mail', purpose, mail } }],
  });
}

/** What a simulated engine offers, on any medium. */
type Host = Pick<SimulatedEngine, keyof SimulatedEngine>;
export type Opener = (
  options: Pick<SimulatedOptions, 'revision' | 'documents' | 'delivery' | 'startAt' | 'options'>,
) => Promise<Host>;

export class TwoPeople {
  readonly #documents: SimulatedOptions['documents'];
  readonly #opener: Opener;
  engine!: Host;
  sender!: Sender;
  /** Addresses in the order of their mails. */
  mailed: string[] = [];

  constructor(documents: SimulatedOptions['documents'], opener: Opener = openSimulatedEngine) {
    this.#documents = documents;
    this.#opener = opener;
  }

  async open(more: Partial<SimulatedOptions> = {}): Promise<void> {
    this.mailed = [];
    this.engine = await this.#opener({
      revision: 'r1',
      documents: this.#documents,
      delivery: {
        deliver: async ({ to }) => {
          this.mailed.push(to);
          return { outcome: 'sent' };
        },
        repeatable: () => false,
      },
      startAt: START,
      ...more,
    });
    this.sender = new Sender(this.engine);
  }

  async happens(...events: EventInput[]): Promise<void> {
    await this.sender.send(...events);
    await this.engine.advanceTo(this.engine.clock.now() + HOUR);
  }

  says(name: string, who: string, properties: EventInput['properties'] = {}, more = {}): EventInput {
    return this.sender.event(name, [who], { properties, ...more });
  }

  async idOf(user: string): Promise<string> {
    return (await this.engine.profile(identifierOf(`userId:${user}`)))!.id;
  }

  /** As Kairos itself says it, of whoever has the id. */
  async ours(name: string, user: string, properties: EventInput['properties'] = {}): Promise<EventInput> {
    return this.says(name, `profile:${await this.idOf(user)}`, properties, { source: OWN_SOURCE });
  }

  /** Both have agreed to news at an address of their own. */
  async bothAgree(): Promise<void> {
    for (const [user, email] of [
      ['ada', ADA],
      ['bob', BOB],
    ] as const) {
      const traits = { email };
      await this.happens(this.sender.event('Identified', [`userId:${user}`, `email:${email}`], { traits }));
      await this.happens(this.says('Consent Granted', `userId:${user}`, { purpose: 'news' }));
    }
  }

  async becomeOne(): Promise<void> {
    const alias = { type: 'alias', previous: identifierOf('userId:bob') } as const;
    await this.happens(this.sender.event('Aliased', ['userId:ada'], alias));
    expect(await this.idOf('ada')).toBe(await this.idOf('bob'));
  }
}
