/** Journeys made in TypeScript, step by step. Each kind of step is a method, made from its schema: a new kind needs nothing here. */
import { parse } from 'yaml';
import type { z } from 'zod';
import { type StepKind, stepSchemas } from '../../core/journey/steps/index.ts';
import type { RawMap } from '../edit/index.ts';
import { readText } from '../read-text.ts';
import { type BodyOf, BuildRefused, type BuiltDocument, built, plain } from './document.ts';

type StepInput<K extends StepKind> = z.input<(typeof stepSchemas)[K]>;

/** What a step of the kind is told: `wait` a length of time, `send` a channel and what to say. */
export type SettingsOf<K extends StepKind> = K extends keyof StepInput<K> ? StepInput<K>[K] : never;
/** What else stands in it, such as `next`. */
export type OptionsOf<K extends StepKind> = Omit<StepInput<K>, 'id' | K>;

type Camel<Text extends string> = Text extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Text;

type StepMethods = {
  readonly [K in StepKind as Camel<K>]: (
    id: string,
    settings: NonNullable<SettingsOf<K>>,
    options?: OptionsOf<K>,
  ) => Journey;
};

/** Everything of a journey but its steps. */
export type JourneyBody = Omit<BodyOf<'journey'>, 'steps'>;

/** Each method answers a new one: what was built before stays as it was. */
export interface Journey extends BuiltDocument, StepMethods {
  readonly kind: 'journey';
  /** How people come in. */
  entry(entry: NonNullable<JourneyBody['entry']>): Journey;
  /** What it is for: reached, people leave at once. */
  reaches(goal: NonNullable<JourneyBody['goal']>): Journey;
  /** What ends it at once; may be said several times. */
  leavesOn(...exits: NonNullable<JourneyBody['exit']>): Journey;
  /** Anything else that a journey's document has. */
  with(body: JourneyBody): Journey;
}

interface Draft {
  readonly name: string;
  readonly body: RawMap;
  readonly steps: readonly RawMap[];
}

/**
 * @example
 * journey('abandoned-cart')
 *   .entry({ event: 'Product Added', key: 'event.cart_id' })
 *   .wait('quiet', '3h')
 *   .send('remind', { channel: 'email', mail: { subject: 'Your cart', html: '<p>It waits</p>' } })
 *   .toYaml();
 */
export function journey(name: string): Journey {
  return journeyOf({ name, body: {}, steps: [] });
}

/** Of the YAML of one journey, to go on building. Throws BuildRefused where it is none. */
export function journeyFromYaml(text: string): Journey {
  const { documents, problems } = readText(text, 'journey.yaml');
  if (problems.length > 0) throw new BuildRefused(problems);
  const [first, second] = documents;
  if (first?.document.kind !== 'journey' || second !== undefined) {
    const message = 'the text is not one journey';
    const mend = 'give one document with kind: journey';
    throw new BuildRefused([
      { file: 'journey.yaml', line: 1, column: 1, code: 'not_a_journey', message, mend },
    ]);
  }
  const { kind: _kind, name, steps, ...body } = parse(text) as RawMap;
  return journeyOf({ name: String(name), body, steps: steps as RawMap[] });
}

function journeyOf(draft: Draft): Journey {
  const { body, steps } = draft;
  const said = (more: JourneyBody) => journeyOf({ ...draft, body: { ...body, ...plain(more) } });
  const exits = (body.exit ?? []) as NonNullable<JourneyBody['exit']>;
  const methods = Object.fromEntries(
    Object.keys(stepSchemas).map((kind) => [
      camel(kind),
      (id: string, settings: unknown, options: object = {}) =>
        journeyOf({ ...draft, steps: [...steps, plain({ id, [kind]: settings, ...options })] }),
    ]),
  ) as unknown as StepMethods;
  return {
    ...methods,
    ...built('journey', draft.name, () => ({ ...body, steps: [...steps] })),
    kind: 'journey',
    entry: (entry) => said({ entry }),
    reaches: (goal) => said({ goal }),
    leavesOn: (...more) => said({ exit: [...exits, ...more] }),
    with: said,
  };
}

function camel(kind: string): string {
  return kind.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
