// CON-3, CON-14, CON-16: what a message that waited may do now.
import { expect, it } from 'vitest';
import type { Delivery } from '../hosts/delivery.ts';
import { lastLook } from './last-look.ts';
import { profileOfAda, scriptedEngine } from './scripted-engine.testing.ts';

const order = {
  id: 'p1.m1',
  point: 'email:ada@example.com',
  transactional: false,
  tracked: true,
} as Delivery;

function engineWith(more: { tracked?: boolean; refusal?: string | null } = {}) {
  const engine = scriptedEngine();
  const known = profileOfAda('p1');
  engine.profiles.set('p1', { ...known, messages: known.messages.map((one) => ({ ...one, ...more })) });
  return engine;
}
const nobody = { find: () => undefined };

it('goes as it is where nothing changed', async () => {
  expect(await lastLook(engineWith(), nobody)(order)).toBe(order);
});

it('goes untracked where only that was withdrawn', async () => {
  expect(await lastLook(engineWith({ tracked: false }), nobody)(order)).toEqual({ ...order, tracked: false });
});

it('does not go where consent was withdrawn, unless it is owed', async () => {
  const look = lastLook(engineWith({ refusal: 'objection to marketing' }), nobody);
  expect(await look(order)).toEqual({ outcome: 'refused', reason: 'objection to marketing' });
  const owed = { ...order, transactional: true };
  expect(await look(owed)).toBe(owed);
});

it('does not go to a suppressed address, also where it is owed', async () => {
  const look = lastLook(engineWith(), { find: () => ({ reason: 'bounce', at: 1 }) });
  const refused = { outcome: 'refused', code: 'suppressed', reason: 'suppressed: bounce' };
  expect(await look({ ...order, transactional: true })).toEqual(refused);
});

it('is tried again where nobody can say: it was not handed over', async () => {
  const engine = scriptedEngine();
  expect(await lastLook(engine, nobody)(order)).toMatchObject({ outcome: 'retry' });
  engine.profile = () => Promise.reject(new Error('closing'));
  expect(await lastLook(engine, nobody)(order)).toMatchObject({ outcome: 'retry' });
});
