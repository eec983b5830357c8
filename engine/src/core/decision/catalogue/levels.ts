/**
 * The levels above actions: issues and their groups, each with its engagement policy. A group that no issue has stands
 * alone, which is how it is as long as there are no issues at all.
 */
import type { ProblemCollector } from '../../problem.ts';
import type { ActionDefinition } from '../definition.ts';
import type { IssueDefinition } from './definition.ts';
import type { EngagementCompiler, EngagementRule } from './engagement.ts';

/** An issue or a group with a policy: where it refuses, all below fall out together. */
export interface GuardedLevel {
  readonly level: 'issue' | 'group';
  readonly name: string;
  readonly rules: readonly EngagementRule[];
}

export interface CatalogueGroup {
  readonly name: string;
  /** Empty: of none. */
  readonly issue: string;
  /** From the issue down; levels without a policy are left out. */
  readonly guarded: readonly GuardedLevel[];
}

const NAMED_GROUPS = 8;

/** For actions that say nothing else. */
export const DEFAULT_GROUP = 'default';

export class Levels {
  /** Empty: groups are whatever actions name. */
  readonly declared: ReadonlyMap<string, CatalogueGroup>;
  readonly #alone = new Map<string, CatalogueGroup>();

  constructor(declared: ReadonlyMap<string, CatalogueGroup>) {
    this.declared = declared;
  }

  groupOf(name: string): CatalogueGroup {
    const known = this.declared.get(name) ?? this.#alone.get(name);
    if (known) return known;
    const alone = { name, issue: '', guarded: [] };
    this.#alone.set(name, alone);
    return alone;
  }
}

export function compileLevels(
  issues: readonly IssueDefinition[],
  compiler: EngagementCompiler,
  problems: ProblemCollector,
): Levels {
  const groups = new Map<string, CatalogueGroup>();
  const issueNames = new Set(issues.map(({ name }) => name));
  for (const issue of issues) {
    const own = levelOf('issue', issue.name, compiler.compile(issue, [], issue));
    for (const [i, group] of issue.groups.entries()) {
      const { name } = group;
      const path = ['groups', i];
      if (issueNames.has(name)) {
        const message = `"${name}" is the name of an issue, and of a group of "${issue.name}"`;
        const mend = `give the group a name of its own, such as "${name}-offers": caps and reports name it alone`;
        problems.add(issue, [...path, 'name'], 'duplicate_name', message, mend);
      }
      const other = groups.get(name);
      if (other) {
        const message = `the group "${name}" is in the issue "${other.issue}" already`;
        problems.add(issue, [...path, 'name'], 'duplicate_name', message, 'a group is in one issue, once');
      }
      const level = levelOf('group', name, compiler.compile(issue, path, group));
      groups.set(name, { name, issue: issue.name, guarded: [...own, ...level] });
    }
  }
  return new Levels(groups);
}

function levelOf(
  level: GuardedLevel['level'],
  name: string,
  rules: readonly EngagementRule[] = [],
): readonly GuardedLevel[] {
  return rules.length === 0 ? [] : [{ level, name, rules }];
}

/** Where issues are declared an action is in one of their groups, and no action has the name of a level. */
export function checkGroups(
  actions: readonly ActionDefinition[],
  issues: readonly IssueDefinition[],
  { declared }: Levels,
  problems: ProblemCollector,
): void {
  if (declared.size === 0) return;
  const issueNames = new Set(issues.map(({ name }) => name));
  for (const action of actions) {
    const { name, group } = action;
    if (group !== DEFAULT_GROUP && !declared.has(group)) {
      const message = `no issue has a group "${group}"`;
      const some = [...declared.keys()].slice(0, NAMED_GROUPS).join(', ');
      const mend = `correct it (there are ${some}${declared.size > NAMED_GROUPS ? ', ...' : ''}), or add it to an issue`;
      problems.add(action, ['group'], 'unknown_group', message, mend);
    }
    if (!declared.has(name) && !issueNames.has(name)) continue;
    const what = issueNames.has(name) ? 'an issue' : 'a group';
    const message = `"${name}" is the name of ${what} already`;
    problems.add(action, ['name'], 'duplicate_name', message, 'give the action a name of its own');
  }
}
