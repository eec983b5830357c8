/**
 * Which channel types there are, and how a definition becomes an open channel.
 * A new channel is one file with its schema and one line in each of the two tables here.
 */
import { z } from 'zod';
import { nameSchema } from '../core/name.ts';
import type { Channel } from './channel.ts';
import { memoryChannel, memorySettings } from './memory.ts';
import { resolveSecret, type SecretReference, type SecretSource } from './secret.ts';
import { smtpChannel } from './smtp.ts';
import { type SmtpDefinition, smtpSettings } from './smtp-settings.ts';
import { webhookChannel } from './webhook.ts';
import { type WebhookDefinition, webhookSettings } from './webhook-settings.ts';

export const channelDefinition = z.discriminatedUnion('type', [
  smtpSettings,
  webhookSettings,
  memorySettings,
]);
export type ChannelDefinition = z.infer<typeof channelDefinition>;

const documentHead = {
  kind: z.literal('channel'),
  name: nameSchema,
  version: z.int().positive().default(1),
  description: z.string().optional(),
};

/** The document that declares a channel: a definition with the head that every document has. */
export const channelSchema = z
  .discriminatedUnion('type', [
    smtpSettings.extend(documentHead),
    webhookSettings.extend(documentHead),
    memorySettings.extend(documentHead),
  ])
  .meta({ id: 'Channel' });
export type ChannelDocument = z.infer<typeof channelSchema>;

/**
 * Opens a channel; connects to nothing yet. A document of kind `channel` is a definition too.
 * Throws ChannelSettingsError (secret.ts) where a secret or a setting is not usable.
 *
 * @example
 * openChannel({ type: 'webhook', url: 'https://example.com/in', secret: { env: 'HOOK_SECRET' } });
 */
export function openChannel(definition: ChannelDefinition, source: Partial<SecretSource> = {}): Channel {
  const secrets: SecretSource = {
    environment: source.environment ?? process.env,
    folder: source.folder ?? process.cwd(),
  };
  const secret = (reference: SecretReference) => resolveSecret(reference, secrets);
  switch (definition.type) {
    case 'smtp':
      return openSmtp(definition, secret);
    case 'webhook':
      return openWebhook(definition, secret);
    case 'memory':
      return memoryChannel({ repeatable: definition.repeatable ?? false });
    default:
      return definition satisfies never;
  }
}

type Resolve = (reference: SecretReference) => string;

function openSmtp({ password, dkim, ...rest }: SmtpDefinition, secret: Resolve): Channel {
  return smtpChannel({
    ...rest,
    ...(password === undefined ? {} : { password: secret(password) }),
    ...(dkim === undefined ? {} : { dkim: { ...dkim, privateKey: secret(dkim.privateKey) } }),
  });
}

function openWebhook({ secret: key, headers, ...rest }: WebhookDefinition, secret: Resolve): Channel {
  const resolved = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : secret(value),
  ]);
  return webhookChannel({ ...rest, secret: secret(key), headers: Object.fromEntries(resolved) });
}
