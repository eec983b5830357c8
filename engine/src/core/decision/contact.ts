/**
 * Contacts: what was said or shown to a person and when, as frequency caps count it. A contact is reserved at
 * decision, committed at dispatch (or when shown), released on recall or failure.
 */

import { word } from '../profile/words.ts';
import type { CompiledAction } from './compile.ts';
import type { Dimension } from './policy-definition.ts';

/** What a contact is, or would be: by this policies tell them apart. Empty where it is none. */
export interface ContactKind {
  readonly channel: string;
  readonly group: string;
  readonly action: string;
  readonly placement: string;
  readonly issue: string;
  readonly purpose: string;
  readonly topic: string;
  /** The contact point, `email:ada@example.com`. */
  readonly point: string;
}

export interface Contact extends ContactKind {
  /** The message's or the decision's id: releasing and committing name it. */
  readonly id: string;
  at: number;
  committed: boolean;
  /** A reservation that nobody confirms is released then; 0: only by an explicit release. */
  expiresAt: number;
}

/** Of an action that is shown in a placement, or said on a channel to a contact point. */
export function kindOfAction(
  { name, definition, group: { issue } }: Pick<CompiledAction, 'name' | 'definition' | 'group'>,
  { channel = '', placement = '', point = '' }: { channel?: string; placement?: string; point?: string },
): ContactKind {
  const { group, purpose, topic = '' } = definition;
  return { channel, group, action: name, placement, issue, purpose, topic, point };
}

/** Of a message that is about no action. */
export function kindOfMessage(channel: string, purpose: string, topic: string, point: string): ContactKind {
  return { channel, group: '', action: '', placement: '', issue: '', purpose, topic, point };
}

/** As far as a rule of the policy names it. */
export function kindOfRule(rule: About): ContactKind {
  const {
    channel = '',
    group = '',
    action = '',
    placement = '',
    issue = '',
    purpose = '',
    topic = '',
  } = rule;
  return { channel, group, action, placement, issue, purpose, topic, point: '' };
}

/** What a rule of the policy is about: contacts that have all that it names. */
export type About = { readonly [dimension in Exclude<keyof ContactKind, 'point'>]?: string | undefined };

export function isAbout(rule: About, kind: ContactKind): boolean {
  return (
    (rule.channel === undefined || rule.channel === kind.channel) &&
    (rule.group === undefined || rule.group === kind.group) &&
    (rule.action === undefined || rule.action === kind.action) &&
    (rule.placement === undefined || rule.placement === kind.placement) &&
    (rule.issue === undefined || rule.issue === kind.issue) &&
    (rule.purpose === undefined || rule.purpose === kind.purpose) &&
    (rule.topic === undefined || rule.topic === kind.topic)
  );
}

/** Its value where contacts are told apart by it; empty where it has none. */
export function valueIn(kind: ContactKind, dimension: Dimension): string {
  // A step of a journey is no place where somebody sees it.
  if (dimension === 'placement' && kind.channel !== '') return '';
  return kind[dimension === 'contact-point' ? 'point' : dimension];
}

/** A reservation that has run out holds nothing. */
export function isHeld(contact: Contact, now: number): boolean {
  return contact.committed || contact.expiresAt === 0 || contact.expiresAt > now;
}

/** @param action only this one of several that a decision chose */
export function commit(contacts: readonly Contact[], id: string, now: number, action?: string): void {
  for (const contact of contacts) {
    if (contact.id !== id || contact.committed || (action !== undefined && contact.action !== action))
      continue;
    contact.committed = true;
    contact.at = now;
    contact.expiresAt = 0;
  }
}

/** @param action only this one of several that a decision chose */
export function release(contacts: Contact[], id: string, action?: string): void {
  const index = contacts.findIndex(
    (contact) =>
      contact.id === id && !contact.committed && (action === undefined || contact.action === action),
  );
  if (index >= 0) contacts.splice(index, 1);
}

/** As a kind is stored: its texts in an order that stays, those at the end that it does not have left out. */
export type KindOrder = readonly (keyof ContactKind)[];

export function kindTexts(kind: ContactKind, order: KindOrder): string[] {
  const texts = order.map((name) => kind[name]);
  while (texts.at(-1) === '') texts.pop();
  return texts;
}

export function kindFrom(texts: readonly string[], order: KindOrder): ContactKind {
  const of = (name: keyof ContactKind) => texts[order.indexOf(name)] ?? '';
  return {
    channel: word(of('channel')),
    group: word(of('group')),
    action: word(of('action')),
    placement: word(of('placement')),
    issue: word(of('issue')),
    purpose: word(of('purpose')),
    topic: word(of('topic')),
    point: of('point'),
  };
}
