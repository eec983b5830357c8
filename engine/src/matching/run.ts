/**
 * Matching under one document: reads all profiles, learns where no model is known, matches everybody, and from then on
 * whoever changes; what the link band says is joined, the rest waits for somebody. One loop does one thing after the
 * other, so that what was read later is never overtaken by what was read before.
 */
import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { CompiledMatching } from '../core/matching/compile.ts';
import { LEAST_ANSWERS } from '../core/matching/lessons.ts';
import type { DeclaredTraits, TraitsPage } from '../hosts/declared-traits.ts';
import type { Engine, LiveFact } from '../hosts/engine.ts';
import type { Answer, Answers } from './answers.ts';
import { Changes } from './changes.ts';
import { Holding } from './holding.ts';
import { link } from './linking.ts';
import { readModelFile, type StoredModel, writeModelFile } from './model-file.ts';
import type { SessionPort, SessionStarter } from './session.ts';
import { MatchingStopped, type ModelInUse, type Stage, stoppedBy, type Taught, tooMany } from './stage.ts';

/** Profiles with a declared trait that are matched at most: what the thread's memory is for. */
export const MOST_RECORDS = 1_000_000;
/** Of fewer profiles it cannot be told how often strangers agree. */
export const LEAST_RECORDS = 200;
/** With so many times the profiles it was learnt from, the model is learnt anew. */
const GROWTH = 2;
const PAGE = { limit: 500, withinMs: 200 };
/** Changes that come together are read together. */
const GATHER_MS = 50;

/** The document in force, as far as stored profiles are concerned. */
export interface LiveMatching extends CompiledMatching {
  readonly name: string;
  readonly apply: 'link' | 'review';
}

export interface RunPorts {
  readonly engine: Pick<Engine, 'traitsPage' | 'traitsOf' | 'profile' | 'submit' | 'subscribe'>;
  readonly answers: Answers;
  readonly modelPath: string;
  readonly startSession: SessionStarter;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: (message: string, error: Error) => void;
  readonly mostRecords?: number;
  readonly leastRecords?: number;
}

export class Run {
  readonly matching: LiveMatching;
  readonly session: SessionPort;
  readonly #ports: RunPorts;
  readonly #settings: string;
  readonly #names: readonly string[];
  readonly #changed: Changes;
  readonly #holding: Holding;
  readonly #unsubscribe: () => void;
  readonly #ended: Promise<void>;
  #wake: (() => void) | undefined;
  readonly #stopping = new AbortController();
  #isOver = false;
  #wantsModel = false;
  stage: Stage = { state: 'reading', stage: 'profiles', share: 0 };
  model: ModelInUse | undefined;
  records = 0;
  taught: Taught | null = null;
  #taughtBy = 0;
  /** By the machine, since the process began. */
  joined = 0;

  constructor(matching: LiveMatching, ports: RunPorts) {
    this.matching = matching;
    this.#ports = ports;
    this.#settings = settingsOf(matching);
    this.#names = matching.fields.map(({ name }) => name);
    this.#changed = new Changes(this.#names);
    this.session = ports.startSession(
      (stage, share) => this.#tell({ state: 'learning', stage, share }),
      (error) => this.#die(error),
    );
    this.#holding = new Holding(ports.answers, this.session);
    this.#unsubscribe = ports.engine.subscribe((facts) => this.#hear(facts));
    this.#ended = this.#go();
  }

  isFor(matching: LiveMatching): boolean {
    return JSON.stringify(matching) === JSON.stringify(this.matching);
  }

  /** The model is learnt from the profiles of now, and everybody is matched with it. */
  learnAgain(): void {
    this.#wantsModel = true;
    this.#wake?.();
  }

