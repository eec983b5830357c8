/**
 * The documents of proof: experiments, which vary what people get, and holdouts, from whom something is withheld for
 * good, so that it is known what it adds.
 */
import { z } from 'zod';
import { conditionSchema, durationSchema, nameSchema } from '../name.ts';

const metricSchema = z
  .strictObject({
    name: nameSchema,
    event: z.string().min(1).max(200).describe('What counts: events of this name after somebody came in'),
    where: conditionSchema.optional().describe('Only those for which it holds: CEL with `event`'),
    sum: z.string().min(1).max(200).optional().describe('A property that is added up, such as revenue'),
    count: z
      .literal(true)
      .optional()
      .describe('How often; without `sum` and `count` it is whether the person did it at all'),
    per: nameSchema.optional().describe('Divided by this other metric: revenue an order'),
    within: durationSchema.optional().describe('Counted so long after coming in; absent: as long as it runs'),
    before: durationSchema
      .optional()
      .describe('Also measured over so long before coming in, and taken away: smaller intervals (CUPED)'),
    better: z.enum(['up', 'down']).default('up'),
  })
  .describe('Told by person: what each did, and how much people differ');
export type MetricDefinition = z.infer<typeof metricSchema>;

const withoutSchema = z
  .strictObject({
    actions: z.array(nameSchema).max(1_000).default([]),
    groups: z.array(nameSchema).max(100).default([]),
    journeys: z.array(nameSchema).max(100).default([]),
  })
  .describe('What people of this arm do not get; what is owed to them they always do');

export const choices = ['random', 'usual'] as const;
/** How an arm chooses among what may be said: by chance; or what is worth most, as without learning. */
export type Choice = (typeof choices)[number];

const armSchema = z.strictObject({
  name: nameSchema,
  share: z.number().positive().max(100).describe('Percent of the people; all arms together 100'),
  description: z.string().max(500).optional(),
  without: withoutSchema.optional(),
  choose: z.enum(choices).optional().describe('`random`: by chance; `usual`: what is worth most, unlearnt'),
});

const document = {
  name: nameSchema,
  version: z.int().positive().default(1),
  description: z.string().max(2_000).optional(),
};

export const experimentSchema = z
  .strictObject({
    kind: z.literal('experiment'),
    ...document,
    hypothesis: z.string().max(2_000).optional().describe('What is expected, and why'),
    status: z.enum(['draft', 'running', 'stopped']).default('running'),
    salt: nameSchema.optional().describe('Another one deals people out anew; the name'),
    arms: z.array(armSchema).min(2).max(10).describe('The first is what the others are compared with'),
    ramp: z
      .array(z.number().positive().max(100))
      .min(1)
      .max(10)
      .optional()
      .describe('Percent of the people who are in it, step by step, such as [5, 25, 100]; absent: all'),
    every: durationSchema.prefault('1d').describe('How long a step of the ramp lasts at least'),
    minimum: durationSchema.prefault('7d').describe('How long it runs before anything is concluded'),
    alpha: z.number().min(0.001).max(0.2).default(0.05).describe('Chance of a finding that is none'),
    people: z
      .int()
      .min(100)
      .max(1_000_000_000)
      .default(10_000)
      .describe('How many are expected: intervals are smallest there, and valid everywhere'),
    metrics: z.array(metricSchema).min(1).max(20).describe('The first decides'),
    guardrails: z
      .array(
        z.strictObject({
          metric: nameSchema,
          worse: z.enum(['up', 'down']),
          by: z.number().min(0).max(10).default(0).describe('Harm that is borne, as a part: .1 is 10 %'),
        }),
      )
      .max(20)
      .default([])
      .describe('An arm that surely does such harm stops the experiment'),
    auto: z.boolean().default(false).describe('A winner is rolled out without asking'),
  })
  .meta({ id: 'Experiment' });
export type ExperimentDefinition = z.infer<typeof experimentSchema>;

const percent = z.number().min(0).max(50);
export const rotations = ['month', 'quarter', 'year', 'never'] as const;
export type Rotation = (typeof rotations)[number];

/** What a shop sells: the usual names of events of the Segment specification. */
const usualMetrics = [
  { name: 'orders', event: 'Order Completed' },
  { name: 'revenue', event: 'Order Completed', sum: 'revenue' },
];

export const holdoutSchema = z
  .strictObject({
    kind: z.literal('holdout'),
    ...document,
    share: percent.default(2).describe('Percent of the people who do not get it; 0: nobody is held out'),
    random: percent
      .default(0)
      .describe('Percent for whom the choice among what may be said is made by chance'),
    usual: percent.default(0).describe('Percent for whom what is worth most is chosen, unlearnt'),
    of: z
      .strictObject({
        journeys: z.array(nameSchema).max(1_000).default([]),
        actions: z.array(nameSchema).max(1_000).default([]),
        groups: z.array(nameSchema).max(100).default([]),
        each: z
          .array(z.enum(['journey', 'action', 'group']))
          .default([])
          .describe('Each by itself, whatever there is; of more than 200 actions each group'),
      })
      .optional()
      .describe('What is withheld, each by itself; absent: everything that is not owed to the person'),
    rotate: z
      .enum(rotations)
      .default('quarter')
      .describe('When others are held out: at the beginning of each (UTC)'),
    metrics: z.array(metricSchema).min(1).max(20).prefault(usualMetrics),
  })
  .meta({ id: 'Holdout' });
export type HoldoutDefinition = z.infer<typeof holdoutSchema>;

/**
 * How far an experiment is: decided outside (its desk, or somebody), part of a revision, so that all partitions know it at
 * one place of their logs.
 */
export interface ExperimentRelease {
  readonly kind: 'experiment-release';
  readonly name: string;
  /** Percent of the people who are in it. */
  readonly coverage: number;
  readonly status: 'running' | 'stopped' | 'rolled-out';
  /** Whom everybody is like from then on; null: the first. */
  readonly winner: string | null;
}
