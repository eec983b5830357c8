import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchDocuments } from './watch.ts';

let folder: string;
let stop: () => void = () => undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-watch-'));
  await writeFile(join(folder, 'a.yaml'), 'one');
});
afterEach(async () => {
  stop();
  await rm(folder, { recursive: true, force: true });
});

describe('watching the documents folder', () => {
  it.each([
    ['a file that is written', () => writeFile(join(folder, 'a.yaml'), 'one two')],
    [
      'a new file in a new folder',
      async () => {
        await mkdir(join(folder, 'new'));
        await writeFile(join(folder, 'new/b.yml'), 'x');
      },
    ],
    [
      'a file that is replaced by a rename, as editors do',
      async () => {
        await writeFile(join(folder, '.a.swp'), 'two');
        await rename(join(folder, '.a.swp'), join(folder, 'a.yaml'));
      },
    ],
    ['a file that is removed', () => rm(join(folder, 'a.yaml'))],
    [
      'a folder that is put in the place of another',
      async () => {
        await mkdir(join(folder, 'old'));
        await rename(join(folder, 'old'), join(folder, 'other'));
        await writeFile(join(folder, 'other/b.yaml'), 'x');
      },
    ],
    [
      'the whole folder, gone and made again',
      async () => {
        await rm(folder, { recursive: true });
        await mkdir(folder);
        await writeFile(join(folder, 'c.yaml'), 'x');
      },
    ],
  ])('notices %s', async (_name, change) => {
    const changed = vi.fn();
    ({ stop } = await watchDocuments(folder, changed, { pollMs: 20, restMs: 20, settleMs: 5 }));
    await change();
    await vi.waitFor(() => expect(changed).toHaveBeenCalled(), { timeout: 60_000 });
  });

  it('is told by the system, not only by looking; also of what was replaced', async () => {
    const changed = vi.fn();
    ({ stop } = await watchDocuments(folder, changed, { pollMs: 3_600_000, restMs: 3_600_000, settleMs: 5 }));
    for (const round of [1, 2, 3]) {
      await writeFile(join(folder, '.a.swp'), 'x'.repeat(round));
      await rename(join(folder, '.a.swp'), join(folder, 'a.yaml'));
      await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(round), { timeout: 60_000 });
    }
  });

  it('waits for nothing where what was written is said to be whole', async () => {
    const changed = vi.fn();
    const never = { pollMs: 3_600_000, restMs: 3_600_000, settleMs: 3_600_000 };
    const watch = await watchDocuments(folder, changed, never);
    stop = watch.stop;
    await writeFile(join(folder, '.a.swp'), 'x');
    await rename(join(folder, '.a.swp'), join(folder, 'a.yaml'));
    watch.written();
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1), { timeout: 60_000 });
  });

  it('goes on after a change that could not be handled', async () => {
    let calls = 0;
    ({ stop } = await watchDocuments(
      folder,
      () => {
        calls += 1;
        return Promise.reject(new Error('bad documents'));
      },
      { pollMs: 20, restMs: 20, settleMs: 5 },
    ));
    await writeFile(join(folder, 'a.yaml'), 'two');
    await vi.waitFor(() => expect(calls).toBe(1), { timeout: 60_000 });
    await writeFile(join(folder, 'a.yaml'), 'three');
    await vi.waitFor(() => expect(calls).toBeGreaterThan(1), { timeout: 60_000 });
  });

  it('never calls twice at the same time, and not for other files', async () => {
    let inside = 0;
    let most = 0;
    let calls = 0;
    const handle = async (): Promise<void> => {
      calls += 1;
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 30));
      inside -= 1;
    };
    ({ stop } = await watchDocuments(folder, handle, { pollMs: 20, restMs: 20, settleMs: 1 }));
    await writeFile(join(folder, 'notes.txt'), 'nothing');
    for (let round = 0; round < 20; round++) await writeFile(join(folder, 'a.yaml'), 'x'.repeat(round));
    await vi.waitFor(() => expect(calls).toBeGreaterThan(0), { timeout: 60_000 });
    await vi.waitFor(() => expect(inside).toBe(0), { timeout: 60_000 });
    expect(most).toBe(1);
  });
});
