/**
 * The format of a story: what happens to people and what must be true then, as YAML that anyone can read.
 * A story is read into steps with absolute instants, so that a mutation of it is data as well.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import type { CoreDocument } from '../core/document.ts';
import type { EventInput, Identifier, JsonObject, Slot } from '../core/input.ts';
import { durationSchema } from '../core/name.ts';
import { type ProductChange, productChangeSchema } from '../core/product/definition.ts';
import { outlineOf } from '../documents/channel.ts';
import { outlineOfContext } from '../documents/context.ts';
import { type DocumentKind, documentSchemas, isDocumentKind } from '../documents/schema.ts';
import type { BusinessEvent } from '../hosts/business-event.ts';
import { businessEventIn, storyBusinessEventSchema } from './story-business-event.ts';
import { eventOf, storyEventSchema } from './story-event.ts';
import { decisionExpectationSchema, personSchema, stateExpectationSchema } from './story-expectation.ts';
import { journeyActSchema, StoryJourneys } from './story-journeys.ts';
import { type Bring, bringSchema, type Redeem, redeemSchema } from './story-vouchers.ts';

export interface Story {
  readonly name: string;
  readonly title: string;
  /** Numbers of the rules in core/SPEC.md that it proves. */
  readonly rules: readonly string[];
  /** A rule says that the order of the events does not matter. */
  readonly orderIsFree: boolean;
  readonly start: number;
  readonly documents: readonly CoreDocument[];
  readonly steps: readonly Step[];
}

/** `number` is the place in the file, from 1; `at` the processing time. */
export type Step = { readonly number: number; readonly at: number } & (
  | { readonly type: 'wait' }
  | { readonly type: 'events'; readonly events: readonly StoryEvent[] }
  | {
      readonly type: 'decide';
      readonly ask: DecideStep;
      readonly expect: DecisionExpectation | undefined;
    }
  | { readonly type: 'business-event'; readonly event: BusinessEvent }
  | { readonly type: 'answers'; readonly channel: string; readonly answers: readonly Answer[] }
  | { readonly type: 'suppress'; readonly suppress: readonly string[] }
  | { readonly type: 'says'; readonly provider: string; readonly says: JsonObject | null }
  | { readonly type: 'products'; readonly products: ReadonlyMap<string, ProductChange> }
  | { readonly type: 'documents'; readonly documents: readonly CoreDocument[] }
  | { readonly type: 'bring'; readonly bring: Bring }
  | { readonly type: 'redeem'; readonly redeem: Redeem }
  | { readonly type: 'expect'; readonly expect: StateExpectation }
);

/** An event before it is received; its texts may name decisions and messages (see run-story.ts). */
export type StoryEvent = Omit<EventInput, 'receivedAt'>;
export type StateExpectation = z.infer<typeof stateExpectationSchema>;
export type DecisionExpectation = z.infer<typeof decisionExpectationSchema>;

export interface DecideStep {
  readonly person: Identifier;
  readonly placement: string;
  readonly requestId: string;
  readonly context: JsonObject;
  readonly limit: number;
  /** Filled together with it. */
  readonly others?: readonly Slot[];
  readonly deadlineMs?: number;
  readonly waitedMs?: number;
  readonly conversation?: string;
  /** A name under which later steps speak of this decision. */
  readonly as: string | undefined;
}

const answerSchema = z.union([
  z.enum(['sent', 'retry', 'failed', 'unknown']),
  z.strictObject({ says: z.json().describe('Sent, and what the receiver of a webhook answers') }),
]);
export type Answer = z.infer<typeof answerSchema>;

const instantSchema = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** When a step happens: at an instant, or so long after the one before. */
const moment = { at: instantSchema.optional(), after: durationSchema.optional() };

/** What the engine never sees: sources, the tracking plan, the preference centre's page. */
const ofTheServer = ['source', 'event-type', 'tracking-plan', 'preferences'] as const;
const isOfTheServer = (kind: DocumentKind): kind is (typeof ofTheServer)[number] =>
  (ofTheServer as readonly DocumentKind[]).includes(kind);

const documentSchema = z.unknown().transform((raw, context): CoreDocument => {
  const kind = (raw as { kind?: unknown } | null)?.kind;
  if (!isDocumentKind(kind) || isOfTheServer(kind)) {
    context.addIssue({
      code: 'custom',
      message: `a story's document has a kind other than "${String(kind)}"`,
    });
    return z.NEVER;
  }
  const result = documentSchemas[kind].safeParse(raw);
  if (!result.success) {
    for (const { message, path } of result.error.issues)
      context.addIssue({ code: 'custom', message, path: [...path] });
    return z.NEVER;
  }
  if (result.data.kind === 'context') return outlineOfContext(result.data);
  return result.data.kind === 'channel' ? outlineOf(result.data) : result.data;
});

