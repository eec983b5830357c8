/** The network: as journeys design it, as people walk it, where they differ; stages and personas. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';
import { dayOf, type WalkSum } from '../../core/walk/graph.ts';
import type { WalkPlan } from '../../core/walk/plan.ts';
import { dateOf } from '../instant.ts';
import { networkPersonasShape, networkShape, networkStagesShape } from '../network-shapes.ts';
import { networkView, personasView, stagesView } from '../network-view.ts';
import type { ServerParts } from '../parts.ts';
import { tellsOfNobody } from '../personal.ts';
import { notFound } from '../problem.ts';

const USUAL_DAYS = 30;

const days = {
  from: z.iso.date().optional().describe('First day (UTC); absent: the last 30 days'),
  to: z.iso.date().optional().describe('Last day (UTC); absent: today'),
};
const among = {
  audience: nameSchema.optional().describe('Only while they were its members'),
  persona: nameSchema.optional().describe('The same, by the name of a persona'),
};

type Asked = { from?: string | undefined; to?: string | undefined };
type Among = { audience?: string | undefined; persona?: string | undefined };

export function networkRoutes({ engine, compiled, now }: ServerParts): FastifyPluginAsyncZod {
  const walkPlan = (): WalkPlan => {
    const plan = compiled()?.walk;
    if (plan) return plan;
    const mend = 'declare a document with `kind: touchpoints` and `name: touchpoints`';
    throw notFound('no_network', 'no document asks for the network that people walk', mend);
  };
  const period = ({ from, to }: Asked) => {
    const last = to === undefined ? dayOf(now()) : dayOf(Date.parse(to));
    const first = from === undefined ? last - USUAL_DAYS + 1 : dayOf(Date.parse(from));
    return { asked: { from: first, to: last }, told: { from: dateOf(first), to: dateOf(last) } };
  };

  return async (app) => {
    app.get(
      '/v1/network',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'The network of touchpoints: as designed, as walked, and where they differ',
          querystring: z.object({
            ...days,
            ...among,
            limit: z.coerce
              .number()
              .int()
              .min(1)
              .max(250)
              .default(40)
              .describe('Touchpoints told by their names'),
          }),
          response: { 200: networkShape },
        },
      },
      async ({ query }) => {
        const plan = walkPlan();
        const audience = audienceOf(query, plan);
        const { asked, told } = period(query);
        const sum = await engine.walked({ ...asked, audience });
        return networkView(compiled()!, plan, sum, { ...told, audience }, query.limit);
      },
    );

    app.get(
      '/v1/network/stages',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Stages: how many are in them, enter and leave, for how long, and what hurts',
          querystring: z.object({ ...days, ...among }),
          response: { 200: networkStagesShape },
        },
      },
      async ({ query }) => {
        const plan = walkPlan();
        const audience = audienceOf(query, plan);
        const { asked, told } = period(query);
        const [sum, { audiences }] = await Promise.all([
          engine.walked({ ...asked, audience }),
          engine.figures(),
        ]);
        return stagesView(plan, sum, audiences, { ...told, audience });
      },
    );

    app.get(
      '/v1/network/personas',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Personas: how many they are, and which touchpoints set them apart',
          querystring: z.object(days),
          response: { 200: networkPersonasShape },
        },
      },
      async ({ query }) => {
        const { personas } = walkPlan();
        const { asked, told } = period(query);
        const [everybody, { audiences, profiles }] = await Promise.all([
          engine.walked({ ...asked, audience: '' }),
          engine.figures(),
        ]);
        const walks = new Map<string, WalkSum>();
        for (const { audience } of personas) walks.set(audience, await engine.walked({ ...asked, audience }));
        return personasView(personas, { everybody, walks, audiences, profiles }, told);
      },
    );
  };
}

/** Empty: everybody. */
function audienceOf({ audience, persona }: Among, { drawn, personas }: WalkPlan): string {
  if (persona !== undefined) {
    const found = personas.find(({ name }) => name === persona);
    if (found) return found.audience;
    const names = personas.map(({ name }) => name).join(', ') || 'none is declared';
    throw notFound('unknown_persona', `there is no persona "${persona}"`, `use one of: ${names}`);
  }
  if (audience === undefined) return '';
  if (drawn.some(({ name }) => name === audience)) return audience;
  const mend = 'name it under `audiences` of the document of kind touchpoints, or declare a persona of it';
  throw notFound('not_drawn', `what members of "${audience}" walk is not counted by itself`, mend);
}
