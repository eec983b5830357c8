/**
 * What ends a run at once, wherever it stands: the goal, and exit rules. An event, an audience entered or left, a
 * condition that is true, consent that was taken back, an address that is suppressed.
 */
import { z } from 'zod';
import type { Condition, ConditionCompiler } from '../condition.ts';
import { judgeMessage } from '../consent/judge.ts';
import { isLacking } from '../identity/lacking.ts';
import type { EventInput } from '../input.ts';
import { durationSchema, nameSchema } from '../name.ts';
import type { ProblemCollector } from '../problem.ts';
import { contactPoint } from '../profile/addresses.ts';
import type { Happening } from './advance.ts';
import type { JourneyDefinition } from './definition.ts';
import type { Instance } from './instance.ts';
import { lastingCondition } from './lasting.ts';
import { changeFilter, eventFilter } from './parts.ts';
import type { AudienceChange, LastingCondition } from './step.ts';
import type { JourneyTurn } from './walk.ts';

const anyEvent = { event: eventFilter.event.optional(), where: eventFilter.where };

export const goalRuleSchema = z
  .strictObject({
    ...anyEvent,
    ...changeFilter,
    name: nameSchema.default('goal'),
    within: durationSchema
      .optional()
      .describe(
        'It counts so long after the person entered, also when they have left by then; absent: as long as they are in',
      ),
  })
  .describe('What the journey is for; reached: leaves at once. One of: event, entered, left, when');

export const exitRuleSchema = z
  .strictObject({
    ...anyEvent,
    ...changeFilter,
    withdrawn: nameSchema
      .optional()
      .describe('A purpose: the person takes consent back and may be spoken to about it nowhere any more'),
    suppressed: z
      .literal(true)
      .optional()
      .describe('A message of the person was refused because its address is suppressed'),
    reason: z.string().max(200).optional(),
  })
  .describe('Ends a run at once. One of: event, entered, left, when, withdrawn, suppressed');

type Written = z.infer<typeof exitRuleSchema>;

export type LeaveRule = {
  readonly isGoal: boolean;
  readonly reason: string;
  /** Of a goal: so long after entering it counts; 0: as long as the run goes on. */
  readonly withinMs: number;
} & (
  | { readonly on: 'event'; readonly event: string; readonly where: Condition | undefined }
  | { readonly on: 'audience'; readonly change: AudienceChange }
  | { readonly on: 'condition'; readonly when: LastingCondition }
  | { readonly on: 'withdrawn'; readonly purpose: string }
  | { readonly on: 'suppressed' }
);

/** The rules of one journey, the goal first, then as the document has them. */
export class Leaving {
  readonly rules: readonly LeaveRule[];
  readonly goal: LeaveRule | undefined;
  /** Those that are tried whenever something happens. */
  readonly conditions: readonly Extract<LeaveRule, { on: 'condition' }>[];
  readonly #events: ReadonlySet<string>;
  readonly #audiences: ReadonlySet<AudienceChange>;
  readonly #readsConsent: boolean;

  constructor(rules: readonly LeaveRule[]) {
    this.rules = rules;
    this.goal = rules.find((rule) => rule.isGoal);
    this.conditions = rules.filter((rule) => rule.on === 'condition');
    this.#events = new Set(rules.flatMap((rule) => (rule.on === 'event' ? [rule.event] : [])));
    this.#audiences = new Set(rules.flatMap((rule) => (rule.on === 'audience' ? [rule.change] : [])));
    this.#readsConsent = rules.some(({ on }) => on === 'withdrawn');
  }

