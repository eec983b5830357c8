/**
 * Matching of stored profiles, as the server sees it: follows the document in force, shows the questions, takes the
 * answers. Nothing that is not confirmed leaves this room: a profile knows nothing of whom it may be.
 */
import type { JsonObject } from '../core/input.ts';
import { compileMatching } from '../core/matching/compile.ts';
import type { MatchingDefinition } from '../core/matching/definition.ts';
import { ProblemCollector } from '../core/problem.ts';
import type { DeclaredTraits } from '../hosts/declared-traits.ts';
import { type Answer, type AnswerKind, type Compared, openAnswers } from './answers.ts';
import { decree, join } from './joining.ts';
import { evidenceOf } from './linking.ts';
import { readKey } from './pair.ts';
import { type LiveMatching, Run, type RunPorts } from './run.ts';
import type { Counts, Proposed, ProposedPage } from './session.ts';
import type { Stage, Taught } from './stage.ts';
import { sessionThread } from './thread.ts';

export interface MatchingStatus extends Counts {
  readonly stage: Stage | { readonly state: 'off' };
  readonly matching: LiveMatching | null;
  readonly model: { readonly learntAt: number; readonly records: number } | null;
  readonly answers: Readonly<Record<AnswerKind, number>>;
  /** What the answers have taught the model in use; null while they are too few. */
  readonly taught: Taught | null;
  /** By the machine, since the process began. */
  readonly joined: number;
}

export interface Question extends Proposed {
  readonly id: string;
  /** What the two say now, in the order of `a` and `b`. */
  readonly values: readonly [DeclaredTraits['values'], DeclaredTraits['values']];
}

export interface QuestionPage {
  readonly matching: LiveMatching | null;
  readonly items: readonly Question[];
  readonly cursor?: string;
}

export interface GivenAnswer extends Answer {
  /** The profile that the two are now; null where they stay two. */
  readonly profile: string | null;
}

/** It cannot be done; the code is stable. */
export class MatchingRefusal extends Error {
  override readonly name = 'MatchingRefusal';
  readonly code: 'unknown_question' | 'no_matching' | 'not_joined';
  readonly mend: string;
  constructor(code: MatchingRefusal['code'], message: string, mend: string) {
    super(message);
    this.code = code;
    this.mend = mend;
  }
}

export interface DeskOptions extends Omit<RunPorts, 'answers' | 'modelPath' | 'startSession'> {
  /** For the answers and the model; it exists. */
  readonly folder: string;
  /** A thread of its own where absent. */
  readonly startSession?: RunPorts['startSession'];
}

const RETRY_MS = 5_000;

