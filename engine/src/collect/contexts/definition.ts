/**
 * The settings of context providers: whom to ask, with what, how long an answer is good, and what holds when there is
 * none. The document joins them with a head and with secrets (documents/context.ts).
 */
import { z } from 'zod';
import { conditionSchema, durationSchema, nameSchema } from '../../core/name.ts';

const urlSchema = z.url({ protocol: /^https?$/ });

/** RFC 6901: "/current/rain"; a name for each that conditions read. */
const pointerSchema = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, 'a JSON pointer begins with a slash: "/items/0/stock"');

const deadlineSchema = durationSchema.refine(
  (ms) => ms <= 5_000,
  'nobody waits longer than 5 s for an answer',
);

/** What every provider has. */
export const contextBase = {
  purpose: nameSchema
    .optional()
    .describe(
      'What the person must have agreed to before it is asked; "location" where it is asked by place',
    ),
  deadline: deadlineSchema.default(200).describe('Nothing waits longer for an answer'),
  keep: durationSchema.default(600_000).describe('How long an answer is used again'),
  stale: durationSchema
    .optional()
    .describe('How old an answer may be where there is no newer one; twice `keep`'),
  fallback: z
    .record(z.string(), z.json())
    .optional()
    .describe('What holds where nobody answers; without it the fields are missing, and nothing matches them'),
  cost: z.number().nonnegative().default(0).describe('What one question costs, in any unit of yours'),
  budget: z
    .strictObject({ cost: z.number().nonnegative(), within: durationSchema })
    .optional()
    .describe('Nothing is asked beyond this cost in any such time; answers then are as without an answer'),
};

const placeSchema = z.strictObject({
  name: nameSchema,
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});

const watchSchema = z
  .strictObject({
    every: durationSchema.refine((ms) => ms >= 10_000, 'look at most every 10 s'),
    places: z.array(placeSchema).min(1).max(500),
    fields: z.array(z.string().min(1)).min(1).max(20).describe('Fields whose change is told'),
    event: z.string().min(1).max(200),
    audience: nameSchema.describe('Who is told'),
  })
  .describe('Looks at places and tells an audience when it has changed there');

export const weatherSettings = z.strictObject({
  provider: z.literal('weather'),
  ...contextBase,
  url: urlSchema
    .default('https://api.open-meteo.com')
    .describe('A server that speaks the Open-Meteo API; your own, or theirs under their terms'),
  roundTo: z
    .number()
    .min(0.001)
    .max(5)
    .default(0.05)
    .describe('Degrees that a position is rounded to before it is sent: neighbours share an answer'),
  allowPrivateAddresses: z.boolean().optional(),
  watch: watchSchema.optional(),
});
export type WeatherSettings = z.infer<typeof weatherSettings>;

export const httpSettings = z.strictObject({
  provider: z.literal('http'),
  ...contextBase,
  url: urlSchema.describe('With {name} for each name in `with`: https://stock.example/items/{sku}'),
  with: z
    .record(z.string().regex(/^[a-z][a-zA-Z0-9_]{0,39}$/), conditionSchema)
    .default({})
    .describe('CEL values that it is asked with; where one is missing, nobody is asked'),
  fields: z
    .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/), pointerSchema)
    .describe('What is read from the JSON that it answers, by JSON pointers'),
  allowPrivateAddresses: z.boolean().optional(),
});
export type HttpSettings = z.infer<typeof httpSettings>;

export const ipTableSettings = z.strictObject({
  provider: z.literal('ip-table'),
  ...contextBase,
  file: z
    .string()
    .min(1)
    .describe('A CSV of your own: network (192.0.2.0/24) and then columns such as country, city, latitude'),
});
export type IpTableSettings = z.infer<typeof ipTableSettings>;

export type ContextSettings = WeatherSettings | HttpSettings | IpTableSettings;
