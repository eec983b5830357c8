/**
 * What people answered about pairs of profiles, in an append-only file that outlives everything: ids, who and when, no
 * traits. An answer is durable before anything is done about it; what was not done when the process died is done later.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import type { AnsweredPair } from '../core/matching/lessons.ts';
import { inTurn, readWholeLines, writeDurably } from '../hosts/embedded/durable-file.ts';
import { keyOf } from './pair.ts';

export const ANSWERS = ['accept', 'reject', 'always', 'never'] as const;
export type AnswerKind = (typeof ANSWERS)[number];

export interface Answer {
  readonly kind: AnswerKind;
  /** As they were called when it was given. */
  readonly a: string;
  readonly b: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly by: string;
  /** The score that was shown, natural log-odds; null where there was none. */
  readonly weight: number | null;
  /** What was compared when it was given, no value of anybody; absent in answers of before that was kept. */
  readonly compared?: Compared | undefined;
  /** Of what the two said then: another one says that a trait changed. */
  readonly prints: readonly [a: string, b: string];
  /** It is carried out: they are joined, or the rule stands. Nothing is to be done of a reject. */
  readonly isDone: boolean;
  /** reject: a trait changed since; it is a question again. */
  readonly isLapsed: boolean;
}

/** Field, comparison and the level it gave. */
export interface Compared {
  /** Natural log-odds without what answers had taught by then. */
  readonly weight: number;
  readonly levels: readonly (readonly [field: string, comparison: string, level: string])[];
}

/** The file cannot be read; the message says what to do. Nothing may be linked without it. */
export class AnswersDamaged extends Error {
  override readonly name = 'AnswersDamaged';
  readonly code = 'matching_answers_damaged';
}

const id = z.string().min(1).max(100);
const lineSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('salt'), salt: z.string().min(16) }),
  z.strictObject({
    type: z.literal('answer'),
    kind: z.enum(ANSWERS),
    a: id,
    b: id,
    at: z.number(),
    by: z.string(),
    weight: z.number().nullable(),
    compared: z
      .strictObject({
        weight: z.number(),
        levels: z.array(z.tuple([z.string(), z.string(), z.string()]).readonly()).readonly(),
      })
      .optional(),
    prints: z.tuple([z.string(), z.string()]),
  }),
  /** It is carried out. */
  z.strictObject({ type: z.literal('done'), a: id, b: id }),
  z.strictObject({ type: z.literal('lapsed'), a: id, b: id }),
  /** A profile that an answer is about was merged. */
  z.strictObject({ type: z.literal('moved'), from: id, into: id }),
]);

type Line = z.infer<typeof lineSchema>;

export class Answers {
  readonly #write: (text: string) => Promise<void>;
  readonly #file: FileHandle;
  readonly #salt: string;
  readonly #byKey: Map<string, Answer>;
  readonly #heirs: Map<string, string>;
  /** Those whose profiles are called so now. */
  readonly #byProfile = new Map<string, Set<Answer>>();

  constructor(file: FileHandle, { salt, byKey, heirs }: Known) {
    this.#file = file;
    this.#salt = salt;
    this.#byKey = byKey;
    this.#heirs = heirs;
    this.#write = inTurn(file);
    for (const answer of byKey.values()) this.#index(answer);
  }

  /** Short enough to say nothing about what it is of. */
  printOf(values: Readonly<Record<string, string | undefined>>): string {
    const rows = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
    return createHash('sha256')
      .update(`${this.#salt}${JSON.stringify(rows)}`)
      .digest('hex')
      .slice(0, 8);
  }

