// ERA-11: of two who were one person for a while, and are two again, one is erased: what was sent to them, and what they
// did, stands in the log and the profile of the other as well.
import { describe, expect, it } from 'vitest';
import { policySchema } from '../core/decision/definition.ts';
import { anEvent } from '../core/event.testing.ts';
import { DECIDED } from '../core/identity/acts.ts';
import type { EventInput, Identifier, JsonObject } from '../core/input.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { decodeEntry } from './record.ts';
import { KnownRevisions } from './revisions.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;
const mail = { subject: 'Thanks', html: '<p>Thanks</p>' };
const documents = [
  { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' } as const,
  { kind: 'channel', name: 'text', medium: 'mail', contactPoint: 'phone' } as const,
  policySchema.parse({ kind: 'policy', name: 'contact', purposes: { news: { basis: 'opt-out' } } }),
  journeySchema.parse({
    kind: 'journey',
    name: 'thanks',
    entry: { event: 'Bought', key: 'event.item', reentry: 'always' },
    steps: [
      { id: 'mail', send: { channel: 'mail', purpose: 'news', mail } },
      { id: 'text', send: { channel: 'text', purpose: 'news', mail } },
      { id: 'rest', wait: '30d' },
    ],
  }),
];

interface Person {
  readonly user: Identifier;
  readonly email: Identifier;
  readonly phone: string;
  /** What stands nowhere but in what is theirs. */
  readonly marks: readonly string[];
}

function person(name: string, user = `${name}-7f3a91c2`): Person {
  const email = `${name}.letters@mail.example`;
  const phone = `+4179${[...name].map((letter) => letter.charCodeAt(0)).join('')}`;
  const marks = [user, email, phone, `item-of-${name}`, `first-of-${name}`, `note-of-${name}`];
  return {
    user: { namespace: 'userId', value: user },
    email: { namespace: 'email', value: email },
    phone,
    marks,
  };
}
const ada = person('ada');
const bob = person('bob');

let made = 0;
const event = (name: string, identifiers: readonly Identifier[], more: Partial<EventInput> = {}) =>
  anEvent({ messageId: `m${made++}`, name, at: START, identifiers, ...more });

interface Media {
  readonly log: MemoryLog;
  readonly store: MemoryStore;
}

class Town {
  readonly media: Media[] = [];
  readonly sentTo: string[] = [];
  engine!: SimulatedEngine;
  readonly bob: Person;

  constructor(other: Person) {
    this.bob = other;
  }

  async open(): Promise<void> {
    const isNew = this.media.length === 0;
    this.engine = await openSimulatedEngine({
      revision: 'r1',
      documents,
      startAt: START,
      revisions: new KnownRevisions(() => documents),
      partitions: 3,
      delivery: {
        deliver: async ({ to }) => {
          this.sentTo.push(to);
          return { outcome: 'sent' };
        },
        repeatable: () => false,
      },
      open: async (partition) => {
        if (isNew) this.media.push({ log: new MemoryLog(), store: new MemoryStore() });
        const { log, store } = this.media[partition]!;
        return { log: log.reopen(), store: store.reopen() };
      },
    });
  }

  async happens(name: string, identifiers: readonly Identifier[], more: Partial<EventInput> = {}) {
    const { engine } = this;
    await engine.submit([event(name, identifiers, { at: engine.clock.now(), ...more })]);
    await engine.settle();
    await engine.advanceTo(engine.clock.now() + HOUR);
  }

  buys({ user }: Person, item: string): Promise<void> {
    return this.happens('Bought', [user], { properties: { item } });
  }

  async ours(name: string, profile: string, properties: JsonObject): Promise<void> {
    await this.happens(name, [{ namespace: 'profile', value: profile }], { source: 'kairos', properties });
  }

  async meet({ user, email, phone }: Person, first: string): Promise<void> {
    const traits = { email: email.value, phone };
    await this.happens('Identified', [user, email], { type: 'identify', traits });
    await this.buys({ user } as Person, first);
    // Of the two runs one ends by the merge, and comes back.
    await this.happens('Bought', [user], {
      properties: { item: 'same', note: first.replace('first', 'note') },
    });
  }

  async profileOf({ user }: Person) {
    return (await this.engine.profile(user))!;
  }

  /** As one, both buy, and are written to where the last of them wants it; somebody follows a link. */
  async merged(): Promise<void> {
    await this.happens('Aliased', [ada.user], { type: 'alias', previous: this.bob.user });
    await this.happens('Looked', [this.bob.user, ada.email]);
    const { id } = await this.profileOf(ada);
    expect((await this.profileOf(this.bob)).id).toBe(id);
    await this.buys(this.bob, 'item-of-bob');
    await this.happens('Identified', [ada.user, ada.email], {
      type: 'identify',
      traits: { email: ada.email.value, phone: ada.phone },
    });
    await this.buys(ada, 'item-of-ada');
    for (const { email } of [ada, this.bob]) {
      const contact_point = `email:${email.value}`;
      await this.ours('Unsubscribed', id, { contact_point, purpose: 'news' });
    }
  }

  async apart(): Promise<void> {
    const { id } = await this.profileOf(ada);
    const sides = [ada, this.bob].map(({ user, email }) => [user, email]);
    const [one, other] = sides.map((side) => side.map(({ namespace, value }) => `${namespace}:${value}`));
    await this.engine.submit([
      event(DECIDED, [ada.user], {
        source: 'kairos',
        properties: { rule: 'never', one: one!, other: other! },
      }),
    ]);
    await this.engine.unmerge(id, sides.flat());
    await this.engine.settle();
    expect((await this.profileOf(ada)).id).not.toBe((await this.profileOf(this.bob)).id);
  }

  async erase(who: Person): Promise<void> {
    const { id, mergedFrom, links } = await this.profileOf(who);
    const subject = await this.engine.closePerson(
      { profiles: [id, ...mergedFrom], identifiers: links },
      async () => undefined,
    );
    await this.engine.purgePeople([subject], false);
  }

  /** Every byte of log and store. */
  async bytes(): Promise<string> {
    const parts: string[] = [];
    for (const { log, store } of this.media) {
      for await (const { data } of log.read(0)) parts.push(Buffer.from(data).toString('latin1'));
      for (const [key, value] of store.entries()) parts.push(key, Buffer.from(value).toString('latin1'));
    }
    return parts.join('\n').toLowerCase();
  }
}

async function town(other = bob): Promise<Town> {
  const made = new Town(other);
  await made.open();
  await made.meet(ada, 'first-of-ada');
  await made.meet(other, 'first-of-bob');
  await made.merged();
  return made;
}

describe('ID-16: after an un-merge', () => {
  it('a message stands in full with whom it went to, and with the other only that there was one', async () => {
    const made = await town();
    await made.apart();
    for (const [own, other] of [
      [ada, bob],
      [bob, ada],
    ] as const) {
      const { messages } = await made.profileOf(own);
      expect(messages).toHaveLength(12);
      const told = new Set(messages.map(({ to }) => to));
      expect(told).toEqual(new Set([own.email.value, own.phone, null]));
      const text = JSON.stringify(await made.engine.profile(own.user));
      expect(text).not.toContain(other.phone);
    }
    await made.engine.close();
  });
});

describe('ERA-4, ERA-11: one of two who were one is erased', () => {
  it.each([
    ['ada', ada, bob],
    ['bob', bob, ada],
  ])('%s: not a byte of them is left, and the other stays as they were', async (_, gone, stays) => {
    const made = await town();
    await made.apart();
    expect(made.sentTo).toEqual(
      expect.arrayContaining([ada.email.value, bob.email.value, ada.phone, bob.phone]),
    );
    const before = await made.profileOf(stays);
    await made.erase(gone);
    const after = await made.profileOf(stays);
    expect(after.traits).toEqual(before.traits);
    expect(after.instances).toEqual(before.instances);
    expect(after.links).toEqual(before.links);
    expect(after.messages.filter(({ to }) => to !== null)).toEqual(
      before.messages.filter(({ to }) => to !== null),
    );
    const timeline = await made.engine.timeline(stays.user, { limit: 200 });
    expect(JSON.stringify(timeline)).not.toContain(gone.email.value);
    await made.engine.settle();
    const state = await made.engine.state();
    await made.engine.close();
    const left = await made.bytes();
    for (const mark of gone.marks) expect([mark, left.includes(mark)]).toEqual([mark, false]);
    for (const mark of stays.marks) expect([mark, left.includes(mark)]).toEqual([mark, true]);
    await made.open();
    expect(await made.engine.state()).toEqual(state);
    await made.engine.close();
  });

  it('ERA-5: done again it comes to the same', async () => {
    const made = await town();
    await made.apart();
    const { id, mergedFrom, links } = await made.profileOf(bob);
    const subject = await made.engine.closePerson(
      { profiles: [id, ...mergedFrom], identifiers: links },
      async () => undefined,
    );
    expect((await made.engine.purgePeople([subject], false)).entries[0]).toBeGreaterThan(0);
    const before = await made.bytes();
    expect(await made.engine.purgePeople([subject], true)).toMatchObject({ entries: [0] });
    expect(await made.bytes()).toBe(before);
    await made.engine.close();
  });

  it.each(['message', 'profile', 'identify', 'userId', 'properties', 'marketing'])(
    'ERA-11: whose user id is %s, a word of ours: the other stays whole, and their history can be read',
    async (word) => {
      const gone = person('bob', word);
      const made = await town(gone);
      await made.apart();
      const told = async () => {
        const { traits, instances, links, consents } = await made.profileOf(ada);
        const own = consents.filter(({ contactPoint }) => !contactPoint.includes(gone.email.value));
        return { traits, instances, links, own };
      };
      /** What stays theirs of the story. */
      const story = async () => {
        const { items } = await made.engine.timeline(ada.user, { limit: 200 });
        return items.flatMap(({ item }) =>
          item.kind === 'event' && item.event.source === 'web' ? [item.event.name] : [],
        );
      };
      const before = await told();
      await made.erase(gone);
      expect(await told()).toEqual(before);
      expect(await story()).toEqual(expect.arrayContaining(['Identified', 'Bought']));
      const state = await made.engine.state();
      await made.engine.close();
      const left = await made.bytes();
      for (const mark of [...gone.marks, `userId:${word}`.toLowerCase()].filter((mark) => mark !== word))
        expect([mark, left.includes(mark)]).toEqual([mark, false]);
      for (const { log } of made.media)
        for await (const { data } of log.read(0)) {
          const entry = decodeEntry(data);
          if (entry.type === 'facts') for (const { type } of entry.facts) expect(type).toMatch(/^[a-z-]+$/);
          if (entry.type === 'input') expect(entry.input.kind).toMatch(/^[a-z]+$/);
        }
      await made.open();
      expect(await made.engine.state()).toEqual(state);
      expect(await told()).toEqual(before);
      expect(await story()).toEqual(expect.arrayContaining(['Identified', 'Bought']));
      await made.engine.close();
    },
  );
});
