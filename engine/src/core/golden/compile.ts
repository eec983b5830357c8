/** What the golden record's document means: groups with their rules by view, checked, and an index by field. */
import type { ProblemCollector } from '../problem.ts';
import type { GoldenRecordDefinition, SurvivorshipRule } from './definition.ts';

/** The view that conditions, content and decisions read. */
export const DEFAULT_VIEW = 'default';

/** Fields that win together, and their rules in each view that names them so. */
export interface GoldenGroup {
  /** Names the claims in a profile; the same fields are the same group, in whatever order they are named. */
  readonly key: string;
  readonly fields: readonly string[];
  readonly rules: ReadonlyMap<string, readonly SurvivorshipRule[]>;
  /** In the layout, behind the series: what is still to be filled from history is marked there. */
  readonly slot: number;
}

export interface GoldenRecord {
  readonly groups: readonly GoldenGroup[];
  readonly byField: ReadonlyMap<string, readonly GoldenGroup[]>;
  readonly byKey: ReadonlyMap<string, GoldenGroup>;
  /** Names of the views that are declared. */
  readonly views: readonly string[];
}

const SEPARATOR = '\u0001';
const CLAIMS = `claims${SEPARATOR}`;

export function groupKey(fields: readonly string[]): string {
  return [...fields].sort().join(SEPARATOR);
}

export function fieldsOf(key: string): string[] {
  return key.split(SEPARATOR);
}

/** Its name among the series of a layout, beside which its history is filled. */
export function layoutKey(group: Pick<GoldenGroup, 'key'>): string {
  return CLAIMS + group.key;
}

/** How it is decided in the default view; empty where the newest holds. */
export function ruleText({ rules }: GoldenGroup): string {
  return JSON.stringify(rules.get(DEFAULT_VIEW) ?? '');
}

/** Undefined where the name is of a series. */
export function groupKeyIn(layoutName: string): string | undefined {
  return layoutName.startsWith(CLAIMS) ? layoutName.slice(CLAIMS.length) : undefined;
}

/** Null where no document asks. @param firstSlot behind the series of the layout. */
export function compileGolden(
  definitions: readonly GoldenRecordDefinition[],
  firstSlot: number,
): GoldenRecord | null {
  const views = Object.entries(definitions[0]?.views ?? {});
  if (views.length === 0) return null;
  const rulesByKey = new Map<string, Map<string, readonly SurvivorshipRule[]>>();
  for (const [view, groups] of views) {
    for (const { fields, rule } of groups) {
      const key = groupKey(fields);
      const rules = rulesByKey.get(key) ?? new Map<string, readonly SurvivorshipRule[]>();
      rules.set(view, rule);
      rulesByKey.set(key, rules);
    }
  }
  const groups = [...rulesByKey].map(([key, rules], i): GoldenGroup => {
    return { key, fields: fieldsOf(key), rules, slot: firstSlot + i };
  });
  const byField = new Map<string, GoldenGroup[]>();
  for (const group of groups)
    for (const field of group.fields) byField.set(field, [...(byField.get(field) ?? []), group]);
  const byKey = new Map(groups.map((group) => [group.key, group]));
  return { groups, byField, byKey, views: views.map(([view]) => view) };
}

export function checkGolden(
  definitions: readonly GoldenRecordDefinition[],
  problems: ProblemCollector,
): void {
  for (const second of definitions.slice(1)) {
    const message = `there is a golden record already, "${definitions[0]!.name}"`;
    problems.add(second, ['name'], 'second_golden_record', message, 'move its views into that document');
  }
  for (const definition of definitions)
    for (const view of Object.keys(definition.views)) checkView(definition, view, problems);
}

function checkView(definition: GoldenRecordDefinition, view: string, problems: ProblemCollector): void {
  const taken = new Map<string, number>();
  definition.views[view]!.forEach(({ fields, rule }, group) => {
    fields.forEach((field, i) => {
      const other = taken.get(field);
      taken.set(field, group);
      if (other === undefined) return;
      const path = ['views', view, group, 'fields', i];
      const message =
        other === group
          ? `the group names "${field}" twice`
          : `"${field}" is in another group of the view "${view}" already`;
      const mend = 'keep it in one group: its value cannot win with two';
      problems.add(definition, path, 'field_in_two_groups', message, mend);
    });
    rule.forEach((one, i) => {
      const known = rule.findIndex((other) => kindOf(other) === kindOf(one));
      if (known === i) return;
      const message = `the rule \`${kindOf(one)}\` stands there already: it leaves the same tie a second time`;
      problems.add(
        definition,
        ['views', view, group, 'rule', i],
        'rule_twice',
        message,
        'remove one of them',
      );
    });
  });
}

function kindOf(rule: SurvivorshipRule): string {
  return typeof rule === 'object' ? 'source' : rule;
}
