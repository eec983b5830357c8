// CAT-12: what is known of documents from one change to the next changes nothing: each change gives the configuration, or the
// refusal, that whoever has just started finds in the same folder.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Scope } from '../core/condition.ts';
import type { Configuration } from '../core/configuration.ts';
import { Profile } from '../core/profile/profile.ts';
import type { RawMap } from './edit/index.ts';

const ACTIONS = 24;
const nameOf = (i: number) => `t${i % 40}`;

const documents = `kind: list
name: listed
---
kind: channel
name: email
type: smtp
host: localhost
port: 2525
from: shop@example.org
contactPoint: email
---
kind: computed-trait
name: bought
value: events("Bought").count()
---
kind: audience
name: m-some
condition: traits.n > 2
---
kind: issue
name: sell
groups:
  - { name: tea }
  - { name: coffee, eligibility: 'audience("m-some")' }
---
kind: product
name: kettle
stock: 3
---
kind: action
name: mailed
group: tea
placements: [home]
treatments: { mail: { subject: Tea, html: <p>Tea</p> } }
---
kind: journey
name: greet
status: live
entry: { event: Seen }
steps:
  - { id: choose, decide: { group: tea, channel: [email] } }
  - { id: say, send: { decided: true } }
  - { id: pause, wait: 1d }
`;

/** What conditions of actions hang on: nothing, audiences, what is counted, a context, a product; and what is not there. */
const condition = fc.oneof(
  { weight: 6, arbitrary: fc.nat(5).map((n) => `traits.n == ${n}`) },
  {
    weight: 8,
    arbitrary: fc.constantFrom('m-some', 'a-0', 'z-1').map((name) => `audience("${name}")`),
  },
  {
    weight: 4,
    arbitrary: fc.nat(3).map((n) => `events("Seen ${n}").within("30d").count() == 0`),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'true',
      'computed.bought > 1',
      'context.local.hour > 8',
      'list("listed")',
      'traits.n > 1 && bucket("x") < 50.0',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('product.stock > 0', 'unknown.thing', 'traits.n >') },
);
const action = fc.record(
  {
    kind: fc.constant('action'),
    name: fc.nat().map(nameOf),
    placements: fc.subarray(['home', 'cart'], { minLength: 1 }),
    eligibility: condition,
    suitability: condition,
    group: fc.constantFrom('tea', 'tea', 'tea', 'coffee', 'coffee', 'coffee', 'nowhere'),
    value: fc.oneof(fc.nat(20), fc.constant('traits.n + 1.0')),
    product: fc.constant('kettle'),
  },
  { requiredKeys: ['kind', 'name', 'placements', 'group'] },
);

type Change =
  | { readonly type: 'patch'; readonly lines: readonly object[] }
  | { readonly type: 'shuffle'; readonly by: number }
  | { readonly type: 'write'; readonly kind: string; readonly name: string; readonly document: RawMap }
  | { readonly type: 'remove'; readonly kind: string; readonly name: string };

const other = fc.oneof(
  fc
    .tuple(fc.constantFrom('a-0', 'z-1', 'm-some'), fc.nat(4))
    .map(([name, n]) => ({ kind: 'audience', name, document: { condition: `traits.n > ${n}` } })),
  fc.nat(9).map((stock) => ({ kind: 'product', name: 'kettle', document: { stock } })),
  fc.constantFrom('events("Bought").count()', 'traits.n', 'events("Paid").count()').map((value) => ({
    kind: 'computed-trait',
    name: 'bought',
    document: { value },
  })),
  fc.nat(3).map((share) => ({
    kind: 'holdout',
    name: 'each',
    document: { share, of: { each: ['action', 'group'] } } as RawMap,
  })),
  fc.nat(5).map((max) => ({
    kind: 'policy',
    name: 'caps',
    document: { caps: [{ name: 'day', placement: 'home', max: max + 1, within: '1d' }] } as RawMap,
  })),
  fc.constant({ kind: 'action', name: 'ours', document: { placements: ['home'], group: 'tea' } as RawMap }),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: fc.array(action, { minLength: 1, maxLength: 3 }).map(patch) },
  {
    weight: 2,
    arbitrary: fc.nat().map((i) => patch([{ kind: 'action', name: nameOf(i), removed: true }])),
  },
  { weight: 2, arbitrary: fc.tuple(fc.nat(), action).map(([i, to]) => renamed(nameOf(i), to)) },
  { weight: 1, arbitrary: fc.nat(ACTIONS).map((by): Change => ({ type: 'shuffle', by })) },
  { weight: 3, arbitrary: other.map((one): Change => ({ type: 'write', ...one })) },
  // It comes before another audience that actions read, or goes.
  {
    weight: 3,
    arbitrary: fc.constantFrom<Change>(
      { type: 'write', kind: 'audience', name: 'a-0', document: { condition: 'traits.n > 3' } },
      { type: 'remove', kind: 'audience', name: 'a-0' },
    ),
  },
  {
    weight: 2,
    arbitrary: other.map(({ kind, name }): Change => ({ type: 'remove', kind, name })),
  },
);

function patch(lines: readonly object[]): Change {
  return { type: 'patch', lines };
}