const stepSchema = z
  .strictObject({
    ...moment,
    event: storyEventSchema.optional(),
    events: z.array(storyEventSchema).min(1).optional().describe('Several in one request'),
    businessEvent: storyBusinessEventSchema.optional(),
    decide: z
      .strictObject({
        ...personSchema.shape,
        placement: z.string(),
        requestId: z.string().optional(),
        context: z.record(z.string(), z.json()).default({}),
        limit: z.int().positive().default(1),
        others: z
          .array(z.strictObject({ placement: z.string(), limit: z.int().positive().default(1) }))
          .optional()
          .describe('Placements filled together with it'),
        deadlineMs: z.int().nonnegative().optional(),
        waitedMs: z
          .int()
          .nonnegative()
          .optional()
          .describe('Of its deadline so much was over before anybody took it up'),
        conversation: z.string().optional(),
        as: z.string().optional(),
      })
      .optional(),
    expect: z.unknown().optional().describe('Of the decision, or of the state'),
    channel: z.string().optional(),
    answers: z.array(answerSchema).optional().describe('What the channel says to its next dispatches'),
    suppress: z.array(z.string()).min(1).optional().describe('Contact points put on the suppression list'),
    provider: z.string().optional(),
    says: z
      .record(z.string(), z.json())
      .nullable()
      .optional()
      .describe('What a context provider answers from now on; null: nothing'),
    products: z
      .record(z.string(), productChangeSchema)
      .optional()
      .describe('What the API says of prices and stock'),
    documents: z.array(documentSchema).optional().describe('A new revision of all documents'),
    bring: bringSchema.optional(),
    redeem: redeemSchema.optional(),
    journey: journeyActSchema.optional().describe('Somebody pauses, resumes, drains or rolls back a journey'),
  })
  .superRefine((step, context) => {
    const { event, events, businessEvent, decide, answers, suppress, says, documents, journey, products } =
      step;
    const { bring, redeem } = step;
    const deeds = [
      event,
      events,
      businessEvent,
      decide,
      answers,
      suppress,
      says,
      documents,
      journey,
      products,
      bring,
      redeem,
    ].filter((deed) => deed !== undefined);
    const count = deeds.length + (step.expect !== undefined && step.decide === undefined ? 1 : 0);
    if (count > 1) context.addIssue({ code: 'custom', message: 'a step does one thing' });
    if (count === 0 && step.at === undefined && step.after === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'a step does something, or lets time pass with `after` or `at`',
      });
    }
    if (decide?.waitedMs !== undefined && decide.deadlineMs === undefined)
      context.addIssue({ code: 'custom', message: '`waitedMs` is of a `deadlineMs`' });
    if ((step.channel === undefined) !== (step.answers === undefined)) {
      context.addIssue({ code: 'custom', message: '`channel` and `answers` go together' });
    }
    if ((step.provider === undefined) !== (step.says === undefined))
      context.addIssue({ code: 'custom', message: '`provider` and `says` go together' });
  });

export const storySchema = z.strictObject({
  title: z.string().min(10),
  rules: z.array(z.string().regex(/^[A-Z]+-\d+$/)).min(1),
  order: z.literal('free').optional(),
  start: instantSchema,
  documents: z.array(documentSchema),
  steps: z.array(stepSchema).min(1),
});

/** Throws with the place of the first mistake. */
export function readStory(name: string, text: string): Story {
  const result = storySchema.safeParse(parse(text));
  if (!result.success) throw new Error(`story ${name} is not a story:\n${z.prettifyError(result.error)}`);
  const { title, rules, order, start, documents, steps } = result.data;
  let at = start;
  const journeys = new StoryJourneys();
  const first = journeys.publish(documents, start);
  const planned = steps.map((step, index): Step => {
    at = step.at ?? at + (step.after ?? 0);
    return planStep(step, index + 1, at, journeys);
  });
  return { name, title, rules, orderIsFree: order === 'free', start, documents: first, steps: planned };
}

type Written = z.infer<typeof stepSchema>;

function planStep(written: Written, number: number, at: number, journeys: StoryJourneys): Step {
  const step = { number, at };
  const { decide, answers, suppress, channel, provider, says, documents, expect } = written;
  const events = written.events ?? (written.event ? [written.event] : undefined);
  if (events) {
    const planned = events.map((event, i) => eventOf(event, `step ${number}.${i + 1}`, at));
    return { ...step, type: 'events', events: planned };
  }
  if (written.businessEvent) {
    const event = businessEventIn(written.businessEvent, `step ${number}`, at);
    return { ...step, type: 'business-event', event };
  }
  if (decide) {
    return {
      ...step,
      type: 'decide',
      ask: askOf(decide, number),
      expect: read(decisionExpectationSchema, expect, number),
    };
  }
  if (answers) return { ...step, type: 'answers', channel: channel!, answers };
  if (suppress) return { ...step, type: 'suppress', suppress };
  if (says !== undefined)
    return { ...step, type: 'says', provider: provider!, says: says as JsonObject | null };
  if (written.products)
    return { ...step, type: 'products', products: new Map(Object.entries(written.products)) };
  if (documents) return { ...step, type: 'documents', documents: journeys.publish(documents, at) };
  if (written.bring) return { ...step, type: 'bring', bring: written.bring };
  if (written.redeem) return { ...step, type: 'redeem', redeem: written.redeem };
  if (written.journey) return { ...step, type: 'documents', documents: journeys.act(written.journey, at) };
  const state = read(stateExpectationSchema, expect, number);
  return state ? { ...step, type: 'expect', expect: state } : { ...step, type: 'wait' };
}

function askOf(decide: NonNullable<Written['decide']>, number: number): DecideStep {
  const { placement, context, limit, as, requestId = `step ${number}` } = decide;
  const { others, deadlineMs, waitedMs, conversation } = decide;
  const [person] = personsIn(decide);
  if (!person) throw new Error(`step ${number}: decide names nobody`);
  return {
    person,
    placement,
    requestId,
    context: context as JsonObject,
    limit,
    as,
    ...(others && { others }),
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(waitedMs !== undefined && { waitedMs }),
    ...(conversation !== undefined && { conversation }),
  };
}

function read<S extends z.ZodType>(schema: S, raw: unknown, number: number): z.infer<S> | undefined {
  if (raw === undefined) return undefined;
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new Error(`step ${number} expects what no story can:\n${z.prettifyError(result.error)}`);
}

function personsIn({ userId, email, anonymousId }: z.infer<typeof personSchema>): Identifier[] {
  return Object.entries({ userId, email, anonymousId }).flatMap(([namespace, value]) =>
    value === undefined ? [] : [{ namespace, value }],
  );
}
