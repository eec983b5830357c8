/** The document that declares a source: who may send events here, under which public write key. */
import { z } from 'zod';
import { OWN_SOURCE } from '../core/input.ts';
import { nameSchema } from '../core/name.ts';

/** Scheme, host and optional port, as browsers send it in the Origin header; no path. */
const originSchema = z
  .string()
  .regex(/^https?:\/\/[^\s/?#@]+$/, 'an origin is scheme, host and port, such as https://shop.example');

export const sourceSchema = z
  .strictObject({
    kind: z.literal('source'),
    name: nameSchema
      .refine((name) => name !== OWN_SOURCE, '"kairos" names our own events; choose another name')
      .describe('Stands in every event that came this way'),
    version: z.int().positive().default(1),
    description: z.string().optional(),
    type: z.enum(['server', 'browser']).default('server'),
    writeKey: z
      .string()
      .regex(
        /^(?!sk_)[A-Za-z0-9._-]{4,200}$/,
        'a write key has 4 to 200 letters, digits, dots, dashes and underscores',
      )
      .describe('Public: it may only send events. Secret keys (sk_...) do not belong here'),
    origins: z
      .array(originSchema)
      .optional()
      .describe('Web origins that may send with this key; absent: any origin'),
  })
  .meta({ id: 'Source' });
