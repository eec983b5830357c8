/** What a document of kind identity means: rules by which identity is resolved, and values that name nobody. */
import { compilePattern, type Pattern } from '../../language/patterns.ts';
import { contentId } from '../hash.ts';
import type { ProblemCollector } from '../problem.ts';
import type { IdentityDefinition, NamespaceDefinition } from './definition.ts';
import { type IdentityRules, type NamespaceRule, usualRule, usualRules } from './rules.ts';

export function identityRulesOf(
  definitions: readonly IdentityDefinition[],
  problems: ProblemCollector,
): IdentityRules {
  const [definition, ...others] = definitions;
  if (definition === undefined) return usualRules;
  for (const second of others) {
    const message = `there are rules of identity already, "${definition.name}"`;
    problems.add(second, ['name'], 'second_identity', message, 'keep one document of kind identity');
  }
  const namespaces = new Map(usualRules.namespaces);
  for (const [namespace, declared] of Object.entries(definition.namespaces)) {
    checkNamespace(definition, namespace, declared, problems);
    namespaces.set(namespace, ruleFrom(namespace, declared));
  }
  const rules = { ...usualRules, id: contentId(JSON.stringify([...namespaces])), namespaces };
  const values = Object.entries(definition.namespaces).filter(([, { blocked }]) => blocked.length > 0);
  if (values.length === 0) return rules;
  const named = values.map(([namespace, { blocked }]) => [namespace, blocked]);
  return { ...rules, id: contentId(JSON.stringify([...namespaces, named])), blocked: blockedBy(definition) };
}

function ruleFrom(
  namespace: string,
  { priority, perPerson, limit, persons }: NamespaceDefinition,
): NamespaceRule {
  const usual = usualRule(namespace);
  return {
    priority: priority ?? usual.priority,
    isUnique: perPerson === undefined ? usual.isUnique : perPerson === 'one',
    limit: limit === undefined ? null : { most: limit.most, withinMs: limit.within ?? null },
    persons: persons ?? usual.persons,
  };
}

function checkNamespace(
  definition: IdentityDefinition,
  namespace: string,
  { blocked, normalise, region }: NamespaceDefinition,
  problems: ProblemCollector,
): void {
  const path = ['namespaces', namespace] as const;
  blocked.forEach((entry, i) => {
    if (typeof entry === 'string') return;
    const compiled = compilePattern(entry.pattern);
    if (typeof compiled !== 'string') return;
    const message = `the pattern cannot be used: ${compiled}`;
    const mend = 'correct it: patterns are RE2, without look-around and back-references';
    problems.add(definition, [...path, 'blocked', i, 'pattern'], 'bad_pattern', message, mend);
  });
  if (region === undefined || normalise === 'phone') return;
  const message = 'a region is only of use where normalise is phone';
  problems.add(definition, [...path, 'region'], 'region_without_phone', message, 'set normalise: phone');
}

/** Values that senders write where they know nobody, in lower case. */
const NOBODY: ReadonlySet<string> = new Set([
  '',
  '-',
  '-1',
  '0',
  '(none)',
  '(null)',
  '[object object]',
  'anonymous',
  'guest',
  'n/a',
  'nan',
  'nil',
  'none',
  'null',
  'test',
  'undefined',
  'unknown',
  '00000000-0000-0000-0000-000000000000',
]);
/** Mail addresses that nobody reads. */
const UNREAD = /^(?:no-?reply|do-?not-?reply|noreply[+._-].*)@/;

/** Tells values that name nobody. */
export type Blocked = (namespace: string, value: string) => boolean;

export function blockedBy(definition: IdentityDefinition | undefined): Blocked {
  const usual = definition?.usualBlocked ?? true;
  const own = new Map<string, { values: Set<string>; patterns: Pattern[] }>();
  for (const [namespace, { blocked }] of Object.entries(definition?.namespaces ?? {})) {
    if (blocked.length === 0) continue;
    const values = new Set<string>();
    const patterns: Pattern[] = [];
    for (const entry of blocked) {
      if (typeof entry === 'string') values.add(entry.toLowerCase());
      else {
        const pattern = compilePattern(entry.pattern);
        if (typeof pattern !== 'string') patterns.push(pattern);
      }
    }
    own.set(namespace, { values, patterns });
  }
  return (namespace, value) => {
    const text = value.toLowerCase();
    if (usual && (NOBODY.has(text) || (namespace === 'email' && UNREAD.test(text)))) return true;
    const declared = own.get(namespace);
    return (
      declared !== undefined && (declared.values.has(text) || declared.patterns.some((p) => p.test(value)))
    );
  };
}
