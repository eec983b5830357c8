/**
 * The heavy part of an evaluation: decisions are gathered as they are logged, decoded when all are there, ranked again
 * and evaluated. It lives in a thread of its own (evaluation-worker.ts), so that nobody who is served waits for it.
 */
import { type Answered, type AskedPolicy, answered } from '../analytics/decisions/question.ts';
import { type Doubt, EvaluationRefused } from '../analytics/evaluation/refusal.ts';
import { type Configuration, configure } from '../core/configuration.ts';
import type { PastDecisions } from '../core/decision/past-decision.ts';
import type { CoreDocument } from '../core/document.ts';
import { spread } from '../core/hash.ts';
import { type DecisionsEnd, decisionIn, EVERYBODY, type ToldDecision } from '../hosts/decision-log.ts';
import type { SessionPolicy } from './evaluating.ts';

export interface SessionQuestion {
  readonly policy: SessionPolicy;
  readonly withinMs: number;
  readonly responses: boolean;
  readonly end: DecisionsEnd;
}

export type SessionAnswer = { readonly found: Answered } | { readonly refused: Doubt };

/** What the desk asks of it, wherever it runs. */
export interface SessionPort {
  take(decisions: readonly ToldDecision[]): Promise<void>;
  answer(question: SessionQuestion): Promise<SessionAnswer>;
  close(): Promise<void>;
}

/** Documents by revision; undefined where they are not kept any more. */
export type DocumentsOf = (revision: string) => readonly CoreDocument[] | undefined;

export class EvaluationSession implements SessionPort {
  readonly #documentsOf: DocumentsOf;
  readonly #told: ToldDecision[] = [];

  constructor(documentsOf: DocumentsOf) {
    this.#documentsOf = documentsOf;
  }

  async take(decisions: readonly ToldDecision[]): Promise<void> {
    for (const decision of decisions) this.#told.push(decision);
  }

  async answer({ policy, withinMs, responses, end }: SessionQuestion): Promise<SessionAnswer> {
    try {
      const past = pastOf(this.#told.splice(0), end, configurations(this.#documentsOf));
      return { found: answered(past, { policy: compiled(policy), withinMs, responses }) };
    } catch (error) {
      if (!(error instanceof EvaluationRefused)) throw error;
      const { code, detail, mend } = error;
      return { refused: { code, detail, mend } };
    }
  }

  async close(): Promise<void> {
    this.#told.length = 0;
  }
}

function pastOf(
  told: readonly ToldDecision[],
  { until, limit, responses }: DecisionsEnd,
  configurationOf: PastDecisions['configurationOf'],
): PastDecisions {
  const persons = new Map(told.map(({ profile, person }) => [profile, person]));
  const elsewhere = new Map(responses.map(([decision, action, at]) => [`${decision} ${action}`, at]));
  const decided = told
    .filter(({ profile }) => spread(profile) < limit)
    .map((one) => ({ ...one, decision: decisionIn(one) }));
  // What was taken again is told by the later one: nothing came of the first.
  const repeated = new Set(decided.map(({ decision }) => decision.repeats));
  const decisions = decided.flatMap(({ decision, person, respondedAt }) => {
    if (repeated.has(decision.id)) return [];
    const late = elsewhere.get(`${decision.id} ${decision.ranked[0]?.action ?? ''}`);
    const at = respondedAt > 0 ? respondedAt : late;
    return [{ decision, person: personNow(person, persons), respondedAt: at }];
  });
  decisions.sort((a, b) => a.decision.at - b.decision.at);
  return { decisions, until, share: limit / EVERYBODY, configurationOf };
}

const MOST_MERGES = 20;

/** Whom one has become part of may have become part of somebody in a third partition. */
function personNow(person: string, persons: ReadonlyMap<string, string>): string {
  let now = person;
  for (let moves = 0; moves < MOST_MERGES; moves++) {
    const next = persons.get(now);
    if (next === undefined || next === now) return now;
    now = next;
  }
  return now;
}

/** Each is compiled once, when a decision of it comes. */
function configurations(documentsOf: DocumentsOf): PastDecisions['configurationOf'] {
  const known = new Map<string, Configuration | undefined>();
  return (revision) => {
    if (!known.has(revision)) {
      const documents = documentsOf(revision);
      const result = documents && configure(revision, documents);
      known.set(revision, result?.ok ? result.configuration : undefined);
    }
    return known.get(revision);
  };
}

/** @throws EvaluationRefused where documents do not compile */
function compiled(policy: SessionPolicy): AskedPolicy {
  if (!('documents' in policy)) return policy;
  const { documents, name } = policy;
  const result = configure(name, documents);
  if (result.ok) return { documents: result.configuration, name };
  const [first] = result.problems;
  throw new EvaluationRefused(
    'documents_refused',
    `The documents have problems: ${first?.message ?? 'they do not compile'}.`,
    first?.mend ?? 'Mend them first.',
  );
}