  /** Whether any rule can be made true by this. */
  concerns({ event, moves, withdrawn }: Happening): boolean {
    if (this.rules.length === 0) return false;
    if (this.conditions.length > 0) return true;
    if (event !== null && this.#events.has(event.name)) return true;
    if (this.#readsConsent && withdrawn.length > 0) return true;
    return (
      this.#audiences.size > 0 &&
      moves.some(({ audience, change }) => this.#audiences.has(`${change} ${audience}`))
    );
  }

  /** The first rule that this makes true for the run. */
  madeTrue(turn: JourneyTurn, instance: Instance, happening: Happening): LeaveRule | undefined {
    if (!this.concerns(happening)) return undefined;
    return this.rules.find((rule) => isTrue(turn, rule, instance, happening));
  }

  /** Whether the goal is true, of a run that has left. */
  reachesGoal(turn: JourneyTurn, instance: Instance, happening: Happening): boolean {
    const { goal } = this;
    return goal !== undefined && isTrue(turn, goal, instance, happening);
  }

  /** The first condition that is true now. */
  holding({ scope }: JourneyTurn, instance: Instance): LeaveRule | undefined {
    scope.instance = instance;
    return this.conditions.find(({ when }) => when.condition.test(scope));
  }
}

function isTrue(turn: JourneyTurn, rule: LeaveRule, instance: Instance, happening: Happening): boolean {
  const { event, moves, withdrawn } = happening;
  switch (rule.on) {
    case 'event':
      if (event === null || rule.event !== event.name) return false;
      turn.scope.instance = instance;
      return rule.where === undefined || rule.where.test(turn.scope);
    case 'audience':
      return moves.some(({ audience, change }) => rule.change === `${change} ${audience}`);
    case 'withdrawn':
      return event !== null && withdrawn.length > 0 && hasWithdrawn(turn, rule.purpose, event);
    case 'condition':
      turn.scope.instance = instance;
      return !isLacking(turn.profile) && rule.when.condition.test(turn.scope);
    case 'suppressed':
      return false;
  }
}

/** The very event took it back at one address, and it is granted at none. */
function hasWithdrawn(
  { profile, configuration }: JourneyTurn,
  purpose: string,
  { messageId }: EventInput,
): boolean {
  const points = new Set<string>();
  for (const { contactPoint: trait } of configuration.channels.values()) {
    const address = trait === undefined ? undefined : profile.traits[trait];
    if (typeof address === 'string') points.add(contactPoint(trait!, address));
  }
  if (points.size === 0) points.add('');
  let isOfEvent = false;
  for (const point of points) {
    const { refusal, act } = judgeMessage(profile, point, purpose, undefined, configuration.consent);
    if (refusal === null) return false;
    isOfEvent ||= act?.kind === 'withdrawn' && act.messageId === messageId;
  }
  return isOfEvent;
}

const EXIT_WAYS = ['event', 'entered', 'left', 'when', 'withdrawn', 'suppressed'] as const;
const GOAL_WAYS = ['event', 'entered', 'left', 'when'] as const;

export function compileLeaving(
  definition: JourneyDefinition,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): Leaving {
  const { goal, exit } = definition;
  const compile = (rule: Written, path: readonly (string | number)[], base: RuleBase) =>
    compileRule(rule, path, base, { definition, compiler, problems });
  const rules = exit.flatMap((rule, i) =>
    compile(rule, ['exit', i], { isGoal: false, reason: reasonOf(rule), withinMs: 0 }),
  );
  if (goal === undefined) return new Leaving(rules);
  const base = { isGoal: true, reason: goal.name, withinMs: goal.within ?? 0 };
  return new Leaving([...compile(goal, ['goal'], base), ...rules]);
}

type RuleBase = Pick<LeaveRule, 'isGoal' | 'reason' | 'withinMs'>;

function reasonOf({ reason, event, entered, left, when, withdrawn }: Written): string {
  if (reason !== undefined) return reason;
  if (event !== undefined) return event;
  if (entered !== undefined) return `entered ${entered}`;
  if (left !== undefined) return `left ${left}`;
  if (withdrawn !== undefined) return `consent for ${withdrawn} withdrawn`;
  return when ?? 'the address is suppressed';
}

interface Around {
  readonly definition: JourneyDefinition;
  readonly compiler: ConditionCompiler;
  readonly problems: ProblemCollector;
}

function compileRule(
  rule: Written,
  path: readonly (string | number)[],
  base: RuleBase,
  { definition, compiler, problems }: Around,
): LeaveRule[] {
  const ways = base.isGoal ? GOAL_WAYS : EXIT_WAYS;
  const given = ways.filter((way) => rule[way] !== undefined);
  if (given.length !== 1 || (rule.where !== undefined && rule.event === undefined)) {
    const what = base.isGoal ? 'a goal' : 'an exit rule';
    const message = `${what} has exactly one of: ${ways.join(', ')}; \`where\` goes with \`event\``;
    problems.add(definition, path, 'rule_needs_one_way', message, 'give one; write a rule for each other');
    return [];
  }
  const { event, where, entered, left, when, withdrawn } = rule;
  if (event !== undefined) {
    const own =
      where === undefined
        ? undefined
        : problems.try(definition, [...path, 'where'], () => compiler.compile(where));
    return [{ ...base, on: 'event', event, where: own }];
  }
  const audience = entered ?? left;
  if (audience !== undefined) {
    const side = entered === undefined ? 'left' : 'entered';
    if (!compiler.audienceIndex.has(audience)) {
      const message = `there is no audience "${audience}"`;
      problems.add(
        definition,
        [...path, side],
        'unknown_audience',
        message,
        'declare it or correct the name',
      );
    }
    return [{ ...base, on: 'audience', change: `${side} ${audience}` }];
  }
  if (when !== undefined) {
    const lasting = lastingCondition(when, [...path, 'when'], { definition, compiler, problems });
    return lasting === undefined ? [] : [{ ...base, on: 'condition', when: lasting }];
  }
  return withdrawn === undefined
    ? [{ ...base, on: 'suppressed' }]
    : [{ ...base, on: 'withdrawn', purpose: withdrawn }];
}
