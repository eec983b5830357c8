/** Outcomes: what became of an action that a decision chose. The same outcome again counts once. */
import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Decision } from '../../core/decision/decision.ts';
import { type EventInput, OWN_SOURCE } from '../../core/input.ts';
import { nameSchema } from '../../core/name.ts';
import type { Engine, ExplainedDecision } from '../../hosts/engine.ts';
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
type Found = Pick<ExplainedDecision, 'decision'> & { readonly profile: string };

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
        const event = eventFor(body, action, found, now());
        const answer = { decision: body.decision, action, outcome: body.outcome };
        if (await wasTold(event, found, engine)) return { ...answer, status: 'duplicate' as const };
        const [outcome] = await engine.submit([event]);
        if (outcome === 'erased')
          throw new HttpProblem(410, 'erased', 'the person whom this was decided for has been erased');
        return { ...answer, status: outcome === 'duplicate' ? ('duplicate' as const) : ('applied' as const) };
      },
    );
  };
}

/** For so long the engine itself knows each event by its id. */
const KNOWN_MS = 24 * 3_600_000;
/** Events of its name that are looked at. */
const PAGE = 200;
const PAGES = 20;

/** Whether the same outcome was told when its id is remembered no more: then what is kept of the person tells. */
async function wasTold(
  { name, messageId, receivedAt }: EventInput,
  { decision, profile }: Found,
  engine: Pick<Engine, 'timeline'>,
): Promise<boolean> {
  if (receivedAt - decision.at < KNOWN_MS) return false;
  const filter = { kinds: ['event'], event: name, from: decision.at } as const;
  let before: string | undefined;
  for (let pages = 0; pages < PAGES; pages++) {
    const page = await engine.timeline({ profile }, { limit: PAGE, filter, ...(before && { before }) });
    if (page.items.some(({ item }) => item.kind === 'event' && item.event.messageId === messageId))
      return true;
    before = page.cursor;
    if (before === undefined) return false;
  }
  return false;
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

/** It happened between the decision and now, whatever the clock of whoever tells it says. */
function eventFor(
  { decision, outcome, value, at, outcomeId }: Asked,
  action: string,
  { profile, decision: { at: decidedAt } }: Found,
  now: number,
): EventInput {
  const content = JSON.stringify([decision, action, outcome, outcomeId ?? '']);
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  const isKnown = Object.hasOwn(eventOf, outcome);
  return {
    kind: 'event',
    messageId: `outcome-${hash}`,
    type: 'track',
    name: isKnown ? eventOf[outcome as keyof typeof eventOf] : OTHER,
    at: at === undefined ? now : Math.min(Math.max(Date.parse(at), decidedAt), now),
    receivedAt: now,
    mode: 'live',
    source: OWN_SOURCE,
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
