/**
 * WHY-7: a data folder whose log another semantics version wrote. Its decisions are taken again all the same; where they
 * come out otherwise, or cannot be taken again, that version is named as what may be why.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../src/cli/program.testing.ts';
import { actionSchema } from '../src/core/decision/definition.ts';
import { anEvent } from '../src/core/event.testing.ts';
import { openEmbeddedEngine } from '../src/hosts/embedded/open.ts';
import { realDisk } from '../src/hosts/embedded/real-disk.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES } from '../src/hosts/embedded/segment-frame.ts';
import { openSegmentLog } from '../src/hosts/embedded/segment-log.ts';
import { decodeEntry } from '../src/hosts/record.ts';
import { SEMANTICS } from '../src/hosts/semantics.ts';
import type { DecisionVerification } from '../src/server/api.ts';

const OTHER = 'other';
const START = Date.parse('2026-01-05T09:00:00Z');
const ada = { namespace: 'userId', value: 'ada' };
const documents = ['socks', 'hats'].map((name, i) =>
  actionSchema.parse({ kind: 'action', name, placements: ['home'], value: 5 - i }),
);

let data: string;
let decision: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'kairos-other-version-'));
  decision = await oneDecision();
  await writtenBy(OTHER);
});
afterEach(() => rm(data, { recursive: true, force: true }));

async function oneDecision(): Promise<string> {
  const engine = await openEmbeddedEngine({
    folder: join(data, 'engine'),
    workspace: 'default',
    partitions: 1,
    revision: 'r1',
    documents,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  await engine.submit([anEvent({ messageId: 'm1', name: 'Looked', at: START, identifiers: [ada] })]);
  const asked = { key: ada, placement: 'home', context: {}, limit: 1, requestId: 'q' };
  const { decision } = await engine.decide(asked);
  await engine.close();
  return decision.id;
}

const logFolder = () => join(data, 'engine', 'partitions', '00', 'log');

/** The heads of its segments say so. */
async function writtenBy(semantics: string): Promise<void> {
  // What it has for a crash would be carried out again.
  await rm(join(data, 'engine', 'redo'), { recursive: true });
  for (const name of await readdir(logFolder())) {
    const file = join(logFolder(), name);
    const bytes = await readFile(file);
    const head = decodeHeader(bytes);
    if (head === undefined || head === 'newer') throw new Error(`${name} is no segment`);
    expect(head.semantics).toBe(SEMANTICS);
    encodeHeader({ ...head, semantics }).copy(bytes, 0, 0, HEADER_BYTES);
    await writeFile(file, bytes);
  }
}

/** Puts as many bytes that say nothing in the place of the event. */
async function breakEvent(): Promise<void> {
  const options = { segmentBytes: 1 << 20, semantics: OTHER, drainedTo: 0 };
  const log = await openSegmentLog(realDisk, logFolder(), options);
  for await (const piece of log.readPieces(0))
    for (const { position, data } of piece) {
      const entry = decodeEntry(data);
      if (entry.type === 'input' && entry.input.kind === 'event')
        await log.overwrite([{ position, data: new Uint8Array(data.length).fill(0xc1) }]);
    }
  await log.close();
}

async function verify() {
  const { code, out } = await runProgram(['trace', decision, '--verify', '--json', '--data', data]);
  return { code, told: JSON.parse(out) as DecisionVerification };
}

const semantics = { of: 'decision', by: OTHER, here: SEMANTICS };
const verdicts = ({ parts }: DecisionVerification) => parts.map(({ verdict }) => verdict);

describe('WHY-7 a decision that another version took', () => {
  it('is the same where it comes out the same, and who took it is told', async () => {
    const { code, told } = await verify();
    expect(told).toMatchObject({ verdict: 'same', semantics, taken: told.recorded });
    expect([code, told.code]).toEqual([0, undefined]);
    expect(told.words).toMatch(/came out the same.*version other of the engine.*version/);
    const asked = ['why-not', decision, 'hats', '--json', '--data', data];
    const { out } = await runProgram(asked);
    expect(JSON.parse(out)).toMatchObject({ decision, action: 'hats' });
  });

  it('may differ because of that, which has a code and an exit code of its own', async () => {
    const folder = join(data, 'engine', 'revisions');
    for (const name of await readdir(folder)) {
      const text = await readFile(join(folder, name), 'utf8');
      await writeFile(join(folder, name), text.replaceAll('"value":4', '"value":9'));
    }
    const { code, told } = await verify();
    expect(told).toMatchObject({ verdict: 'different', code: 'other_semantics', semantics });
    // From the record alone it is as it was; whether another one is chosen too depends on the draws.
    const choice = expect.stringMatching(/^(same|different)$/);
    expect(verdicts(told)).toEqual(['same', 'same', 'same', 'different', choice, 'different']);
    expect(told.words).not.toMatch(/do not agree/);
    expect(code).toBe(3);
    const refused = await runProgram(['why-not', decision, 'hats', '--data', data]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/comes out otherwise/)]);
  });

  it('is verified from its record alone where what that version wrote cannot be applied', async () => {
    await breakEvent();
    const { code, told } = await verify();
    expect(told).toMatchObject({ verdict: 'partly', code: 'other_semantics', taken: null });
    expect(verdicts(told)).toEqual(['same', ...Array(5).fill('not-run')]);
    expect(told.parts[1]!.words).toMatch(/version other of the engine.*cannot apply/);
    expect(code).toBe(0);
  });
});
