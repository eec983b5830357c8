// DLQ-1 to DLQ-4: refused events are sent again, once, or discarded.
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventInput } from '../core/input.ts';
import { type DeadLetter, openDeadLetter } from './dead-letter.ts';
import { IdentityDoor } from './identity-door.ts';
import { type Envelope, normalise } from './normalise.ts';
import { cameByOf, SendAgain, type SendAgainOptions, whyNotSendable } from './send-again.ts';

const HOUR = 3_600_000;
const came: Envelope = {
  source: 'shop',
  mode: 'live',
  type: 'track',
  receivedAt: 1_700_000_100_000,
  sentAt: 1_700_000_040_000,
  batchBytes: 0,
  context: { campaign: { name: 'spring' } },
  isClient: true,
  ip: '192.0.2.1',
  userAgent: 'a browser',
};
const blocking = (values: string[]) =>
  new IdentityDoor([{ kind: 'identity', namespaces: { userId: { blocked: values } } } as never]);

let folder: string;
let letters: DeadLetter;
let now: number;
/** As an engine: whoever comes a second time within a day is known. */
let taken: Map<string, number>;
let submitted: EventInput[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-send-again-'));
  letters = await openDeadLetter(folder);
  now = came.receivedAt + 3 * 24 * HOUR;
  taken = new Map();
  submitted = [];
});
afterEach(async () => {
  await letters.close();
  await rm(folder, { recursive: true, force: true });
});

async function submit(events: readonly EventInput[]): Promise<string[]> {
  return events.map((event) => {
    submitted.push(event);
    const before = taken.get(event.messageId);
    taken.set(event.messageId, now);
    return before !== undefined && before > now - 24 * HOUR ? 'duplicate' : 'applied';
  });
}

function refuse(body: object, position = 0, code = 'blocked_identifier', source = 'shop'): void {
  const cameBy = cameByOf(came, position);
  letters.add({ workspace: 'main', source, code, reason: 'r', body, receivedAt: came.receivedAt, cameBy });
}

function again(over: Partial<SendAgainOptions> = {}): SendAgain {
  return new SendAgain({ letters, submit, isErasing: () => false, now: () => now, ...over });
}

const bought = { userId: 'till-7', event: 'Bought', messageId: 'm1', timestamp: 1_700_000_000_000 };

describe('an event that is sent again', () => {
  it('is what it was, but received now (DLQ-1)', async () => {
    const { messageId: _, ...nameless } = bought;
    refuse(nameless, 7);
    expect(await again().one(1, false)).toEqual({ id: 1, outcome: 'applied' });
    const direct = normalise(nameless, { ...came, batchBytes: 37 }, 7);
    expect(direct).toMatchObject({ ok: true, event: { at: 1_700_000_060_000 } });
    expect(submitted).toEqual([{ ...(direct as { event: EventInput }).event, receivedAt: now }]);
    expect(submitted[0]?.context).toMatchObject({ campaign: { name: 'spring' }, ip: '192.0.2.1' });
  });

  it('is refused again while the cause stands, and waits on (DLQ-1)', async () => {
    refuse(bought);
    const refused = { id: 1, outcome: 'refused', code: 'blocked_identifier' };
    expect(await again({ identity: blocking(['till-7']) }).one(1, false)).toMatchObject(refused);
    expect((await letters.get(1))?.mark).toBeUndefined();
    expect(await again({ identity: blocking([]) }).one(1, false)).toMatchObject({ outcome: 'applied' });
    refuse(['no', 'object']);
    letters.add({ ...(await letters.get(1))!, body: 'plain text', cameBy: cameByOf(came, 0) });
    expect((await again().many({}, 1, 10)).sent).toMatchObject([
      { outcome: 'refused', code: 'not_an_object' },
      { outcome: 'refused', code: 'not_an_object' },
    ]);
  });

  it('is taken once, whoever asks how often (DLQ-2)', async () => {
    for (let i = 0; i < 5; i++) refuse({ ...bought, messageId: `m${i}` });
    const desk = again();
    const answers = await Promise.all([desk.many({}, 0, 10), desk.many({}, 0, 10), desk.one(3, false)]);
    expect(answers).toMatchObject([{ sent: { length: 5 } }, { sent: [] }, { outcome: 'duplicate' }]);
    now += 48 * HOUR;
    letters = await reopened();
    expect(await again().one(2, true)).toEqual({ id: 2, outcome: 'duplicate' });
    expect(submitted).toHaveLength(5);
  });

  it('is taken once over a crash behind its being taken, and left alone where nobody can tell (DLQ-2)', async () => {
    refuse(bought);
    refuse({ ...bought, messageId: 'm2' });
    const dying = again({
      submit: async (events) => {
        await submit(events);
        throw new Error('killed');
      },
    });
    await expect(dying.many({}, 0, 10)).rejects.toThrow('killed');
    letters = await reopened();
    expect(await again().one(1, false)).toEqual({ id: 1, outcome: 'duplicate' });
    now += 25 * HOUR;
    expect(whyNotSendable((await letters.get(2))!, now)).toContain('may have been taken');
    expect(await again().one(2, false)).toMatchObject({ outcome: 'kept' });
    expect(submitted).toHaveLength(3);
    expect(await again().one(2, true)).toMatchObject({ outcome: 'applied' });
  });

  it('waits where the engine takes nothing (DLQ-2)', async () => {
    refuse(bought);
    const full = again({ submit: () => Promise.reject(new Error('overloaded')) });
    await expect(full.one(1, false)).rejects.toThrow('overloaded');
    expect(await letters.list({ limit: 10, state: 'waiting' })).toMatchObject({ entries: [{ id: 1 }] });
    expect(await again().one(1, false)).toMatchObject({ outcome: 'applied' });
  });

  it('is none of which a part was kept, nor a whole request, nor of somebody who is being erased (DLQ-3)', async () => {
    refuse({ ...bought, properties: { long: 'x'.repeat(40_000) } });
    letters.add({
      workspace: 'main',
      source: 'shop',
      code: 'bad_json',
      reason: 'r',
      body: '{',
      receivedAt: 1,
    });
    refuse({ ...bought, userId: 'leaving' });
    const { id: _, ...alike } = (await letters.get(3))!;
    const context = { traits: { email: 'leaving@example.com' } };
    letters.add({ ...alike, body: bought, cameBy: { ...alike.cameBy!, context } });
    const desk = again({ isErasing: (text) => text.includes('leaving') });
    expect((await desk.many({}, 0, 10)).sent.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['kept', expect.stringContaining('too large')],
      ['kept', expect.stringContaining('whole request')],
      ['kept', expect.stringContaining('being erased')],
      ['kept', expect.stringContaining('being erased')],
    ]);
    expect(submitted).toEqual([]);
    expect(await desk.one(9, false)).toBeUndefined();
  });
});

