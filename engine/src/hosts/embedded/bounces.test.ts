// CON-22: which events put an address on the suppression list of a data folder, and which address.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anEvent } from '../../core/event.testing.ts';
import type { EventInput, JsonObject } from '../../core/input.ts';
import { journeySchema } from '../../core/journey/definition.ts';
import { type EmbeddedEngine, openEmbeddedEngine } from './open.ts';

let folder: string;
let engine: EmbeddedEngine;
let sent = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-bounces-'));
  engine = await openEmbeddedEngine({
    folder,
    workspace: 'default',
    partitions: 2,
    revision: 'r1',
    documents: [
      { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' },
      { kind: 'policy', name: 'contact', version: 1, purposes: { service: { basis: 'contract' } }, caps: [] },
      journeySchema.parse({
        kind: 'journey',
        name: 'welcome',
        entry: { event: 'Signed Up' },
        steps: [
          {
            id: 'hi',
            send: { channel: 'mail', purpose: 'service', mail: { subject: 'Hi', html: '<p>Hi</p>' } },
          },
        ],
      }),
    ],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
});
afterEach(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

function event(name: string, properties: JsonObject, traits: JsonObject = {}): EventInput {
  const at = Date.now();
  return anEvent({
    messageId: `m${sent++}`,
    name,
    at,
    source: 'esp',
    identifiers: [{ namespace: 'userId', value: 'ada' }],
    properties,
    traits,
  });
}

const reasonOf = (address: string) => engine.suppressions.find(`email:${address}`)?.reason;

describe('events about addresses', () => {
  it('a bounce that is not a passing one, a complaint: by message, contact point, address, or the one they have', async () => {
    await engine.submit([event('Signed Up', {}, { email: 'first@example.com' })]);
    await engine.settle();
    const { messages } = (await engine.profile({ namespace: 'userId', value: 'ada' }))!;
    await engine.submit([event('Moved', {}, { email: 'now@example.com' })]);
    await engine.submit([event('Email Bounced', { type: 'soft', email: 'full@example.com' })]);
    await engine.submit([event('Email Bounced', { message_id: messages[0]!.id })]);
    expect([
      reasonOf('full@example.com'),
      reasonOf('first@example.com'),
      reasonOf('now@example.com'),
    ]).toEqual([undefined, 'bounce', undefined]);
    await engine.submit([
      event('Email Bounced', { type: 'Permanent', contact_point: 'email:Old@Example.com' }),
      event('Email Marked as Spam', { email: 'cross@example.com' }),
      event('Email Bounced', {}),
    ]);
    expect([reasonOf('old@example.com'), reasonOf('cross@example.com'), reasonOf('now@example.com')]).toEqual(
      ['bounce', 'complaint', 'bounce'],
    );
  });

  it('are not about the address of now where they tell of before it, or of a mail that nobody remembers', async () => {
    await engine.submit([event('Signed Up', {}, { email: 'now@example.com' })]);
    const { id } = (await engine.profile({ namespace: 'userId', value: 'ada' }))!;
    const before = { ...event('Email Bounced', {}), at: Date.now() - 60_000 };
    await engine.submit([before, event('Email Marked as Spam', { message_id: `${id}.0123456789abcdef` })]);
    expect(reasonOf('now@example.com')).toBeUndefined();
    await engine.submit([event('Email Bounced', {})]);
    expect(reasonOf('now@example.com')).toBe('bounce');
  });
});
