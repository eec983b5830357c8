import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { memoryChannel } from './memory.ts';
import { channelDefinition, channelSchema, openChannel } from './registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'kairos-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const webhook = (reference: unknown) =>
  channelDefinition.parse({ type: 'webhook', url: 'https://example.com/', secret: reference });
const codeOf = (open: () => unknown): unknown => {
  try {
    open();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
};

describe('openChannel', () => {
  it('opens every type of definition', async () => {
    const source = { environment: { PASSWORD: 'p', HOOK: secret }, folder };
    const definitions = [
      { type: 'memory' },
      {
        type: 'smtp',
        host: 'mail.example',
        port: 587,
        from: 'a@example.com',
        user: 'u',
        password: { env: 'PASSWORD' },
      },
      {
        type: 'webhook',
        url: 'https://example.com/',
        secret: { env: 'HOOK' },
        headers: { 'x-key': { env: 'PASSWORD' } },
      },
    ];
    for (const definition of definitions)
      await openChannel(channelDefinition.parse(definition), source).close();
    const repeatable = definitions.map(
      (definition) => openChannel(channelDefinition.parse(definition), source).repeatable,
    );
    expect(repeatable).toEqual([false, false, true]);
  });

  it('takes a document of kind channel', async () => {
    const document = channelSchema.parse({ kind: 'channel', name: 'desk', type: 'memory' });
    expect(document.version).toBe(1);
    await openChannel(document).close();
  });

  it('reads a secret from a file without its line break', () => {
    writeFileSync(join(folder, 'hook'), `${secret}\n`);
    expect(codeOf(() => openChannel(webhook({ file: 'hook' }), { folder }))).toBeUndefined();
  });

  it('says which secret is missing, empty or unreadable', () => {
    writeFileSync(join(folder, 'empty'), '\n');
    const open = (reference: unknown) => () =>
      openChannel(webhook(reference), { environment: { BLANK: '' }, folder });
    expect(codeOf(open({ env: 'NOT_THERE' }))).toBe('secret_missing');
    expect(codeOf(open({ env: 'BLANK' }))).toBe('secret_empty');
    expect(codeOf(open({ file: 'empty' }))).toBe('secret_empty');
    expect(codeOf(open({ file: 'nowhere' }))).toBe('secret_unreadable');
    expect(open({ env: 'NOT_THERE' })).toThrow(/NOT_THERE/);
  });

  it('finds out at once that a DKIM key is none', () => {
    const dkim = { domain: 'example.com', selector: 's', privateKey: { env: 'KEY' } };
    const definition = channelDefinition.parse({
      type: 'smtp',
      host: 'h',
      port: 25,
      from: 'a@example.com',
      dkim,
    });
    expect(codeOf(() => openChannel(definition, { environment: { KEY: 'no PEM' } }))).toBe(
      'dkim_key_invalid',
    );
  });
});

describe('channel definitions', () => {
  it('refuse a secret that is written out, and say how to do it', () => {
    const result = channelDefinition.safeParse({ type: 'webhook', url: 'https://example.com/', secret });
    expect(result.error?.issues[0]).toMatchObject({ path: ['secret'] });
    expect(result.error?.issues[0]?.message).toContain('{ env: NAME }');
  });

  it('refuse unknown types, unknown settings and other protocols', () => {
    expect(channelDefinition.safeParse({ type: 'pigeon' }).success).toBe(false);
    expect(channelDefinition.safeParse({ type: 'memory', spare: 1 }).success).toBe(false);
    const file = { type: 'webhook', url: 'file:///etc/passwd', secret: { env: 'A' } };
    expect(channelDefinition.safeParse(file).success).toBe(false);
  });

  it('have a JSON Schema', () => {
    const schema = z.toJSONSchema(channelSchema, { io: 'input', unrepresentable: 'any' });
    expect(schema.$defs?.Channel?.oneOf).toHaveLength(3);
  });
});

describe('memoryChannel', () => {
  const message = (id: string) =>
    ({ id, workspace: 'w', to: 't', at: 0, content: { kind: 'webhook', body: id } }) as const;

  it('records every dispatch and answers what the script says, then sent', async () => {
    const channel = memoryChannel();
    channel.answerNext({ outcome: 'unknown', reason: 'cut' }, ({ id }) => ({ outcome: 'retry', reason: id }));
    expect(await channel.dispatch(message('a'))).toEqual({ outcome: 'unknown', reason: 'cut' });
    expect(await channel.dispatch(message('b'))).toEqual({ outcome: 'retry', reason: 'b' });
    expect(await channel.dispatch(message('c'))).toEqual({ outcome: 'sent', reference: 'memory-3' });
    expect(channel.dispatched.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    await channel.close();
    expect(channel.closed).toBe(true);
  });
});
