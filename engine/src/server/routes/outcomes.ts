/** Outcomes: what became of an action that a decision chose. The same outcome again counts once. */
import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Decision } from '../../core/decision/decision.ts';
import type { EventInput } from '../../core/input.ts';
import { nameSchema } from '../../core/name.ts';
import type { ServerParts } from '../parts.ts';
import { onRecord } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { apiSchemas } from '../shapes.ts';

/** Outcomes that mean something to the engine, and the events that they become. */
const eventOf = {
  shown: 'Action Shown',
  clicked: 'Action Clicked',
  accepted: 'Action Accepted',
  rejected: 'Action Rejected',
  converted: 'Action Converted',
} as const;
const OTHER = 'Action Outcome';

const outcomeRequest = z
  .object({
    decision: z.string().min(1).max(300).describe('As `POST /v1/decide` named it'),
    action: nameSchema.optional().describe('Which of them, where the decision chose several'),
    outcome: nameSchema.describe(
      'shown (or mentioned), clicked, accepted, rejected, converted, or a name of your own',
    ),
    value: z.number().optional().describe('What it was worth, such as the total of the order'),
    at: z.iso.datetime({ offset: true }).optional().describe('When it happened; now'),
    outcomeId: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Tells apart outcomes of one kind, such as two orders; the same one again counts once'),
  })
  .register(apiSchemas, { id: 'OutcomeRequest' });

const outcomeAnswer = z
  .object({
    status: z.enum(['applied', 'duplicate']).describe('duplicate: it was known, and nothing changed'),
    decision: z.string(),
    action: z.string(),
    outcome: z.string(),
  })
  .register(apiSchemas, { id: 'OutcomeAnswer' });

type Asked = z.infer<typeof outcomeRequest>;

export function outcomeRoutes({ engine, now }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/outcomes',
      {
        config: onRecord,
        schema: {
          summary: 'What became of an action that was decided',
          body: outcomeRequest,
          response: { 200: outcomeAnswer },
        },
      },
      async ({ body }) => {
        const found = await engine.decision(body.decision);
        if (!found) throw notFound('unknown_decision', `there is no decision ${body.decision}`, NAME_IT);
        const action = actionOf(body, found.decision);
        const event = eventFor(body, action, { profile: found.profile, now: now() });
        const [outcome] = await engine.submit([event]);
        if (outcome === 'erased')
          throw new HttpProblem(410, 'erased', 'the person whom this was decided for has been erased');
        const status = outcome === 'duplicate' ? ('duplicate' as const) : ('applied' as const);
        return { status, decision: body.decision, action, outcome: body.outcome };
      },
    );
  };
}

const NAME_IT = 'give the `decision` that POST /v1/decide answered with';

function actionOf({ action, decision: id }: Asked, { chosen }: Decision): string {
  const [first, ...more] = chosen;
  if (first === undefined)
    throw new HttpProblem(
      409,
      'nothing_chosen',
      `the decision ${id} chose nothing`,
      'there is nothing to tell',
    );
  if (action === undefined && more.length === 0) return first;
  const mend = `name one of: ${chosen.join(', ')}`;
  if (action === undefined)
    throw new HttpProblem(400, 'action_needed', `the decision ${id} chose several actions`, mend);
  if (!chosen.includes(action))
    throw new HttpProblem(409, 'not_chosen', `the decision ${id} did not choose "${action}"`, mend);
  return action;
}

function eventFor(
  { decision, outcome, value, at, outcomeId }: Asked,
  action: string,
  { profile, now }: { profile: string; now: number },
): EventInput {
  const content = JSON.stringify([decision, action, outcome, outcomeId ?? '']);
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  const isKnown = Object.hasOwn(eventOf, outcome);
  return {
    kind: 'event',
    messageId: `outcome-${hash}`,
    type: 'track',
    name: isKnown ? eventOf[outcome as keyof typeof eventOf] : OTHER,
    at: at === undefined ? now : Math.min(Date.parse(at), now),
    receivedAt: now,
    mode: 'live',
    source: 'kairos',
    identifiers: [{ namespace: 'profile', value: profile }],
    properties: {
      decision_id: decision,
      action,
      outcome,
      ...(value !== undefined && { value }),
      ...(outcomeId !== undefined && { outcome_id: outcomeId }),
    },
    traits: {},
    context: {},
  };
}
