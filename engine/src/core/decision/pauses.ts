/**
 * Pauses: after what a person did with what was said to them, nothing like it is said for a while. Which are in force
 * follows from what is remembered and the policy of now, so that a change of either acts at once.
 */
import type { Condition, ConditionCompiler } from '../condition.ts';
import type { ProblemCollector } from '../problem.ts';
import type { Profile } from '../profile/profile.ts';
import { type ContactKind, isAbout, valueIn } from './contact.ts';
import type { PolicyDefinition } from './definition.ts';
import type { PauseDefinition } from './policy-definition.ts';
import type { ResponseRow } from './responses.ts';

export interface PauseRule {
  readonly definition: PauseDefinition;
  readonly where: Condition | undefined;
}

export interface PausePlan {
  readonly rules: readonly PauseRule[];
  readonly byEvent: ReadonlyMap<string, readonly PauseRule[]>;
  /** Outcomes that any rule reads. */
  readonly wanted: ReadonlySet<string>;
  /** How long what people did is remembered, in milliseconds; 0: no rule asks. */
  readonly keepMs: number;
}

/** One in force. */
export interface Pause {
  readonly rule: PauseDefinition;
  /** What it is of: the group, the channel; empty where it is of everything. */
  readonly value: string;
  /** The last of what it follows, and from when on it is over. */
  readonly since: number;
  readonly until: number;
}

export function compilePauses(
  policies: readonly PolicyDefinition[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): PausePlan {
  const rules = policies.flatMap((policy) =>
    (policy.pauses ?? []).map((definition, i): PauseRule => {
      checkPause(policy, definition, i, problems);
      const { where } = definition;
      const compile = () => compiler.compile(where!);
      return {
        definition,
        where: where === undefined ? undefined : problems.try(policy, ['pauses', i, 'where'], compile),
      };
    }),
  );
  const byEvent = new Map<string, PauseRule[]>();
  const wanted = new Set<string>();
  for (const rule of rules) {
    const { after, event } = rule.definition;
    if (event !== undefined) byEvent.set(event, [...(byEvent.get(event) ?? []), rule]);
    for (const what of after === 'ignored' ? ANY_OUTCOME : [after ?? '']) wanted.add(what);
  }
  const keepMs = rules.reduce(
    (longest, { definition }) => Math.max(longest, (definition.within ?? 0) + definition.for),
    0,
  );
  return { rules, byEvent, wanted, keepMs };
}

const ANY_OUTCOME = ['shown', 'clicked', 'accepted', 'rejected', 'converted', 'complained'];

function checkPause(
  policy: PolicyDefinition,
  { after, event, where, times, within, of, ...only }: PauseDefinition,
  i: number,
  problems: ProblemCollector,
): void {
  const path = ['pauses', i] as const;
  if ((after === undefined) === (event === undefined))
    problems.add(
      policy,
      path,
      'pause_needs_cause',
      'a pause follows either an outcome or an event',
      'give `after` or `event`',
    );
  if (where !== undefined && event === undefined)
    problems.add(
      policy,
      [...path, 'where'],
      'where_without_event',
      '`where` reads an event',
      'name the `event`',
    );
  if (times > 1 && within === undefined)
    problems.add(policy, path, 'pause_needs_window', `${times} times in which time?`, 'add `within: 30d`');
  if (event === undefined || of === 'everything') return;
  if (of !== 'contact-point' && only[of] !== undefined) return;
  const mend =
    of === 'contact-point' ? 'pause the channel instead: `of: channel`' : `name the ${of}: \`${of}: NAME\``;
  problems.add(
    policy,
    [...path, 'of'],
    'pause_needs_name',
    `an event does not tell which ${of} it is about`,
    mend,
  );
}

/** Those in force for the person; none where nothing is remembered. */
export function pausesOf(profile: Profile, { rules }: PausePlan, now: number): readonly Pause[] {
  const { responses } = profile;
  if (responses === null || rules.length === 0) return none;
  return rules.flatMap(({ definition }) =>
    [...sinceOf(definition, responses)].flatMap(([value, since]) => {
      const until = since + definition.for;
      return until > now ? [{ rule: definition, value, since, until }] : [];
    }),
  );
}

const none: readonly Pause[] = [];

/** What is paused by the rule -> when it last came about. */
function sinceOf(rule: PauseDefinition, responses: readonly ResponseRow[]): Map<string, number> {
  const { times, of, within = Number.POSITIVE_INFINITY } = rule;
  const asked = rule.after === 'ignored' ? 'shown' : (rule.after ?? `on ${rule.name}`);
  const since = new Map<string, number>();
  const recent = new Map<string, number[]>();
  for (const row of responses) {
    if (!isAbout(rule, row)) continue;
    const value = of === 'everything' ? '' : valueIn(row, of);
    if (value === '' && of !== 'everything') continue;
    if (row.what !== asked) {
      // Who does anything has not ignored it.
      if (rule.after !== 'ignored') continue;
      recent.delete(value);
      since.delete(value);
      continue;
    }
    const ats = (recent.get(value) ?? []).filter((at) => at > row.at - within);
    ats.push(row.at);
    recent.set(value, ats);
    if (ats.length >= times) since.set(value, row.at);
  }
  return since;
}

/** Whether a pause is about such a contact. */
export function isPaused({ rule, value }: Pause, kind: ContactKind): boolean {
  return isAbout(rule, kind) && (rule.of === 'everything' || valueIn(kind, rule.of) === value);
}
