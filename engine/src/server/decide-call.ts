/** A decide call between HTTP and the engine: what is asked, and how the answer is told. */
import type { z } from 'zod';
import { weigh, weightRefusal } from '../collect/weigh.ts';
import type { Degraded, JsonObject, Slot } from '../core/input.ts';
import type { DecideAnswer, Decided, Engine, FallbackContent, GivenUp, ProfileKey } from '../hosts/engine.ts';
import { DEADLINE_MS } from './arrival.ts';
import type { decideAnswer, decideRequest } from './decide-shapes.ts';
import { HttpProblem } from './problem.ts';
import { identifierKey } from './profile-key.ts';
import { newRequestId } from './request-id.ts';
import { labelOf } from './view.ts';

type Asked = z.infer<typeof decideRequest>;
type Answered = z.infer<typeof decideAnswer>;

/** Nothing of an answer is a page: nobody may frame it, guess its type or keep it. */
export function headersOf(isSecure: boolean): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    ...(isSecure && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}

/** What is too much, or reaches a prototype, is refused before anything copies it. @throws HttpProblem */
export function parseAsked(text: string): unknown {
  const body = parseJson(text);
  checkLoad((body as { readonly context?: unknown } | null)?.context);
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, 'bad_json', 'the body is not JSON', 'see /openapi.json for what is expected');
  }
}

/** The same bounds as for events: conditions read it the same way. */
function checkLoad(context: unknown): void {
  const weight = weigh(context, 0);
  if (weight >= 0) return;
  const { code, reason } = weightRefusal(weight);
  throw new HttpProblem(400, code, `context: ${reason}`, 'send less of it');
}

/** At once where it is given up without asking anybody. @throws HttpProblem, EngineRefusal */
export function decideCall(
  engine: Pick<Engine, 'decideInTime'>,
  body: Asked,
  waitedMs: number,
): Promise<Answered> | Answered {
  const answer = askEngine(engine, body, waitedMs);
  if (!(answer instanceof Promise)) return answerOf(answer, body.placements);
  return answer.then((given) => answerOf(given, body.placements));
}

/** {@link decideCall} before it is put as the API describes it: by {@link answerOf}. @throws HttpProblem, EngineRefusal */
export function askEngine(
  engine: Pick<Engine, 'decideInTime'>,
  body: Asked,
  waitedMs: number,
): Promise<DecideAnswer | GivenUp> | GivenUp {
  const { context, requestId = newRequestId(), deadlineMs = DEADLINE_MS, conversation } = body;
  const [{ placement, limit }, ...others] = slotsOf(body);
  return engine.decideInTime({
    key: keyOf(body),
    placement,
    limit,
    context: context as JsonObject,
    requestId,
    deadlineMs,
    waitedMs,
    ...(others.length > 0 && { others }),
    ...(conversation !== undefined && { conversation }),
  });
}

function keyOf(body: Asked): ProfileKey {
  if (body.profile !== undefined) return { profile: body.profile };
  for (const namespace of ['userId', 'email', 'anonymousId'] as const) {
    const value = body[namespace];
    if (value !== undefined) return identifierKey(namespace, value);
  }
  throw new HttpProblem(
    400,
    'missing_identifier',
    'nobody is named',
    'send one of profile, userId, email, anonymousId',
  );
}

function slotsOf({ placement, placements, limit }: Asked): readonly [Slot, ...Slot[]] {
  if ((placement === undefined) === (placements === undefined))
    throw new HttpProblem(
      400,
      'placement_needed',
      'a request asks for one `placement`, or for several `placements`',
      'send one of the two',
    );
  if (placement !== undefined) return [{ placement, limit }];
  const [first, ...others] = placements!;
  const names = new Set([first, ...others].map((slot) => slot!.placement));
  if (names.size <= others.length)
    throw new HttpProblem(
      400,
      'placement_twice',
      'a placement is named twice',
      'name each once, with its limit',
    );
  return [first!, ...others];
}

/** @param asked present where several were asked for */
export function answerOf(answer: DecideAnswer | GivenUp, asked: readonly Slot[] | undefined): Answered {
  // The same request with other placements has what it got for those that it had named.
  const decided = 'decision' in answer ? [answer, ...answer.others] : undefined;
  const parts: readonly Part[] =
    decided?.map(decidedPart) ??
    ('fallbacks' in answer ? answer.fallbacks.map((one) => givenUpPart(one, answer.degraded)) : []);
  return {
    ...parts[0]!,
    ...('profile' in answer && { profile: answer.profile }),
    ...(asked !== undefined && {
      placements: asked.flatMap(({ placement }, i) => {
        const part = parts[decided?.findIndex(({ decision }) => decision.placement === placement) ?? i];
        return part ? [{ placement, ...part }] : [];
      }),
    }),
  };
}

/** Of one placement. */
type Part = Pick<Answered, 'decision' | 'actions' | 'fallback' | 'degraded'>;

function givenUpPart(fallback: FallbackContent | undefined, degraded: Degraded): Part {
  return { actions: [], ...(fallback && { fallback }), degraded };
}

function decidedPart({ decision, treatments, fallback }: Decided): Part {
  return {
    decision: decision.id,
    actions: treatments.map(({ action, content, product, voucher }) => {
      const ranked = decision.ranked.find((candidate) => candidate.action === action);
      if (!ranked) return { action, content };
      const { propensity, value, selectionProbability, treatment, variant } = ranked;
      return {
        action,
        content,
        propensity,
        value,
        selectionProbability,
        label: labelOf(ranked),
        ...(treatment && { treatment, ...(variant && { variant }) }),
        ...(product && { product }),
        ...(voucher && { voucher }),
      };
    }),
    ...(fallback && { fallback }),
    ...(decision.degraded !== undefined && { degraded: decision.degraded }),
  };
}
