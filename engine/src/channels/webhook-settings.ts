/** What a channel of type webhook declares; apart from the channel, as documents are read where nothing is sent. */
import { z } from 'zod';
import { secretReference } from './secret.ts';

export const webhookSettings = z.strictObject({
  type: z.literal('webhook'),
  url: z.url({ protocol: /^https?$/ }),
  /** `whsec_` and base64, as the receiver has it. */
  secret: secretReference,
  timeoutMs: z.int().min(100).max(120_000).optional(),
  allowPrivateAddresses: z.boolean().optional(),
  /** Further request headers. A header that is itself a secret (an API key) is a reference. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.union([z.string(), secretReference])).optional(),
});
export type WebhookDefinition = z.infer<typeof webhookSettings>;
