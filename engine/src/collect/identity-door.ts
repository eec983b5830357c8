/**
 * The door through which identifiers come: in the form and order that the document of kind identity asks for, without
 * those that name nobody. What is taken off stands in the event's context, so that it can be looked up; an event that
 * then names nobody is refused.
 */
import { type Blocked, blockedBy } from '../core/identity/compile.ts';
import type { IdentityDefinition, NamespaceDefinition } from '../core/identity/definition.ts';
import { usualRule } from '../core/identity/rules.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { normaliseEmail } from './identifiers.ts';
import type { Normalised } from './normalise.ts';
import { normalisePhone } from './phone.ts';
import { refuse } from './refusal.ts';

type Rules = Readonly<Record<string, NamespaceDefinition>>;

export class IdentityDoor {
  #blocked: Blocked = blockedBy(undefined);
  #rules: Rules = {};
  /** Namespaces stand in the order of their own strength. */
  #isUsualOrder = true;
  #isUsualForm = true;

  /** @param documents those in force, of any kind */
  constructor(documents: readonly { readonly kind: string }[]) {
    this.configure(documents);
  }

  configure(documents: readonly { readonly kind: string }[]): void {
    const definition = documents.find((d): d is IdentityDefinition => d.kind === 'identity');
    this.#blocked = blockedBy(definition);
    this.#rules = definition?.namespaces ?? {};
    const rules = Object.values(this.#rules);
    this.#isUsualOrder = rules.every(({ priority }) => priority === undefined);
    this.#isUsualForm = rules.every(({ normalise }) => normalise === undefined || normalise === 'none');
  }

  admit(event: EventInput): Normalised {
    const { identifiers, previous } = event;
    if (this.#isUsualOrder && this.#isUsualForm && !identifiers.some((i) => this.#isBlocked(i))) {
      if (previous === undefined || !this.#isBlocked(previous)) return { ok: true, event };
    }
    const other = previous && this.#written(previous);
    if (previous && other === undefined)
      return refuse('blocked_identifier', `the other identity of the alias, ${said(previous)}, names nobody`);
    const kept: Identifier[] = [];
    const off: string[] = [];
    for (const identifier of identifiers) {
      const written = this.#written(identifier);
      if (written === undefined) off.push(`${identifier.namespace}:${identifier.value}`);
      else if (!kept.some((k) => k.namespace === written.namespace && k.value === written.value))
        kept.push(written);
    }
    if (kept.length === 0)
      return refuse('blocked_identifier', `it names nobody: ${identifiers.map(said).join(', ')} is blocked`);
    if (!this.#isUsualOrder) kept.sort((a, b) => this.#priority(a) - this.#priority(b));
    const context = off.length === 0 ? event.context : { ...event.context, blockedIdentifiers: off };
    return { ok: true, event: { ...event, identifiers: kept, context, ...(other && { previous: other }) } };
  }

  #isBlocked({ namespace, value }: Identifier): boolean {
    return this.#blocked(namespace, value);
  }

  /** In its form; undefined where it names nobody, or nothing of its kind. */
  #written(identifier: Identifier): Identifier | undefined {
    const { namespace, value } = identifier;
    const text = formOf(value, this.#rules[namespace]);
    if (text === undefined || this.#blocked(namespace, text)) return undefined;
    return text === value ? identifier : { namespace, value: text };
  }

  #priority({ namespace }: Identifier): number {
    return this.#rules[namespace]?.priority ?? usualRule(namespace).priority;
  }
}

function formOf(value: string, rule: NamespaceDefinition | undefined): string | undefined {
  switch (rule?.normalise) {
    case undefined:
    case 'none':
      return value;
    case 'lowercase':
      return value.toLowerCase();
    case 'email':
      return normaliseEmail(value);
    case 'phone':
      return normalisePhone(value, rule.region);
  }
}

function said({ namespace, value }: Identifier): string {
  return `${namespace} "${value.slice(0, 100)}"`;
}
