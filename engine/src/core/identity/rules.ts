/**
 * The rules by which identity is resolved: how strong a namespace is, how many of it a person has, how many persons
 * one of its values may have been of. Without a document of kind `identity` the usual ones hold.
 */

/** What holds for one namespace. */
export interface NamespaceRule {
  /** The smaller number is the stronger one: an event is about who its strongest identifier names. */
  readonly priority: number;
  /** A person has one at most: two are two persons. */
  readonly isUnique: boolean;
  /** Identifiers of it that a person may have; `withinMs` null: ever. */
  readonly limit: { readonly most: number; readonly withinMs: number | null } | null;
  /** Persons that one value may have been of; whoever comes then shares it with everybody, and it links nobody. */
  readonly persons: number;
}

export interface IdentityRules {
  /** The same for the same rules; empty for the usual ones. */
  readonly id: string;
  readonly namespaces: ReadonlyMap<string, NamespaceRule>;
  /** Of namespaces without a rule of their own. */
  readonly other: NamespaceRule;
  /** Values that name nobody, also where they were shown before they were declared so; absent: none is declared. */
  readonly blocked?: (namespace: string, value: string) => boolean;
}

/** Strength of what has no rule of its own; the founding of profiles stays by these, whatever documents say. */
const PRIORITIES = { userId: 0, email: 10, other: 20, anonymousId: 30 } as const;

/** A value that so many persons signed in with is no person's: a kiosk, a library, an address of the shop itself. */
export const USUAL_PERSONS = 10;

/** Identifiers a person may have, whatever the rules. */
export const MOST_IDENTIFIERS = 1_000;

export function usualRule(namespace: string): NamespaceRule {
  const known = namespace === 'userId' || namespace === 'email' || namespace === 'anonymousId';
  const priority = PRIORITIES[known ? namespace : 'other'];
  return { priority, isUnique: namespace === 'userId', limit: null, persons: USUAL_PERSONS };
}

export const usualRules: IdentityRules = {
  id: '',
  namespaces: new Map(['userId', 'email', 'anonymousId'].map((name) => [name, usualRule(name)])),
  other: usualRule('other'),
};

export function ruleOf(rules: IdentityRules, namespace: string): NamespaceRule {
  return rules.namespaces.get(namespace) ?? rules.other;
}
