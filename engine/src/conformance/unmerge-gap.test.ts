// ID-21 on whole hosts that take their time: what is said to, and done for, somebody whose part is on its way.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import { holdoutSchema } from '../core/experiment/definition.ts';
import { LACKING_REASON } from '../core/identity/lacking.ts';
import { identifierOf } from '../core/identity/node.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { openEmbeddedEngine } from '../hosts/embedded/open.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import { VirtualClock } from '../hosts/simulated/virtual-clock.ts';
import { MASTER_KEY } from './simulated-story-host.ts';
import {
  ADA,
  ADAS,
  BOB,
  BOBS,
  HOUR,
  mail,
  mailChannel,
  type Opener,
  onWish,
  TwoPeople,
} from './two-people.testing.ts';

const GAP = 6 * HOUR;
const on = (name: string, entry: object, more: object = {}) =>
  journeySchema.parse({
    kind: 'journey',
    name,
    entry,
    steps: [
      { id: 'write', send: { channel: 'mail', purpose: 'order', mail } },
      { id: 'rest', wait: '30d' },
    ],
    ...more,
  });

const documents = [
  mailChannel,
  policySchema.parse({
    kind: 'policy',
    name: 'contact',
    purposes: { tips: { basis: 'opt-out' }, order: { basis: 'contract' }, news: { basis: 'consent' } },
  }),
  { kind: 'computed-trait', name: 'orders', version: 1, value: 'events("Ordered").count()' } as const,
  { kind: 'audience', name: 'newcomers', version: 1, condition: 'computed.orders == 1' } as const,
  ...['tips', 'order', 'news'].map(onWish),
  holdoutSchema.parse({ kind: 'holdout', name: 'lessons', share: 50, of: { journeys: ['lesson'] } }),
  on('lesson', { event: 'Learns' }, { steps: [{ id: 'rest', wait: '30d' }] }),
  on('regular', { event: 'Looked', where: 'computed.orders >= 3' }),
  on('first-timer', { event: 'Looked', where: 'computed.orders < 3' }),
  on('welcome', { entered: 'newcomers' }),
  on('bought', { event: 'Ordered', key: 'event.id' }, { exit: [{ when: 'computed.orders < 3' }] }),
  actionSchema.parse({
    kind: 'action',
    name: 'tip',
    purpose: 'tips',
    placements: ['home'],
    treatments: { mail },
  }),
];

let folder: string;

/** Segment files and LMDB, in virtual time. */
const openEmbedded: Opener = async ({ startAt, ...options }) => {
  const clock = new VirtualClock(startAt);
  process.env.KAIROS_MASTER_KEY = MASTER_KEY;
  const engine = await openEmbeddedEngine({
    ...options,
    folder,
    clock,
    workspace: 'default',
    partitions: 4,
  }).finally(() => {
    delete process.env.KAIROS_MASTER_KEY;
  });
  const advanceTo = (at: number) => clock.advanceSettled(at, () => engine.settle());
  return Object.assign(engine, { clock, advanceTo });
};

