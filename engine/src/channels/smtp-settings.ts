/** What a channel of type smtp declares; apart from the channel, as documents are read where nothing is sent. */
import { z } from 'zod';
import { secretReference } from './secret.ts';

export const smtpSettings = z.strictObject({
  type: z.literal('smtp'),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  /** TLS from the first byte (port 465). Otherwise STARTTLS is used where the server offers it. */
  secure: z.boolean().optional(),
  /** Refuses to go on without STARTTLS. Default: true where a password would be sent. */
  requireTls: z.boolean().optional(),
  user: z.string().min(1).optional(),
  password: secretReference.optional(),
  /** `shop@example.com` or `My Shop <shop@example.com>`. */
  from: z.string().min(3),
  replyTo: z.string().min(3).optional(),
  dkim: z
    .strictObject({ domain: z.string().min(1), selector: z.string().min(1), privateKey: secretReference })
    .optional(),
  timeoutMs: z.int().min(100).max(600_000).optional(),
});
export type SmtpDefinition = z.infer<typeof smtpSettings>;