describe('all of a kind', () => {
  it('go oldest first, page by page, and no other (DLQ-1)', async () => {
    for (let i = 0; i < 5; i++) refuse({ ...bought, messageId: `m${i}` });
    refuse({ ...bought, messageId: 'other' }, 0, 'plan_violation');
    refuse({ ...bought, messageId: 'till' }, 0, 'blocked_identifier', 'till');
    const desk = again();
    const kind = { code: 'blocked_identifier', source: 'shop' };
    const first = await desk.many(kind, 0, 3);
    expect(first.next).toBe(3);
    expect((await desk.many(kind, first.next!, 3)).next).toBeUndefined();
    expect(submitted.map(({ messageId }) => messageId)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    const { entries } = await letters.list({ limit: 10, state: 'waiting' });
    expect(entries.map(({ id }) => id)).toEqual([7, 6]);
  });

  it('are discarded with a reason, for good (DLQ-4)', async () => {
    refuse(bought);
    refuse({ ...bought, messageId: 'm2' });
    const desk = again();
    await desk.one(1, false);
    expect(await desk.discard(1, 'a test')).toBe(false);
    expect(await desk.discard(3, 'a test')).toBeUndefined();
    expect(await desk.discardMany({}, 'a test', 0, 10)).toEqual({ discarded: 1 });
    expect(await desk.discard(2, 'other words')).toBe(true);
    letters = await reopened();
    expect(await letters.get(2)).toMatchObject({ mark: { state: 'discarded', reason: 'a test' } });
    expect(await again().one(2, true)).toMatchObject({ outcome: 'kept' });
    expect(submitted).toHaveLength(1);
  });
});

describe('what became of refused events', () => {
  it('says nothing of whom was erased (ERA-4)', async () => {
    refuse({ ...bought, userId: 'somebody-7' });
    refuse(bought);
    await again().discard(2, 'told by somebody-7');
    expect(await letters.forget((text) => text.includes('somebody-7'))).toBe(1);
    await letters.close();
    for (const name of await readdir(folder))
      expect(await readFile(join(folder, name), 'utf8'), name).not.toContain('somebody-7');
    letters = await openDeadLetter(folder);
    expect((await letters.get(2))?.mark).toMatchObject({ state: 'discarded' });
    expect(await again().one(1, true)).toMatchObject({ outcome: 'kept' });
  });

  it('is not said of another where a power cut took the event, and half a line is none (DLQ-2)', async () => {
    refuse(bought);
    await again().one(1, false);
    await letters.close();
    for (const name of await readdir(folder)) if (name.endsWith('.ndjson')) await rm(join(folder, name));
    await appendFile(join(folder, 'marks'), '{"id":2,"sta');
    letters = await openDeadLetter(folder);
    refuse({ ...bought, messageId: 'm2' });
    refuse({ ...bought, messageId: 'm3' });
    expect((await again().many({}, 0, 10)).sent).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'applied' },
    ]);
  });
});

async function reopened(): Promise<DeadLetter> {
  await letters.close();
  return openDeadLetter(folder);
}
