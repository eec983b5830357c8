/** The document of a pool of vouchers: where its codes come from, what one is worth, how long and how often it is good. */
import { z } from 'zod';
import { zoneSchema } from '../context/calendar.ts';
import { nameSchema } from '../name.ts';
import { valueSchema } from './value.ts';

export const vouchersSchema = z
  .strictObject({
    kind: z.literal('vouchers'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    generate: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe(
        'How codes are made: each ? is a letter or digit that nobody can guess, "SPRING-????-????-????"; without it codes are imported',
      ),
    most: z
      .int()
      .positive()
      .max(100_000_000)
      .optional()
      .describe('Of those that are made; without it no end'),
    value: valueSchema.optional().describe('What one is worth to whoever has it: "10 EUR" or "15 %"'),
    until: z.iso.date().optional().describe('The last day on which codes can be redeemed, and are given'),
    zone: zoneSchema.default('UTC').describe('Whose days'),
    days: z
      .int()
      .positive()
      .max(3_650)
      .optional()
      .describe('So many days after it was given a code is good, at most until the last day'),
    redeem: z.int().positive().max(1_000).default(1).describe('How often one code can be redeemed'),
    perPerson: z.int().positive().max(50).optional().describe('How many codes one person gets, ever'),
    redeemedBy: z
      .enum(['anyone', 'holder'])
      .default('anyone')
      .describe(
        '`holder`: whoever redeems a code is named, and it is the person who was given it; `anyone`: so only where somebody is named',
      ),
    empty: z
      .enum(['refuse', 'without'])
      .default('refuse')
      .describe('When no code is left: the action is refused, or goes without a code'),
    warnBelow: z.int().nonnegative().default(100).describe('Fewer free codes are shown as low'),
  })
  .meta({ id: 'Vouchers' });
export type VouchersDefinition = z.infer<typeof vouchersSchema>;
