/** The answers of api-contact-policy.ts as zod schemas. */
import { z } from 'zod';
import type { ContactPolicyView, ContactStandingView } from './api-contact-policy.ts';

const at = z.iso.datetime();
const rules = z.array(z.object({ policy: z.string(), name: z.string(), words: z.string() }));

export const contactPolicyShape: z.ZodType<ContactPolicyView> = z.object({
  caps: rules,
  quiet: rules,
  pauses: rules,
  zones: z
    .array(z.string())
    .describe('Where people can be whose time zone is not known; none: all the world'),
});

export const contactStandingShape: z.ZodType<ContactStandingView> = z.object({
  caps: z.array(
    z.object({
      name: z.string(),
      words: z.string(),
      of: z
        .string()
        .optional()
        .describe('Where each action, contact point and so on is counted by itself: which'),
      used: z.int(),
      max: z.int(),
      freeAt: at
        .nullable()
        .optional()
        .describe('From when on there is room; absent: now; null: when something is settled, or never'),
    }),
  ),
  pauses: z.array(
    z.object({
      name: z.string(),
      words: z.string(),
      of: z.string().optional().describe('The group, action, channel; absent: everything that is not owed'),
      since: at,
      until: at,
    }),
  ),
  quiet: z
    .array(z.object({ name: z.string(), until: at.nullable() }))
    .describe('Quiet hours that hold for them now; until null: no end is in sight'),
  zone: z
    .string()
    .nullable()
    .describe('Of their clock; null: not known, so the strictest that may be theirs'),
});
