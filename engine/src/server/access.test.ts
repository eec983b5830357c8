import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccess } from './access.ts';

let folder: string;
let time = 0;
const now = () => time;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-access-'));
  time = 1_000_000;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('API keys', () => {
  it('is made at the first start, shown once, and kept only as a hash', async () => {
    const first = await openAccess({ folder, now });
    expect(first.newKey).toMatch(/^sk_[\w-]{43}$/);
    expect(first.isKey(first.newKey ?? '')).toBe(true);
    expect(await readFile(join(folder, 'access.json'), 'utf8')).not.toContain(first.newKey);
    expect((await stat(join(folder, 'access.json'))).mode & 0o077).toBe(0);
    const second = await openAccess({ folder, now });
    expect(second.newKey).toBeUndefined();
    expect(second.isKey(first.newKey ?? '')).toBe(true);
    expect(second.isKey('sk_wrong')).toBe(false);
    expect(second.isKey(`${first.newKey?.slice(0, -1)}~`)).toBe(false);
    expect(second.isKey(first.newKey ?? '')).toBe(true);
    expect(second.isKey('')).toBe(false);
  });

  it('KAIROS_API_KEY wins, is not stored, and a key is made once it is gone', async () => {
    const environmentKey = 'sk_from_the_environment';
    const first = await openAccess({ folder, now, environmentKey });
    expect(first.newKey).toBeUndefined();
    expect(first.isKey(environmentKey)).toBe(true);
    await first.exchange(first.makeLinkToken());
    const second = await openAccess({ folder, now });
    expect(second.isKey(environmentKey)).toBe(false);
    expect(second.isKey(second.newKey ?? '')).toBe(true);
  });

  it('knows its key from what is like it, whatever was asked before', async () => {
    const environmentKey = 'sk_0123456789abcdef-é';
    const { isKey } = await openAccess({ folder, now, environmentKey });
    const others = [
      '',
      'sk_0123456789abcdef-',
      'sk_0123456789abcdef-e',
      'sk_0123456789abcdef-ee',
      'sk_0123456789abcdef-éé',
      'é'.repeat(11),
      `${environmentKey} `,
    ];
    for (const other of others) {
      expect(isKey(other)).toBe(false);
      expect(isKey(environmentKey)).toBe(true);
      expect(isKey(environmentKey)).toBe(true);
      expect(isKey(other)).toBe(false);
    }
  });

  it.each(['', 'sk_short', 'secret_that_is_long_enough'])(
    'refuses a weak KAIROS_API_KEY: %j',
    async (environmentKey) => {
      const refused = {
        code: 'weak_api_key',
        message: expect.stringMatching('KAIROS_API_KEY must begin with sk_'),
      };
      await expect(openAccess({ folder, now, environmentKey })).rejects.toMatchObject(refused);
    },
  );

  it('never guesses where its file is damaged', async () => {
    await writeFile(join(folder, 'access.json'), '{"version":1');
    await expect(openAccess({ folder, now })).rejects.toMatchObject({ code: 'access_damaged' });
  });
});

describe('console links', () => {
  it('a link works once', async () => {
    const access = await openAccess({ folder, now });
    const link = access.makeLinkToken();
    const results = await Promise.all([access.exchange(link), access.exchange(link)]);
    expect(results.filter((session) => session !== undefined)).toHaveLength(1);
    expect(await access.exchange(link)).toBeUndefined();
  });

  it('a link works for 15 minutes, and a wrong one never', async () => {
    const access = await openAccess({ folder, now });
    const [early, late] = [access.makeLinkToken(), access.makeLinkToken()];
    time += 15 * 60_000 - 1;
    expect(await access.exchange(early)).toBeDefined();
    time += 1;
    expect(await access.exchange(late)).toBeUndefined();
    expect(await access.exchange('wrong')).toBeUndefined();
  });

  it('a session survives a restart, ends after 30 days, and ends when signed out', async () => {
    const access = await openAccess({ folder, now });
    const one = await access.exchange(access.makeLinkToken());
    const two = await access.exchange(access.makeLinkToken());
    const restarted = await openAccess({ folder, now });
    expect(restarted.isSession(one?.token ?? '')).toBe(true);
    expect(await readFile(join(folder, 'access.json'), 'utf8')).not.toContain(one?.token);
    await restarted.endSession(one?.token ?? '');
    expect(restarted.isSession(one?.token ?? '')).toBe(false);
    time += 30 * 24 * 3_600_000 - 1;
    expect(restarted.isSession(two?.token ?? '')).toBe(true);
    time += 1;
    expect(restarted.isSession(two?.token ?? '')).toBe(false);
  });
});
