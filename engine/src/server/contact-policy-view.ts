/** From what the core tells of the contact policy to what the API shows. */
import type { PolicyDefinition } from '../core/decision/definition.ts';
import { capWords, pauseWords, quietWords } from '../core/decision/policy-words.ts';
import type { ContactStanding } from '../core/decision/standing.ts';
import { overMsOf } from '../core/message/quiet.ts';
import type { ContactPolicyView, ContactStandingView } from './api-contact-policy.ts';

/** An instant that RFC 3339 can tell. */
const LAST = 8.64e15;

function instant(ms: number): string | null {
  return ms < LAST ? new Date(ms).toISOString() : null;
}

export function contactStandingView({ caps, pauses, quiet, zone }: ContactStanding): ContactStandingView {
  return {
    caps: caps.map(({ cap, of, used, freeAt }) => ({
      name: cap.name,
      words: capWords(cap),
      ...(of !== '' && { of }),
      used,
      max: cap.max,
      ...(freeAt > 0 && { freeAt: instant(freeAt) }),
    })),
    pauses: pauses.map(({ rule, value, since, until }) => ({
      name: rule.name,
      words: pauseWords(rule),
      ...(value !== '' && { of: value }),
      since: instant(since)!,
      until: instant(until)!,
    })),
    quiet: quiet.map(({ name, until }) => ({ name, until: instant(until) })),
    zone,
  };
}

export function contactPolicyView(policies: readonly PolicyDefinition[]): ContactPolicyView {
  return {
    caps: policies.flatMap(({ name: policy, caps }) =>
      caps.map((cap) => ({ policy, name: cap.name, words: capWords(cap) })),
    ),
    quiet: policies.flatMap(({ name: policy, quiet = [] }) =>
      quiet.map((rule) => ({ policy, name: rule.name, words: quietWords(rule, overMsOf(rule)) })),
    ),
    pauses: policies.flatMap(({ name: policy, pauses = [] }) =>
      pauses.map((rule) => ({ policy, name: rule.name, words: pauseWords(rule) })),
    ),
    zones: policies.flatMap(({ zones = [] }) => zones),
  };
}
