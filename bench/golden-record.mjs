/**
 * What do survivorship rules cost: CPU per event that sets traits, and bytes of a stored profile, without a golden
 * record, with one for people of whom each source says the same in every event but for one move, and for people of
 * whom it says ever new things? Every event names eight traits, seven of them in groups.
 */
import { advance } from '../engine/dist/core/advance.js';
import { configure } from '../engine/dist/core/configuration.js';
import { drawsFrom } from '../engine/dist/core/draws.js';
import { Effects } from '../engine/dist/core/effects.js';
import { goldenRecordSchema } from '../engine/dist/core/golden/definition.js';
import { Profile } from '../engine/dist/core/profile/profile.js';
import { toState } from '../engine/dist/core/profile/state.js';
import { encode } from '../engine/dist/hosts/codec.js';
import { finish, round, table } from './harness/report.mjs';

const PEOPLE = 500;
const EVENTS = 40;
const SOURCES = ['crm', 'shop', 'web'];
const begin = Date.parse('2026-01-05T09:00:00Z');

const golden = goldenRecordSchema.parse({
  kind: 'golden-record',
  name: 'people',
  views: {
    default: [
      { fields: ['street', 'city', 'postcode'], rule: [{ source: ['crm', 'shop'] }, 'recent'] },
      { fields: ['first_name'], rule: 'complete' },
      { fields: ['last_name'], rule: 'complete' },
      { fields: ['phone'], rule: 'frequent' },
      { fields: ['plan'], rule: 'longest' },
    ],
    billing: [{ fields: ['street', 'city', 'postcode'], rule: 'recent' }],
  },
});

const usual = (n, source) => (n < EVENTS / 2 ? 'before' : `after, says ${source}`);
const rows = [['people', 'CPU us an event', 'bytes a profile']];
measure('(warming up)', [golden], usual);
rows.pop();
const plain = measure('no golden record', [], usual);
const calm = measure('golden record, one move', [golden], usual);
const restless = measure('golden record, ever new values', [golden], (n) => n);
table(rows);
finish(
  'golden-record',
  {
    plainMicros: round(plain.micros),
    calmMicros: round(calm.micros),
    restlessMicros: round(restless.micros),
    calmBytes: calm.bytes - plain.bytes,
    restlessBytes: restless.bytes - plain.bytes,
  },
  {
    calmMicros: { floor: 200, goal: 60 },
    restlessMicros: { floor: 800, goal: 200 },
    calmBytes: { floor: 8_000, goal: 4_000 },
    restlessBytes: { floor: 40_000, goal: 20_000 },
  },
);

/** @param said which value a source says in the nth event */
function measure(name, documents, said) {
  const random = drawsFrom(7);
  const result = configure(`r ${name}`, documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const world = {
    now: begin,
    configuration: result.configuration,
    layout: () => result.configuration.layout,
    unfilled: { has: () => false },
    models: new Map(),
    recorded: undefined,
  };
  const effects = new Effects();
  const events = Array.from({ length: EVENTS }, (_, n) => event(n, said, random));
  const people = Array.from({ length: PEOPLE }, (_, i) => new Profile(`p${i}`));
  const before = process.cpuUsage();
  for (const [n, one] of events.entries()) {
    world.now = begin + n;
    for (const profile of people) {
      effects.clear();
      advance(profile, one, world, effects);
    }
  }
  const { user, system } = process.cpuUsage(before);
  const micros = (user + system) / (PEOPLE * EVENTS);
  const bytes = encode(toState(people[0])).length;
  rows.push([name, round(micros), bytes]);
  return { micros, bytes };
}

function event(n, said, random) {
  const source = SOURCES[n % SOURCES.length];
  const some = (name) => `${name} ${said(n, source)}`;
  const names = ['street', 'city', 'postcode', 'first_name', 'last_name', 'phone', 'plan', 'mood'];
  return {
    kind: 'event',
    messageId: `message-${n}-of-some-usual-length`,
    type: 'identify',
    name: 'Identified',
    at: begin - (EVENTS - n) * 60_000 - Math.floor(random() * 90_000),
    receivedAt: begin,
    mode: 'live',
    source,
    identifiers: [],
    properties: {},
    traits: Object.fromEntries(names.map((name) => [name, some(name)])),
    context: {},
  };
}
