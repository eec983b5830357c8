/** Starts a journey for a person because somebody asks for it: an agent at the desk, or a program of the company. */
import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type EventInput, type Identifier, type JsonObject, OWN_SOURCE } from '../../core/input.ts';
import type { CompiledJourney } from '../../core/journey/compile.ts';
import { takenOf } from '../../core/journey/entry/accepts.ts';
import { REQUESTED } from '../../core/journey/entry/own-events.ts';
import { keyText } from '../../core/journey/entry/value.ts';
import { nameSchema } from '../../core/name.ts';
import type { Engine } from '../../hosts/engine.ts';
import type { JourneyEntryView } from '../api.ts';
import { journeyEntryRequest, journeyEntryShape } from '../journey-entry-shapes.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { identifierKey } from '../profile-key.ts';

type Asked = z.infer<typeof journeyEntryRequest>;

/** Of a person's newest inputs so many are looked through for what came of the request. */
const LOOKED_THROUGH = 50;

export function journeyEntryRoutes({ engine, audit, compiled, now }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/journeys/:name/instances',
      {
        config: reads('journey-started'),
        bodyLimit: 65_536,
        schema: {
          summary: 'Start a journey for a person, where it has `entry: {api: true}`',
          params: z.object({ name: nameSchema }),
          body: journeyEntryRequest,
          response: { 200: journeyEntryShape },
        },
      },
      async (request): Promise<JourneyEntryView> => {
        const { name } = request.params;
        const { key, data, messageId = randomUUID() } = request.body;
        checkJourney(name, data, compiled()?.journeys.get(name));
        const person = await personIn(request.body, engine);
        const event = eventOf(name, keyText(key) ?? '', data, person, `${name}/${messageId}`, now());
        const [outcome = 'erased'] = await engine.submit([event]);
        const known = await engine.person(keyOf(person));
        if (outcome === 'erased' || !known) throw nobody();
        await note(audit, request, { act: 'journey-started', profile: known.id, detail: { journey: name } });
        const came = await whatCameOf(event.messageId, name, known.id, engine);
        return { profile: known.id, journey: name, key: keyText(key) ?? '', outcome, ...came };
      },
    );
  };
}

function checkJourney(name: string, data: JsonObject, journey: CompiledJourney | undefined): void {
  if (!journey)
    throw notFound('unknown_journey', `there is no journey "${name}"`, 'GET /v1/configuration lists them');
  if (!journey.ways.some(({ kind }) => kind === 'api'))
    throw new HttpProblem(
      409,
      'no_api_entry',
      `the journey "${name}" is not started by the API`,
      'add `api: true` as a way in to its `entry`',
    );
  const taken = takenOf(data, journey.definition.accepts);
  if (typeof taken === 'string')
    throw new HttpProblem(400, 'data_not_accepted', `data: ${taken}`, 'send what the journey accepts');
}

/** A profile is one that is known; an identifier may be new, as with any event. */
async function personIn(body: Asked, engine: Engine): Promise<Identifier> {
  if (body.profile !== undefined) {
    const known = await engine.person({ profile: body.profile });
    if (!known) throw nobody();
    return { namespace: 'profile', value: known.id };
  }
  for (const namespace of ['userId', 'email', 'anonymousId'] as const) {
    const value = body[namespace];
    if (value !== undefined) return identifierKey(namespace, value) as Identifier;
  }
  const mend = 'send one of profile, userId, email, anonymousId';
  throw new HttpProblem(400, 'missing_identifier', 'nobody is named', mend);
}

function nobody(): HttpProblem {
  return notFound('unknown_profile', 'there is no such profile', 'name the person by userId or email');
}

function keyOf({ namespace, value }: Identifier) {
  return namespace === 'profile' ? { profile: value } : { namespace, value };
}

function eventOf(
  journey: string,
  key: string,
  data: JsonObject,
  person: Identifier,
  messageId: string,
  now: number,
): EventInput {
  return {
    kind: 'event',
    messageId: `journey-request:${messageId}`,
    type: 'track',
    name: REQUESTED,
    at: now,
    receivedAt: now,
    mode: 'live',
    source: OWN_SOURCE,
    identifiers: [person],
    properties: { journey, key, data },
    traits: {},
    context: {},
  };
}

/** As it stands in the person's history: facts of an input have its position in their ids. */
async function whatCameOf(
  messageId: string,
  journey: string,
  profile: string,
  engine: Engine,
): Promise<Pick<JourneyEntryView, 'instance' | 'reason'>> {
  const kinds = ['event', 'journey'] as const;
  const { items } = await engine.timeline({ profile }, { limit: LOOKED_THROUGH, filter: { kinds } });
  const input = items.find(({ item }) => item.kind === 'event' && item.event.messageId === messageId);
  if (!input) return { instance: null, reason: null };
  const place = positionIn(input.id);
  for (const { id, item } of items.toReversed()) {
    if (item.kind !== 'fact' || item.fact.type !== 'journey' || positionIn(id) !== place) continue;
    const { change, instance, reason } = item.fact;
    if (item.fact.journey !== journey) continue;
    if (change === 'entered') return { instance, reason: null };
    if (change === 'refused') return { instance: null, reason: reason ?? null };
  }
  return { instance: null, reason: null };
}

/** Of partition, position and ordinal the first two. */
function positionIn(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}