export class Desk {
  readonly #ports: RunPorts;
  #run: Run | undefined;
  #change: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(ports: RunPorts) {
    this.#ports = ports;
  }

  /** Matches under another document from now on, or not at all. */
  configure(definitions: readonly MatchingDefinition[]): Promise<void> {
    const matching = liveOf(definitions);
    return this.#next(async () => {
      if (matching && this.#run?.isFor(matching)) return;
      await this.#run?.stop();
      this.#run = matching && !this.#isClosed ? new Run(matching, this.#ports) : undefined;
    });
  }

  async status(): Promise<MatchingStatus> {
    const answers = { accept: 0, reject: 0, always: 0, never: 0 };
    for (const { kind } of this.#ports.answers.all()) answers[kind]++;
    const run = this.#run;
    const none = { records: run?.records ?? 0, links: 0, questions: 0 };
    const counts = await (run ? run.session.counts().catch(() => none) : none);
    return {
      ...counts,
      stage: run?.stage ?? { state: 'off' },
      matching: run?.matching ?? null,
      model: run?.model ?? null,
      answers,
      taught: run?.taught ?? null,
      joined: run?.joined ?? 0,
    };
  }

  /** The strongest first. @param cursor as an earlier page gave it */
  async questions(cursor: string | undefined, limit: number): Promise<QuestionPage> {
    const run = this.#run;
    if (!run || run.stage.state === 'stopped') return { matching: run?.matching ?? null, items: [] };
    const page: ProposedPage = await run.session.questions(cursor, limit);
    const ids = [...new Set(page.items.flatMap(({ a, b }) => [a, b]))];
    const said = await this.#valuesOf(run, ids);
    const items = page.items.map((each): Question => {
      return { ...each, id: `${each.a}~${each.b}`, values: [said(each.a), said(each.b)] };
    });
    const { cursor: next } = page;
    return { matching: run.matching, items, ...(next === undefined ? {} : { cursor: next }) };
  }

  /**
   * The answer is durable, and what it asks for is done, when it resolves. Given again it changes nothing.
   * Rejects with {@link MatchingRefusal}, or as `submit` does: then the answer stands and is carried out later.
   */
  async answer(id: string, kind: AnswerKind, by: string): Promise<GivenAnswer> {
    const { answers, now } = this.#ports;
    const pair = readKey(id);
    const run = this.#run;
    if (!run || run.stage.state === 'stopped')
      throw new MatchingRefusal('no_matching', 'no profiles are matched now', 'see GET /v1/matching');
    const known = pair && answers.about(pair.a, pair.b);
    if (known && known.kind === kind && !known.isLapsed) return this.#carryOut(known);
    const found = pair && (await run.session.explain(pair.a, pair.b));
    if (!found)
      throw new MatchingRefusal(
        'unknown_question',
        `there is no question ${id.slice(0, 200)}`,
        'the two are one by now, or say nothing any more: see GET /v1/matching/questions',
      );
    const said = await this.#valuesOf(run, [found.a, found.b]);
    const prints = [answers.printOf(said(found.a)), answers.printOf(said(found.b))] as const;
    const weight = Math.round(found.weight * 1_000) / 1_000;
    // Somebody thinks better of it: what stood against the new answer is taken back first.
    if (known?.kind === 'never')
      await decree(
        { rule: 'open', one: found.a, other: found.b, occasion: `${now()}`, by },
        this.#ports.engine,
        now(),
      );
    const compared = comparedIn(found);
    const given = await answers.give({
      kind,
      a: found.a,
      b: found.b,
      at: now(),
      by,
      weight,
      compared,
      prints,
    });
    await run.hold([given]);
    run.answered();
    const evidence = { matching: run.matching.name, ...evidenceOf(found) };
    return this.#carryOut(given, evidence);
  }

  learnAgain(): void {
    const run = this.#run;
    if (!run) throw new MatchingRefusal('no_matching', 'no document asks for it', 'declare kind: matching');
    if (run.stage.state !== 'stopped') run.learnAgain();
    else
      this.#next(async () => {
        await run.stop();
        if (!this.#isClosed) this.#run = new Run(run.matching, this.#ports);
      }).catch((error: unknown) => this.#ports.report('matching could not begin again', error as Error));
  }

  /** What was accepted and not joined when the process ended; again and again while the engine refuses. */
  async resume(): Promise<void> {
    const { answers, report } = this.#ports;
    for (const answer of [...answers.all()]) {
      if (this.#isClosed) return;
      try {
        await this.#carryOut(answer);
      } catch (error) {
        if (error instanceof MatchingRefusal || this.#isClosed) continue;
        report('an accepted match could not be joined yet', error as Error);
        this.#later();
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#next(async () => this.#run?.stop());
    await this.#ports.answers.close();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.resume(), RETRY_MS);
    this.#timer.unref();
  }

  /** One change of what runs after the other. */
  #next(change: () => Promise<void> | undefined): Promise<void> {
    this.#change = this.#change.catch(() => undefined).then(change);
    return this.#change;
  }

  async #carryOut(answer: Answer, evidence: JsonObject = {}): Promise<GivenAnswer> {
    if (answer.kind === 'reject') return { ...answer, profile: null };
    const { engine, answers, now } = this.#ports;
    const { a, b, kind, at, by, weight } = answer;
    if (!answer.isDone && kind !== 'accept') {
      // Before they are joined: then it is known which identifiers were whose.
      await decree({ rule: kind, one: a, other: b, occasion: String(at), by }, engine, now()).catch(
        (error: unknown) => {
          this.#later();
          throw error;
        },
      );
    }
    if (kind === 'never') {
      if (!answer.isDone) await answers.done(answer);
      return { ...answer, isDone: true, profile: null };
    }
    if (!answer.isDone) {
      const said = { answer: kind, by, answeredAt: new Date(at).toISOString(), weight };
      const wanted = { one: a, other: b, occasion: String(at), evidence: { ...evidence, ...said } };
      const outcome = await join(wanted, engine, now()).catch((error: unknown) => {
        this.#later();
        throw error;
      });
      await answers.done(answer);
      if (outcome === 'absent')
        throw new MatchingRefusal(
          'not_joined',
          'one of the two is gone, or has no identifier of its own any more',
          'look at both profiles; the answer stands on record',
        );
    }
    const person = await engine.profile({ profile: a });
    return { ...answer, isDone: true, profile: person?.id ?? null };
  }

  async #valuesOf(run: Run, ids: readonly string[]): Promise<(id: string) => DeclaredTraits['values']> {
    const names = run.matching.fields.map(({ name }) => name);
    const found = await this.#ports.engine.traitsOf(names, ids);
    const byId = new Map(found.map(({ id, values }) => [id, values]));
    return (id) => byId.get(id) ?? {};
  }
}

/** Opens the desk and begins what was left undone. Rejects with AnswersDamaged. */
export async function openDesk({ folder, ...options }: DeskOptions): Promise<Desk> {
  const answers = await openAnswers(`${folder}/answers.ndjson`);
  const desk = new Desk({
    startSession: sessionThread,
    ...options,
    answers,
    modelPath: `${folder}/model.json`,
  });
  void desk.resume();
  return desk;
}

/** What taught the answer, without what the two said. */
function comparedIn({ weight, taught, contributions }: Proposed): Compared {
  const levels = contributions.flatMap(({ field, comparison, level }) =>
    level === 'missing' ? [] : [[field, comparison, level] as const],
  );
  return { weight: Math.round((weight - taught) * 1_000) / 1_000, levels };
}

/** The one that is for stored profiles; documents with two of them are not put into force. */
function liveOf(definitions: readonly MatchingDefinition[]): LiveMatching | undefined {
  for (const definition of definitions) {
    const { name, apply } = definition;
    if (apply !== 'nothing') return { name, apply, ...compileMatching(definition, new ProblemCollector()) };
  }
  return undefined;
}
