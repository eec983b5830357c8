/** Shapes of what the API says about the network. */
import { z } from 'zod';
import type { NetworkPersonasView, NetworkStagesView, NetworkView } from './api-network.ts';
import { apiSchemas } from './shapes.ts';

const count = z.int().nonnegative();
const journeys = z.array(z.string()).describe('Journeys that expect it');

const times = z
  .object({ p10: z.number(), p50: z.number(), p90: z.number() })
  .nullable()
  .describe('Milliseconds: so many of ten took no longer');

const period = {
  from: z.iso.date().describe('First day (UTC)'),
  to: z.iso.date().describe('Last day (UTC)'),
  audience: z.string().nullable().describe('Only while they were its members; null: everybody'),
};

const connection = z.object({ from: z.string(), to: z.string(), journeys });

export const networkShape: z.ZodType<NetworkView> = z
  .object({
    ...period,
    within: z.number().describe('Milliseconds: what is not followed for so long has ended'),
    audiences: z
      .array(z.object({ audience: z.string(), persona: z.string().nullable() }))
      .describe('Drawn by themselves as well'),
    walked: z.object({
      touchpoints: z.array(
        z.object({
          name: z.string(),
          arrivals: count,
          begins: count.describe('Arrivals with nothing shortly before'),
          stopped: count.describe('Arrivals that nothing has followed so far'),
          late: count.describe('Known too late to be put in their place; not among the arrivals'),
          journeys,
        }),
      ),
      connections: z.array(
        connection.extend({ count, share: z.number().describe('Of those who came to `from`'), times }),
      ),
    }),
    designed: z.object({
      touchpoints: z.array(z.object({ name: z.string(), journeys })),
      connections: z.array(connection),
      nodes: z
        .array(
          z.object({
            id: z.string().describe('The type and the name, such as step:welcome/wait'),
            type: z.string(),
            name: z.string(),
            journey: z.string().optional(),
            kind: z.string().optional(),
            medium: z.string().optional(),
            description: z.string().optional(),
          }),
        )
        .describe('Journeys with their steps, and what starts, moves and ends them'),
      edges: z.array(
        z.object({
          from: z.string(),
          to: z.string(),
          type: z.string(),
          by: z.string().optional().describe('The place in the document that says so'),
          where: z.string().optional(),
          change: z.string().optional(),
        }),
      ),
    }),
    differences: z.object({
      unwalked: z.array(
        connection.extend({ chances: count.describe('Times somebody stood at its beginning') }),
      ),
      undesigned: z.array(z.object({ from: z.string(), to: z.string(), count })),
    }),
  })
  .register(apiSchemas, { id: 'Network' });

const place = z.object({
  name: z.string(),
  description: z.string().nullable(),
  audience: z.string().describe('The audience that it is'),
  people: count.describe('In it now'),
  entered: count,
  left: count,
  times,
});

export const networkStagesShape: z.ZodType<NetworkStagesView> = z
  .object({
    ...period,
    stages: z.array(
      place.extend({
        steps: z.array(place),
        pains: z.array(
          place.extend({ rate: z.number().nullable().describe('For each time that the stage was entered') }),
        ),
        from: z.array(z.object({ stage: z.string(), count })),
      }),
    ),
  })
  .register(apiSchemas, { id: 'NetworkStages' });

export const networkPersonasShape: z.ZodType<NetworkPersonasView> = z
  .object({
    from: period.from,
    to: period.to,
    personas: z.array(
      z.object({
        name: z.string(),
        description: z.string().nullable(),
        audience: z.string(),
        people: count,
        share: z.number().describe('Of all people'),
        leanings: z.array(
          z.object({
            touchpoint: z.string(),
            share: z.number(),
            lift: z.number().describe('Times as much as everybody'),
          }),
        ),
      }),
    ),
  })
  .register(apiSchemas, { id: 'NetworkPersonas' });
