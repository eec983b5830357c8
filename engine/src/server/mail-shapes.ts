/** The answers of api-mails.ts as zod schemas. */
import { z } from 'zod';
import type { MailRow, MailView } from './api-mails.ts';
import { apiSchemas, at, named } from './page-shapes.ts';

const mailRow = { id: z.string(), at, to: z.string(), from: z.string(), subject: z.string() };
export const mailRowShape: z.ZodType<MailRow> = z.object(mailRow).register(apiSchemas, { id: 'MailRow' });
export const mailShape: z.ZodType<MailView> = z
  .object({
    ...mailRow,
    text: z.string(),
    html: z.string(),
    headers: z.array(named.extend({ value: z.string() })),
  })
  .register(apiSchemas, { id: 'Mail' });