function renamed(name: string, to: object): Change {
  return patch([{ kind: 'action', name, removed: true }, to]);
}

describe('CAT-12: a change of documents', () => {
  it('gives what the whole folder gives, whatever was changed before', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 8 }), async (changes) => {
        const folders = await Promise.all(['one', 'other'].map(newFolder));
        try {
          const known = await reader(folders[0]!);
          for (const one of changes) {
            vi.resetModules();
            // Reads, checks and compiles all of the folder: nothing of what was before is known to it.
            const fresh = await reader(folders[1]!);
            const outcome = await known.carryOut(one);
            expect(outcome).toEqual(await fresh.carryOut(one));
            vi.resetModules();
            const started = await reader(folders[1]!);
            expect(await known.inForce()).toEqual(await started.inForce());
          }
        } finally {
          for (const folder of folders) await rm(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});

async function newFolder(name: string): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'kairos-changes-')), name);
  await mkdir(folder);
  await writeFile(join(folder, 'a.yaml'), documents);
  await writeFile(join(folder, 'z.yaml'), 'kind: audience\nname: z-1\ncondition: traits.n > 1\n');
  const line = (i: number) => ({
    kind: 'action',
    name: nameOf(i),
    placements: ['home'],
    group: i % 3 === 0 ? 'coffee' : 'tea',
    eligibility: i % 4 === 0 ? 'audience("z-1")' : `traits.n == ${i % 5}`,
  });
  const feed = Array.from({ length: ACTIONS }, (_, i) => `${JSON.stringify(line(i))}\n`);
  await writeFile(join(folder, 'feed.ndjson'), feed.join(''));
  return folder;
}

/** The desk of a folder and whoever puts it into force, with modules of their own as long as the registry is not emptied. */
async function reader(folder: string) {
  const { openDesk } = await import('./desk.ts');
  const { checkFolder, coreDocuments } = await import('./check.ts');
  const { FilesRead } = await import('./read-folder.ts');
  const { configure } = await import('../core/configuration.ts');
  const { candidatesIn } = await import('../core/decision/candidates.ts');
  const read = new FilesRead();
  const before = { files: read, revision: undefined };
  const desk = openDesk({ folder, master: 'api', read });
  const apply = async (one: Change) => {
    if (one.type === 'patch')
      return desk.feeds.change('feed', one.lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    if (one.type === 'write') return desk.write(one, { document: one.document });
    if (one.type === 'remove') return desk.remove(one);
    const lines = (await desk.feeds.get('feed'))!.text.trimEnd().split('\n');
    return desk.feeds.write('feed', [...lines.slice(one.by), ...lines.slice(0, one.by)].join('\n'));
  };
  return {
    carryOut: (one: Change) =>
      apply(one).catch((error: Error & { code?: string; problems?: unknown; details?: unknown }) => {
        // Whatever else fails is a fault.
        if (error.code === undefined) throw error;
        return { ...error, code: error.code, message: error.message };
      }),
    inForce: async () => {
      const { documents: all, problems, warnings, revision } = await checkFolder(folder, before);
      expect(problems).toEqual([]);
      const result = configure(revision, coreDocuments(all.map(({ document }) => document)));
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      const { configuration } = result;
      // What is found only when it is first asked for is found by this.
      const chosen = chosenIn(configuration, candidatesIn);
      const places = all.map(({ document: { name }, file, line }) => `${name} ${file}:${line}`);
      return {
        revision,
        warnings,
        places,
        configuration: told(configuration),
        chosen,
      };
    },
  };
}

/** Who can be chosen where, for persons of all kinds, with the reasons why others cannot. */
function chosenIn(
  configuration: Configuration,
  candidatesIn: typeof import('../core/decision/candidates.ts').candidatesIn,
) {
  return [0, 1, 2, 3, 4, 5].map((n) => {
    const scope = scopeOf(n, configuration);
    return [...configuration.actionsByPlacement].map(([placement, pool]) => {
      const { eligible, ineligible } = candidatesIn(pool, scope);
      return { placement, ineligible, eligible: eligible.map((one) => [one.name, one.value(scope)]) };
    });
  });
}

function scopeOf(n: number, configuration: Configuration): Scope {
  const profile = new Profile(`p${n}`);
  profile.layout = configuration.layout;
  Object.assign(profile.traits, { n });
  if (n % 2 === 0) profile.lists = new Map([['listed', { isMember: true, at: 1 }]]);
  const scope: Scope = { profile, now: 1_700_000_000_000, event: null, instance: null, context: {} };
  for (const { index, condition: of } of configuration.audiences)
    if (of.test(scope)) profile.memberSince.set(index, 1);
  return scope;
}

/** All that can be seen of a value, whatever refers to whatever; functions only as such. */
function told(value: unknown, seen = new Map<unknown, number>()): unknown {
  if (typeof value === 'function') return '[function]';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return `[seen ${known}]`;
  seen.set(value, seen.size);
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as unknown[], (inner) => told(inner, seen));
  if (value instanceof Map) return [...value].map(([key, inner]) => [told(key, seen), told(inner, seen)]);
  if (value instanceof Set) return [...value].map((inner) => told(inner, seen));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, told(inner, seen)]));
}
