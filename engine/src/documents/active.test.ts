import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type InForce, openDocuments } from './active.ts';

let base: string;
let folder: string;
let stop: () => void = () => undefined;
const failed = (error: unknown): never => {
  throw error;
};
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'kairos-active-'));
  folder = join(base, 'documents');
  await mkdir(folder);
});
afterEach(async () => {
  stop();
  await rm(base, { recursive: true, force: true });
});

const good = (condition: string) => `kind: audience\nname: vip\ncondition: ${condition}\n`;
const write = (text: string) => writeFile(join(folder, 'vip.yaml'), text);
const open = () => openDocuments({ folder, file: join(base, 'kept.json'), now: () => 1_000, failed });

describe('the configuration in force', () => {
  it('follows the folder, but not into problems', async () => {
    await write(good('traits.orders > 3'));
    const active = await open();
    const first = active.inForce.revision;
    const activated: InForce[] = [];
    stop = await active.follow(async (next) => {
      activated.push(next);
      return [];
    });
    expect(activated).toEqual([]);

    await write(good('"traits.orders >"'));
    await vi.waitFor(() => expect(active.problems).toMatchObject([{ file: 'vip.yaml', line: 3 }]), {
      timeout: 60_000,
    });
    expect(active.inForce.revision).toBe(first);

    await write(good('traits.orders > 4'));
    await vi.waitFor(() => expect(activated).toHaveLength(1), { timeout: 60_000 });
    await vi.waitFor(() => expect(active.inForce.revision).toBe(activated[0]?.revision), { timeout: 60_000 });
    expect(active.problems).toEqual([]);
  });

  it('a restart with problems keeps what was in force', async () => {
    await write(good('traits.orders > 3'));
    const active = await open();
    stop = await active.follow(async () => []);
    stop();
    await write('kind: nothing\n');
    const restarted = await open();
    expect(restarted.inForce).toEqual(active.inForce);
    expect(restarted.problems).toMatchObject([{ code: 'unknown_kind' }]);
  });

  it('a first start with problems refuses and lists them with their places', async () => {
    await write('kind: nothing\n');
    await expect(open()).rejects.toThrow(`${folder}/vip.yaml:1:7 unknown_kind`);
  });

  it('what cannot be activated stays out of force, with the reason at its place', async () => {
    await write(good('traits.orders > 3'));
    const active = await open();
    const { revision } = active.inForce;
    const refused = {
      kind: 'audience',
      name: 'vip',
      path: ['condition'],
      code: 'refused',
      message: 'no',
      mend: 'try',
    };
    stop = await active.follow(async () => [refused]);
    await write(good('traits.orders > 4'));
    await vi.waitFor(
      () => expect(active.problems).toMatchObject([{ code: 'refused', file: 'vip.yaml', line: 3 }]),
      { timeout: 60_000 },
    );
    expect(active.inForce.revision).toBe(revision);
  });

  it('a moved document is the same revision at a new place', async () => {
    await write(good('traits.orders > 3'));
    const active = await open();
    stop = await active.follow(async () => failed(new Error('nothing changed')));
    await write(`# a comment\n${good('traits.orders > 3')}`);
    await vi.waitFor(() => expect(active.inForce.places).toMatchObject([{ line: 2 }]), { timeout: 60_000 });
  });
});