  /** Somebody answered: when there are enough new answers, all pairs are weighed anew by them. */
  answered(): void {
    if (this.#wantsLessons()) this.#wake?.();
  }

  /** Nothing is asked of the engine any more when it resolves. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.#stopping.abort();
    this.#unsubscribe();
    this.#wake?.();
    await this.session.close();
    await this.#ended;
  }

  /** What was answered, as the session must know it. */
  hold(answers: Iterable<Answer>): Promise<void> {
    return this.#holding.hold(answers);
  }

  async #go(): Promise<void> {
    try {
      let stored = await this.#known();
      for (;;) {
        stored ??= await this.#learn();
        if (stored === undefined) return;
        this.model = { learntAt: stored.learntAt, records: stored.records };
        do {
          await this.#matchAll();
          await this.#watch();
          if (this.#isOver) return;
        } while (!this.#wantsAnotherModel());
        this.#wantsModel = false;
        stored = undefined;
      }
    } catch (error) {
      if (!this.#isOver) this.#fail(error as Error & { code?: string; mend?: string });
    }
  }

  #die(error: Error & { code?: string }): void {
    if (this.#isOver) return;
    const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#fail(isFull ? tooMany('the profiles do not fit into the memory of matching') : error);
  }

  #fail(error: Error & { code?: string; mend?: string }): void {
    if (this.stage.state === 'stopped') return;
    this.stage = stoppedBy(error);
    this.#changed.clear();
    this.#unsubscribe();
    this.#isOver = true;
    this.#wake?.();
    if (!(error instanceof MatchingStopped)) this.#ports.report('matching has stopped', error);
    void this.session.close();
  }

  #tell(stage: Stage): void {
    if (this.stage.state !== 'stopped') this.stage = stage;
  }

  /** The model of before, where it is of the same fields and can be read. */
  async #known(): Promise<StoredModel | undefined> {
    const stored = await readModelFile(this.#ports.modelPath);
    if (stored?.settings !== this.#settings) return undefined;
    try {
      await this.#open(stored.model);
      return stored;
    } catch (error) {
      if ((error as { code?: string }).code === 'matching_model_unreadable') return undefined;
      throw error;
    }
  }

  #open(model: string | null): Promise<void> {
    const { fields, bands, rules = null, apply } = this.matching;
    return this.session.open({ fields, bands, rules, asksAll: apply === 'review' }, model);
  }

  /** Undefined where it is over. */
  async #learn(): Promise<StoredModel | undefined> {
    const { now, modelPath, leastRecords = LEAST_RECORDS } = this.#ports;
    for (;;) {
      await this.#open(null);
      this.#changed.clear();
      let records = 0;
      for await (const { items, share } of this.#pages()) {
        records = this.#counted(await this.session.collect(items));
        this.#tell({ state: 'reading', stage: 'profiles', share });
      }
      if (this.#isOver) return undefined;
      if (records >= leastRecords) break;
      this.#tell({ state: 'waiting' });
      const isEnough = () => this.#wantsModel || records + this.#changed.size >= leastRecords;
      while (!this.#isOver && !isEnough()) await this.#untilWoken();
      this.#wantsModel = false;
    }
    this.#tell({ state: 'learning', stage: 'strangers', share: 0 });
    const { records } = this;
    const model = await this.session.learn();
    const stored = { settings: this.#settings, learntAt: now(), records, model };
    // Where somebody was erased meanwhile it is learnt again at once, and never kept.
    if (!this.#wantsModel) await writeModelFile(modelPath, stored);
    return stored;
  }

  async #matchAll(): Promise<void> {
    this.#changed.clear();
    this.#tell({ state: 'matching', stage: 'profiles', share: 0 });
    await this.#teach();
    await this.hold(this.#ports.answers.all());
    for await (const { items, share } of this.#pages()) {
      await this.#take(items);
      await this.#takeChanged();
      this.#tell({ state: 'matching', stage: 'profiles', share });
    }
  }

  /** What was answered by now moves the weights, for all pairs alike. */
  async #teach(): Promise<void> {
    const answered = this.#ports.answers.lessons();
    const levels = await this.session.teach(answered);
    this.#taughtBy = answered.length;
    this.taught = levels && { answers: answered.length, levels };
  }

  #wantsAnotherModel(): boolean {
    return this.#wantsModel || this.records >= GROWTH * this.model!.records;
  }

  #wantsLessons(): boolean {
    const answers = this.#ports.answers.lessons().length;
    return (
      answers >= LEAST_ANSWERS && answers >= this.#taughtBy + Math.max(LEAST_ANSWERS, this.#taughtBy / 5)
    );
  }

  /** Resolves when the model is to be learnt again or answers are to be taken up, or it is over. */
  async #watch(): Promise<void> {
    for (;;) {
      await this.#takeChanged();
      if (this.#isOver) return;
      const joined = this.matching.apply === 'link' ? await this.#link() : 0;
      if (joined > 0 || this.#changed.size > 0) continue;
      if (this.#wantsAnotherModel() || this.#wantsLessons()) return;
      this.#tell({ state: 'watching' });
      await this.#untilWoken();
    }
  }

  /** @returns how many pairs were taken up */
  #link(): Promise<number> {
    const { engine, answers, now, report } = this.#ports;
    return link({
      engine,
      answers,
      now,
      report,
      session: this.session,
      matching: this.matching.name,
      joined: () => {
        this.joined++;
      },
      isOver: () => this.#isOver,
      pause: (ms) => this.#pause(ms),
    });
  }

  async *#pages(): AsyncGenerator<TraitsPage> {
    let cursor: string | undefined;
    do {
      const place = cursor === undefined ? PAGE : { ...PAGE, cursor };
      const page = await this.#ports.engine.traitsPage(this.#names, place);
      if (this.#isOver) return;
      yield page;
      cursor = page.cursor;
    } while (cursor !== undefined && !this.#isOver);
  }

  async #takeChanged(): Promise<void> {
    while (this.#changed.size > 0 && !this.#isOver) {
      const lot = this.#changed.take(PAGE.limit);
      await this.#take(await this.#ports.engine.traitsOf(this.#names, lot));
    }
  }

  async #take(items: readonly DeclaredTraits[]): Promise<void> {
    for (const item of items) await this.#holding.read(item);
    this.#counted(await this.session.put(items));
  }

  #counted(records: number): number {
    const { mostRecords = MOST_RECORDS } = this.#ports;
    this.records = records;
    if (records <= mostRecords) return records;
    throw tooMany(`more than ${mostRecords.toLocaleString('en')} profiles have one of the declared traits`);
  }

  #hear(facts: readonly LiveFact[]): void {
    const { isMore, isErased } = this.#changed.hear(facts);
    if (isErased) this.#forget();
    if (isMore) this.#wake?.();
  }

  /** Somebody was erased: the model may know what they shared with others, so it is learnt without them. */
  #forget(): void {
    this.#wantsModel = true;
    rm(this.#ports.modelPath, { force: true }).catch((error: unknown) =>
      this.#ports.report('the model could not be removed after an erasure', error as Error),
    );
  }

  async #untilWoken(): Promise<void> {
    if (this.#isOver || this.#wantsModel || (this.stage.state === 'watching' && this.#wantsLessons())) return;
    if (this.#changed.size === 0 || this.stage.state === 'waiting')
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#wake = undefined;
    if (!this.#isOver) await this.#pause(GATHER_MS);
  }

  #pause(ms: number): Promise<void> {
    return setTimeout(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

/** What a model depends on; bands are applied to what it says. */
function settingsOf({ fields, rules }: LiveMatching): string {
  return JSON.stringify({ fields, rules: rules ?? null });
}
