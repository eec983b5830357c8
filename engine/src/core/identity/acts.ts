/**
 * What somebody decides of identifiers comes as an event of our own, `Identity Decided`, so that it stands in the
 * story of the person, is counted once and is evidence like any other.
 */
import type { EventInput, Identifier, Json, JsonObject } from '../input.ts';
import { type Act, actOf } from './evidence.ts';
import { nodeOf } from './node.ts';

export const DECIDED = 'Identity Decided';

/** Pairs that one event may decide. */
export const MOST_DECIDED = 1_000;

/** Every identifier of one side with every one of the other. */
export interface IdentityDecision {
  readonly rule: Act['rule'];
  readonly one: readonly Identifier[];
  readonly other: readonly Identifier[];
  /** Who decided. */
  readonly by: string;
  readonly reason: string;
}

export function decisionProperties({ rule, one, other, by, reason }: IdentityDecision): JsonObject {
  return { rule, one: one.map(nodeOf), other: other.map(nodeOf), by, reason };
}

/** None where the event is another one, or nobody of ours made it. */
export function actsOf({ name, source, properties, at, messageId }: EventInput): Act[] {
  if (name !== DECIDED || source !== 'kairos') return [];
  const { rule, by, reason } = properties;
  if (rule !== 'always' && rule !== 'never' && rule !== 'open') return [];
  const said = { rule, at, messageId, by: textOf(by), reason: textOf(reason) } as const;
  const [one, other] = [nodesOf(properties.one), nodesOf(properties.other)];
  const acts = one.flatMap((a) => other.flatMap((b) => (a === b ? [] : [actOf(a, b, said)])));
  return acts.slice(0, MOST_DECIDED);
}

function nodesOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((text): text is string => /^[^:]+:./.test(String(text))) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
