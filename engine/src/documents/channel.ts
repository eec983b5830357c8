/** The document of a channel: what every channel declares, joined with the settings of its type from channels/. */
import { z } from 'zod';
import type { ChannelDefinition } from '../channels/registry.ts';
import { smtpSettings } from '../channels/smtp-settings.ts';
import { webhookSettings } from '../channels/webhook-settings.ts';
import type { ChannelOutline } from '../core/document.ts';
import { nameSchema } from '../core/name.ts';

const base = {
  kind: z.literal('channel'),
  name: nameSchema,
  version: z.int().positive().default(1),
  description: z.string().optional(),
};

const mail = {
  ...base,
  contactPoint: nameSchema.default('email').describe('The trait that holds the address of the person'),
};

export const channelSchema = z
  .discriminatedUnion('type', [
    smtpSettings.extend(mail),
    webhookSettings.extend(base),
    z.strictObject({
      ...mail,
      type: z.literal('mail-sink').describe('Mail that stays here, to be read in the console'),
      from: z.string().min(3).default('Kairos <kairos@localhost>'),
    }),
  ])
  .meta({ id: 'Channel' });

export type ChannelDocument = z.infer<typeof channelSchema>;

/** What the core must know of it. */
export function outlineOf(document: ChannelDocument): ChannelOutline {
  if (document.type === 'webhook') return { kind: 'channel', name: document.name, medium: 'webhook' };
  return { kind: 'channel', name: document.name, medium: 'mail', contactPoint: document.contactPoint };
}

/** What opens it. The mail sink is a mail server of our own on this machine. */
export function settingsOf(document: ChannelDocument, sinkPort: number): ChannelDefinition {
  const { kind: _kind, name: _name, version: _version, description: _description, ...settings } = document;
  if (settings.type === 'webhook') return settings;
  const { contactPoint: _contactPoint, ...rest } = settings;
  if (rest.type === 'smtp') return rest;
  return { type: 'smtp', host: '127.0.0.1', port: sinkPort, from: rest.from };
}