describe.each<[string, Opener]>([
  ['simulated', openSimulatedEngine],
  ['embedded', openEmbedded],
])('ID-21: on the %s host, as long as what is theirs is on its way', (name, opener) => {
  const two = new TwoPeople(documents, opener);
  const options = { options: { rebuildAfterMs: GAP } };
  /** Who is a person of their own again, and whose profile the one was. */
  let risen: string;
  let stays: string;
  let own: string;
  let others: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kairos-gap-'));
    await two.open(options);
    await two.bothAgree();
    const adas = await two.idOf('ada');
    for (const user of ['ada', 'bob'])
      for (const id of ['o1', 'o2', 'o3'])
        await two.happens(two.says('Ordered', `userId:${user}`, { id: `${user} ${id}` }));
    await two.becomeOne();
    [risen, stays] = (await two.idOf('ada')) === adas ? ['bob', 'ada'] : ['ada', 'bob'];
    [own, others] = risen === 'bob' ? [BOB, ADA] : [ADA, BOB];
    two.mailed = [];
    await two.engine.submit([two.sender.decision('never', ADAS, BOBS)]);
    const links = risen === 'bob' ? BOBS : ADAS;
    await two.engine.submit([two.sender.event('Identified', links, { traits: { email: own } })]);
    await two.engine.settle();
  });
  afterEach(async () => {
    await two.engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  const person = async () => (await two.engine.profile(identifierOf(`userId:${risen}`)))!;
  const says = (what: string, properties = {}) => two.says(what, `userId:${risen}`, properties);
  const stepsOf = async (journey: string) =>
    (await person()).instances.filter((run) => run.journey === journey).map(({ step }) => step);
  const asked = async (user: string, requestId: string) =>
    two.engine.decide({
      key: identifierOf(`userId:${user}`),
      placement: 'home',
      context: {},
      limit: 1,
      requestId,
    });
  const gapOver = () => two.engine.advanceTo(two.engine.clock.now() + GAP);

  it('no message goes out, decisions say why, and afterwards everything goes on', async () => {
    await two.happens(...['tips', 'order', 'news'].map((wish) => says(`Wants ${wish}`)));
    expect(two.mailed).toEqual([]);
    expect((await person()).permissions.map(({ refusal }) => refusal)).toContain(LACKING_REASON);
    const refused = await asked(risen, 'early');
    expect(JSON.stringify(refused)).toContain(LACKING_REASON);
    await two.happens(two.says('Wants order', `userId:${stays}`));
    expect(two.mailed).toEqual([others]);
    await gapOver();
    expect(two.mailed).toEqual([others, own, own, own]);
    expect(JSON.stringify(await asked(risen, 'later'))).not.toContain(LACKING_REASON);
  });

  it('runs that were theirs wait, and are not ended by what is not known', async () => {
    await two.happens(says('Ordered', { id: 'o4' }));
    expect(await stepsOf('bought')).toEqual([]);
    await gapOver();
    expect(await stepsOf('bought')).toEqual(['rest', 'rest']);
    expect(two.mailed).toEqual([own]);
  });

  it('nobody comes in by what is not known, but by what is when it is', async () => {
    await two.happens(says('Looked'), says('Ordered', { id: 'o4' }));
    expect((await person()).instances).toEqual([]);
    const at = two.engine.clock.now();
    await gapOver();
    const { instances } = await person();
    const begun = instances.filter(({ since }) => since >= at).map(({ journey }) => journey);
    expect(begun.sort()).toEqual(['bought', 'regular']);
    expect(two.mailed).toEqual([own, own]);
  });

  it('they have no arm of a holdout before it is known who they are to it', async () => {
    const told: string[] = [];
    const unsubscribe = two.engine.subscribe((facts) => {
      for (const { item } of facts)
        if (item.kind === 'fact' && item.fact.type === 'trial') told.push(item.fact.change);
    });
    await two.happens(says('Learns'));
    expect(told).toEqual([]);
    await gapOver();
    expect(told).toEqual(['exposed']);
    unsubscribe();
  });

  it('they become one again meanwhile: who would have come in does', async () => {
    await two.happens(says('Looked'));
    await two.engine.submit([two.sender.decision('open', ADAS, BOBS)]);
    await gapOver();
    expect(await two.idOf('ada')).toBe(await two.idOf('bob'));
    expect(await stepsOf('regular')).toEqual(['rest']);
    expect(two.mailed).toHaveLength(1);
  });

  it.runIf(name === 'embedded')('a restart in between changes nothing of it', async () => {
    await two.happens(says('Looked'), says('Wants order'));
    const at = two.engine.clock.now();
    await two.engine.close();
    const { mailed } = two;
    await two.open({ ...options, startAt: at });
    expect([...mailed, ...two.mailed]).toEqual([]);
    expect((await person()).permissions.map(({ refusal }) => refusal)).toContain(LACKING_REASON);
    await gapOver();
    expect(two.mailed).toEqual([own, own]);
    expect(await stepsOf('regular')).toEqual(['rest']);
  });
});
