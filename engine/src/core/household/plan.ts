/** What a revision's documents say of accounts and households: the rules that make them, their limits, shared caps. */
import type { PolicyDefinition } from '../decision/definition.ts';
import type { CapDefinition } from '../decision/policy-definition.ts';
import { type Clocks, clocksOf, longestMs } from '../decision/window.ts';
import { contentId } from '../hash.ts';
import { fold } from '../matching/fold.ts';
import type { ProblemCollector } from '../problem.ts';
import { type GroupDefinition, type GroupKind, groupKinds, MOST_MEMBERS } from './definition.ts';

/** Persons with equal values in all of these are of one group. */
export interface GroupRule {
  /** Where the values stand: names of traits, and of fields in them. */
  readonly paths: readonly (readonly [trait: string, ...fields: string[]])[];
  /** Folded values that make no group. */
  readonly blocked: ReadonlySet<string>;
  /** Another text: another rule, and other groups. */
  readonly text: string;
}

/** Beyond it a group that a rule made is none. */
const MOST_ALIKE = 12;

/** What people write where they have nothing to say. */
const NOTHING = [
  '',
  'unknown',
  'none',
  'null',
  'undefined',
  'nan',
  'na',
  'n a',
  'not available',
  'x',
  'xx',
  'xxx',
];

export class GroupPlan {
  readonly #rules = new Map<GroupKind, GroupRule>();
  readonly #most = new Map<GroupKind, number>();
  readonly #caps = new Map<GroupKind, CapDefinition[]>();
  readonly #declared: ReadonlySet<string>;
  /** Traits that a rule reads. */
  readonly roots: ReadonlySet<string>;
  /** Longest window of a shared cap in milliseconds; 0: there is none. */
  readonly capsMs: number;
  /** A group has no clock of its own: those of anybody who may be a member. */
  readonly clocks: Clocks;

  constructor(definitions: readonly GroupDefinition[], policies: readonly PolicyDefinition[]) {
    this.#declared = new Set(definitions.map(({ name }) => name));
    for (const { name, same, blocked = [], most } of definitions) {
      if (same) this.#rules.set(name, ruleOf(name, same, blocked));
      this.#most.set(name, most ?? (same ? MOST_ALIKE : MOST_MEMBERS));
    }
    this.roots = new Set([...this.#rules.values()].flatMap(({ paths }) => paths.map(([trait]) => trait)));
    this.clocks = clocksOf(policies);
    let capsMs = 0;
    for (const cap of policies.flatMap((policy) => policy.caps)) {
      if (cap.per === undefined) continue;
      this.#caps.set(cap.per, [...this.capsOf(cap.per), cap]);
      capsMs = Math.max(capsMs, longestMs(cap));
    }
    this.capsMs = capsMs;
  }

  /** Undefined where `group` calls say who is a member. */
  ruleOf(kind: GroupKind): GroupRule | undefined {
    return this.#rules.get(kind);
  }

  mostOf(kind: GroupKind): number {
    return this.#most.get(kind) ?? MOST_MEMBERS;
  }

  /** Caps that count all members of a group together. */
  capsOf(kind: GroupKind): readonly CapDefinition[] {
    return this.#caps.get(kind) ?? none;
  }

  /** Accounts are there without a document. */
  isDeclared(kind: GroupKind): boolean {
    return kind === 'account' || this.#declared.has(kind);
  }

  get kindsByRule(): readonly GroupKind[] {
    return groupKinds.filter((kind) => this.#rules.has(kind));
  }
}

const none: readonly CapDefinition[] = [];

export const noGroups = new GroupPlan([], []);

function ruleOf(kind: GroupKind, same: readonly string[], blocked: readonly string[]): GroupRule {
  const paths = same.map((path) => path.split('.').slice(1) as [string, ...string[]]);
  return {
    paths,
    blocked: new Set([...NOTHING, ...blocked.map(fold)]),
    text: contentId('rule', kind, ...same),
  };
}

/** A cap cannot count over households where nothing makes any. */
export function checkCaps(
  policies: readonly PolicyDefinition[],
  plan: GroupPlan,
  problems: ProblemCollector,
): void {
  for (const policy of policies) {
    policy.caps.forEach(({ per, within, calendar, each, full }, i) => {
      const path = ['caps', i] as const;
      if ((within === undefined) === (calendar === undefined)) {
        const message = 'a cap counts in one window, a rolling one or one of the calendar';
        problems.add(policy, path, 'cap_needs_window', message, 'give `within: 7d` or `calendar: week`');
      }
      if (per !== undefined && (each !== undefined || (full ?? 'next-best') !== 'next-best')) {
        const mend = 'leave out `each` and `full`, or count each person by itself without `per`';
        problems.add(policy, path, 'shared_cap', 'a cap that members share counts them together', mend);
      }
      if (per === undefined || plan.isDeclared(per)) return;
      const mend = `declare it with \`kind: group\` and \`name: ${per}\``;
      problems.add(policy, ['caps', i, 'per'], 'unknown_group', `there is no ${per}`, mend);
    });
  }
}
