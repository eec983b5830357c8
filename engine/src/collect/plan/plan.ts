/**
 * The tracking plan of one revision, compiled: judges an event before it is submitted. An event that nothing declares
 * costs one look into a map. Pure, but for the counts of what it judged, which are kept elsewhere.
 */
import type { EventInput, JsonObject } from '../../core/input.ts';
import { isWithdrawal } from '../../core/profile/consent-subject.ts';
import { type Refusal, refuse } from '../refusal.ts';
import {
  type EventTypeDefinition,
  eventOf,
  type PlanPolicy,
  type TrackingPlanDefinition,
  type UndeclaredPolicy,
} from './definition.ts';
import { compileSchema, type Validate } from './validator.ts';
import { addViolations, type Part, type Violation } from './violation.ts';

export type PlanDocument = EventTypeDefinition | TrackingPlanDefinition;

/** What the plan has to say of an event that is not as it should be. */
export type Judgement =
  | { readonly verdict: 'keep'; readonly violations: readonly Violation[] }
  /** `marked` is the event with `context.violations`; it goes on in place of the other. */
  | { readonly verdict: 'flag'; readonly violations: readonly Violation[]; readonly marked: EventInput }
  | { readonly verdict: 'refuse'; readonly violations: readonly Violation[]; readonly refusal: Refusal };

export interface Declared {
  readonly document: string;
  readonly event: string;
  readonly policy: PlanPolicy;
  readonly description?: string;
  readonly owner?: string;
}

interface EventType extends Declared {
  readonly parts: readonly { readonly part: Part; readonly validate: Validate }[];
}

export interface PlanSettings {
  readonly undeclaredEvents: UndeclaredPolicy;
  readonly undeclaredProperties: UndeclaredPolicy;
  readonly learn: boolean;
}

const PARTS: readonly Part[] = ['properties', 'traits', 'context'];
const UNDECLARED: Violation = {
  path: 'event',
  rule: 'undeclared',
  message: 'no event type of the tracking plan declares this event',
};

export class Plan {
  readonly settings: PlanSettings;
  readonly types: ReadonlyMap<string, EventType>;

  /** @throws SchemaRefused; the check of the documents has found it before. */
  constructor(documents: readonly PlanDocument[]) {
    const plan = documents.find((document) => document.kind === 'tracking-plan');
    this.settings = {
      undeclaredEvents: plan?.undeclaredEvents ?? 'allow',
      undeclaredProperties: plan?.undeclaredProperties ?? 'allow',
      learn: plan?.learn ?? true,
    };
    const closed = this.settings.undeclaredProperties !== 'allow';
    this.types = new Map(
      documents.flatMap((document): [string, EventType][] =>
        document.kind === 'event-type'
          ? [[eventOf(document), compileType(document, plan?.policy ?? 'keep', closed)]]
          : [],
      ),
    );
  }

  /** Undefined: nothing to say, the event goes on as it is. */
  judge(event: EventInput): Judgement | undefined {
    const type = this.types.get(event.name);
    if (type === undefined) {
      const { undeclaredEvents } = this.settings;
      // Only track calls bring names of their own.
      if (undeclaredEvents === 'allow' || event.type !== 'track') return undefined;
      if (undeclaredEvents === 'report' || isWithdrawal(event)) return keep([UNDECLARED]);
      return refusal([UNDECLARED], 'undeclared_event', UNDECLARED.message);
    }
    const violations = violationsOf(event, type);
    if (violations.length > 0) return this.#verdict(event, type, violations);
    // The mark is the plan's word: a sender cannot set it on an event that is as it should be.
    if (type.policy === 'flag' && event.context.violations !== undefined) return mark(event, violations);
    return undefined;
  }

  #verdict(event: EventInput, type: EventType, violations: readonly Violation[]): Judgement {
    // Taking consent back takes effect, however it is written.
    if (!isWithdrawal(event) && this.#refuses(type, violations)) {
      const [first] = violations;
      const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : '';
      const reason = `${first?.path} ${first?.message}${more}: see the event type "${type.document}"`;
      return refusal(violations, 'plan_violation', reason);
    }
    return type.policy === 'flag' ? mark(event, violations) : keep(violations);
  }

  #refuses({ policy }: EventType, violations: readonly Violation[]): boolean {
    const { undeclaredProperties } = this.settings;
    return violations.some(({ rule }) =>
      rule === 'undeclared' ? undeclaredProperties === 'refuse' : policy === 'refuse',
    );
  }
}

function compileType(document: EventTypeDefinition, fallback: PlanPolicy, closed: boolean): EventType {
  const { name, policy = fallback, description, owner } = document;
  return {
    document: name,
    event: eventOf(document),
    policy,
    ...(description === undefined ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    parts: PARTS.flatMap((part) => {
      const schema = document[part];
      // The context is the clients' own: more stands in it than any plan says.
      return schema === undefined
        ? []
        : [{ part, validate: compileSchema(schema, closed && part !== 'context') }];
    }),
  };
}

const NONE: readonly Violation[] = [];

function violationsOf(event: EventInput, { parts }: EventType): readonly Violation[] {
  let found: Violation[] | undefined;
  for (const { part, validate } of parts) {
    const errors = validate(event[part]);
    if (errors === undefined) continue;
    found ??= [];
    addViolations(found, part, errors);
  }
  return found ?? NONE;
}

function keep(violations: readonly Violation[]): Judgement {
  return { verdict: 'keep', violations };
}

function refusal(
  violations: readonly Violation[],
  code: 'undeclared_event' | 'plan_violation',
  reason: string,
): Judgement {
  return { verdict: 'refuse', violations, refusal: refuse(code, reason) };
}

/** Conditions read the mark as the event's `context.violations`: a list of path and rule, absent where there are none. */
function mark(event: EventInput, violations: readonly Violation[]): Judgement {
  const { violations: _forged, ...context } = event.context;
  const told = violations.map(({ path, rule }) => ({ path, rule }));
  const marked: JsonObject = told.length === 0 ? context : { ...context, violations: told };
  return { verdict: 'flag', violations, marked: { ...event, context: marked } };
}