  /** The profiles of an answer as they are called now; the same one where they are one. */
  placesOf({ a, b }: Answer): readonly [a: string, b: string] {
    return [this.#now(a), this.#now(b)];
  }

  all(): Iterable<Answer> {
    return this.#byKey.values();
  }

  of(profile: string): readonly Answer[] {
    return [...(this.#byProfile.get(profile) ?? [])];
  }

  /** The latest about the two. */
  about(one: string, other: string): Answer | undefined {
    const found = this.of(one).filter((answer) => this.placesOf(answer).includes(other) && one !== other);
    return found.sort((x, y) => y.at - x.at)[0];
  }

  /** Durable when it resolves. */
  async give(answer: Omit<Answer, 'isDone' | 'isLapsed'>): Promise<Answer> {
    const given = { ...answer, isDone: false, isLapsed: false };
    await this.#write(textOf({ type: 'answer', ...answer }));
    this.#replace(given);
    return given;
  }

  async done(answer: Answer): Promise<void> {
    await this.#write(textOf({ type: 'done', a: answer.a, b: answer.b }));
    this.#replace({ ...answer, isDone: true });
  }

  async lapse(answer: Answer): Promise<void> {
    await this.#write(textOf({ type: 'lapsed', a: answer.a, b: answer.b }));
    this.#replace({ ...answer, isLapsed: true });
  }

  /** @returns the answers that speak of the heir now */
  async move(from: string, into: string): Promise<readonly Answer[]> {
    const moved = this.of(from);
    if (moved.length === 0 || this.#now(from) === into) return [];
    await this.#write(textOf({ type: 'moved', from, into }));
    for (const answer of moved) this.#forget(answer);
    this.#heirs.set(from, into);
    for (const answer of moved) this.#index(answer);
    return moved;
  }

  /** What they teach: the latest about each two that was not overtaken by a change of traits. */
  lessons(): AnsweredPair[] {
    return [...this.#byKey.values()].flatMap(({ kind, compared, isLapsed }) => {
      if (compared === undefined || isLapsed) return [];
      const levels = compared.levels.map(([field, comparison, level]) => ({ field, comparison, level }));
      return { isSame: kind === 'accept' || kind === 'always', weight: compared.weight, levels };
    });
  }

  async close(): Promise<void> {
    await this.#write('').catch(() => undefined);
    await this.#file.close();
  }

  #now(profile: string): string {
    let now = profile;
    // Merges lead to the stronger of two ids: never in a circle.
    for (let heir = this.#heirs.get(now); heir !== undefined; heir = this.#heirs.get(now)) now = heir;
    return now;
  }

  #replace(answer: Answer): void {
    const key = keyOf(answer.a, answer.b);
    const before = this.#byKey.get(key);
    if (before) this.#forget(before);
    this.#byKey.set(key, answer);
    this.#index(answer);
  }

  #index(answer: Answer): void {
    for (const place of this.placesOf(answer)) {
      const set = this.#byProfile.get(place) ?? new Set();
      this.#byProfile.set(place, set.add(answer));
    }
  }

  #forget(answer: Answer): void {
    for (const place of this.placesOf(answer)) {
      const set = this.#byProfile.get(place);
      if (set?.delete(answer) && set.size === 0) this.#byProfile.delete(place);
    }
  }
}

/** Rejects with {@link AnswersDamaged}. */
export async function openAnswers(path: string): Promise<Answers> {
  const { isTidy, ...known } = await readAnswers(path);
  if (!isTidy) await writeDurably(path, linesOf(known).map(textOf).join(''));
  return new Answers(await open(path, 'a', 0o600), known);
}

interface Known {
  readonly salt: string;
  readonly byKey: Map<string, Answer>;
  readonly heirs: Map<string, string>;
}

function linesOf({ salt, byKey, heirs }: Known): Line[] {
  const moves = [...heirs].map(([from, into]): Line => ({ type: 'moved', from, into }));
  const answers = [...byKey.values()].flatMap(({ isDone, isLapsed, ...answer }): Line[] => {
    const { a, b } = answer;
    return [
      { type: 'answer', ...answer, prints: [...answer.prints] },
      ...(isDone ? [{ type: 'done' as const, a, b }] : []),
      ...(isLapsed ? [{ type: 'lapsed' as const, a, b }] : []),
    ];
  });
  return [{ type: 'salt', salt }, ...moves, ...answers];
}

function textOf(line: Line | ({ type: 'answer' } & Omit<Answer, 'isDone' | 'isLapsed'>)): string {
  return `${JSON.stringify(line)}\n`;
}

async function readAnswers(path: string): Promise<Known & { readonly isTidy: boolean }> {
  const { lines, isCut } = (await readWholeLines(path)) ?? { lines: [], isCut: true };
  const byKey = new Map<string, Answer>();
  const heirs = new Map<string, string>();
  let salt: string | undefined;
  for (const [i, each] of lines.entries()) {
    const line = readLine(each) ?? damaged(path, i + 1);
    if (line.type === 'salt') salt = line.salt;
    else if (line.type === 'moved') heirs.set(line.from, line.into);
    else apply(byKey, line);
  }
  const isTidy = salt !== undefined && !isCut && lines.length <= 3 * byKey.size + 100;
  return { salt: salt ?? randomBytes(16).toString('hex'), byKey, heirs, isTidy };
}

function apply(byKey: Map<string, Answer>, line: Extract<Line, { a: string }>): void {
  const key = keyOf(line.a, line.b);
  if (line.type === 'answer') {
    const { type, ...answer } = line;
    byKey.set(key, { ...answer, isDone: false, isLapsed: false });
    return;
  }
  const known = byKey.get(key);
  if (known) byKey.set(key, { ...known, ...(line.type === 'done' ? { isDone: true } : { isLapsed: true }) });
}

function readLine(text: string): Line | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function damaged(path: string, line: number): never {
  throw new AnswersDamaged(
    `The answers about matches in ${path} are damaged in line ${line}. Put the file back from a backup: ` +
      'without it people could be linked whom somebody had told apart.',
  );
}
