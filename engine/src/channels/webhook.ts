/**
 * Webhooks out: one signed POST (Standard Webhooks) over kept-alive connections to a guarded address.
 * The webhook-id is the message id on every attempt, so a receiver can recognise a repeat.
 */
import { createHmac } from 'node:crypto';
import type { Agent } from 'undici';
import type { Channel, DispatchResult, OutgoingMessage } from './channel.ts';
import { guardedAgent } from './guarded-agent.ts';
import { ChannelSettingsError } from './secret.ts';
import { type HttpTarget, postOnce } from './webhook-request.ts';

/** The definition with its secrets resolved. */
export interface WebhookSettings {
  readonly url: string;
  readonly secret: string;
  /** From dispatch to answer, waiting for a free connection included. Default 10,000. */
  readonly timeoutMs?: number;
  readonly allowPrivateAddresses?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

const OURS =
  /^(webhook-.*|host|content-length|content-type|transfer-encoding|connection|expect|user-agent)$/i;

/**
 * Throws {@link ChannelSettingsError} for a URL that is not https (unless private addresses are allowed) or has
 * a password in it, for a secret that is not `whsec_<base64>`, and for headers that we set ourselves.
 */
export function webhookChannel(settings: WebhookSettings): Channel {
  const url = checkedUrl(settings);
  const key = signingKey(settings.secret);
  const agent: Agent = guardedAgent({ allowPrivateAddresses: settings.allowPrivateAddresses === true });
  const target: HttpTarget = {
    agent,
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    timeoutMs: settings.timeoutMs ?? 10_000,
  };
  const fixed = {
    ...checkedHeaders(settings.headers ?? {}),
    'content-type': 'application/json',
    'user-agent': 'Kairos',
  };

  return {
    repeatable: true,
    dispatch: (message) => post(message, target, key, fixed),
    close: async () => {
      if (!agent.closed) await agent.close();
    },
  };
}

async function post(
  message: OutgoingMessage,
  target: HttpTarget,
  key: Buffer,
  fixed: Readonly<Record<string, string>>,
): Promise<DispatchResult> {
  if (message.content.kind !== 'webhook') {
    return {
      outcome: 'failed',
      code: 'wrong_content',
      reason: `A webhook cannot carry ${message.content.kind}.`,
    };
  }
  if (!/^[\x21-\x7e]+$/.test(message.id)) {
    return {
      outcome: 'failed',
      code: 'header_injection',
      reason: 'The message id has characters no header may have.',
    };
  }
  const body = JSON.stringify(message.content.body ?? null);
  const timestamp = Math.floor(Date.now() / 1000);
  return postOnce(
    target,
    {
      ...fixed,
      'webhook-id': message.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signature(key, message.id, timestamp, body),
    },
    body,
    message.wantsAnswer === true,
  );
}

// The scheme of the standardwebhooks package, with Node's own SHA-256: the package's JavaScript one costs ten times more.
function signature(key: Buffer, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

function signingKey(secret: string): Buffer {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const key = encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
  if (key === undefined || key.length < 16 || key.length > 64) {
    throw new ChannelSettingsError(
      'webhook_secret_invalid',
      'The webhook secret must be whsec_ followed by 24 to 64 random bytes in base64.',
    );
  }
  return key;
}

function checkedUrl(settings: WebhookSettings): URL {
  const url = new URL(settings.url);
  if (url.protocol !== 'https:' && settings.allowPrivateAddresses !== true) {
    throw new ChannelSettingsError(
      'webhook_url_insecure',
      'The webhook URL must begin with https. Plain http is only for private networks (allowPrivateAddresses).',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new ChannelSettingsError(
      'webhook_url_credentials',
      'The webhook URL must not hold a user or password. Put them into a header by reference.',
    );
  }
  return url;
}

function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (OURS.test(name) || !/^[A-Za-z0-9-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value)) {
      throw new ChannelSettingsError(
        'webhook_header_reserved',
        `The header ${JSON.stringify(name)} is set by Kairos itself or has characters no header may have. Remove it.`,
      );
    }
    checked[name.toLowerCase()] = value;
  }
  return checked;
}
