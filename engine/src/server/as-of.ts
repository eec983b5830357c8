/** Questions about the past: the two instants of a request, what cannot be answered, and the answer in words. */
import { z } from 'zod';
import type { Engine, PastProblem, PastProfile, ProfileKey } from '../hosts/engine.ts';
import type { AsOfView } from './api.ts';
import { HttpProblem, notFound } from './problem.ts';

/** At most; how early no instant of ours can be. */
const time = z.string().max(40).optional();

export const asOfQuery = {
  at: time.describe('What was true at this instant (RFC 3339); by default at knownAt'),
  knownAt: time.describe('As it was known at this instant (RFC 3339); by default now'),
};

export interface AsOf {
  readonly at: number;
  readonly knownAt: number;
}

/** Undefined: nothing of the past is asked for. @param now milliseconds */
export function asOf(query: { at?: string | undefined; knownAt?: string | undefined }, now: number) {
  if (query.at === undefined && query.knownAt === undefined) return undefined;
  const knownAt = instantOf('knownAt', query.knownAt, now) ?? now;
  const at = instantOf('at', query.at, now) ?? knownAt;
  if (at > knownAt) {
    throw new HttpProblem(
      400,
      'at_after_known_at',
      'what was true later than it was known cannot be told',
      'give a knownAt that is not before at, or leave it out: then it is now',
    );
  }
  return { at, knownAt };
}

/** @param name of the field; undefined where it is not given. */
export function instantOf(name: string, text: string | undefined, now?: number): number | undefined {
  if (text === undefined) return undefined;
  const parsed = z.iso.datetime({ offset: true }).safeParse(text);
  const ms = parsed.success ? Date.parse(parsed.data) : Number.NaN;
  if (!(ms >= 0)) {
    throw new HttpProblem(
      400,
      'bad_time',
      `${name} is no instant: ${JSON.stringify(text)}`,
      'write it as 2026-11-22T09:30:00Z, since 1970; in a URL a + must be written as %2B',
    );
  }
  if (now !== undefined && ms > now) {
    throw new HttpProblem(
      400,
      'in_the_future',
      `${name} has not come yet: ${text}`,
      'ask about the past, or leave it out for now',
    );
  }
  return ms;
}

/** @param name as the caller named the person. Throws where it cannot be told. */
export async function profileThen(
  engine: Engine,
  key: ProfileKey,
  { at, knownAt }: AsOf,
  name: string,
): Promise<PastProfile | undefined> {
  const found = await engine.profileAsOf(key, { at, knownAt });
  if (found && 'problem' in found) throw problemOf(found, name);
  return found;
}

function problemOf(found: PastProblem, name: string): HttpProblem {
  switch (found.problem) {
    case 'unknown-then': {
      const others = found.mergedFrom.slice(0, 5).join(', ');
      const mend =
        others === ''
          ? 'ask about a later instant; the timeline shows when it began'
          : `ask about a later instant, or about a profile that became this person since: ${others}`;
      return notFound('before_first_event', `nothing was known of ${name.slice(0, 200)} by then`, mend);
    }
    case 'too-long':
      return new HttpProblem(
        422,
        'history_too_long',
        `this person had more than ${found.most} inputs by then, and so many are applied anew at most`,
        'ask about an earlier instant; the timeline shows every entry, of any age',
      );
    case 'unreadable':
      return new HttpProblem(
        409,
        'other_semantics',
        `a part of this person's history was written by semantics version ${found.semantics.by} of the engine, and this one, ${found.semantics.here}, cannot apply it: ${found.reason}`,
        'ask a Kairos of that version on a copy of the data folder; the timeline shows every entry',
      );
    default:
      return found satisfies never;
  }
}

export function asOfView({ at, knownAt }: AsOf, { revision, inputs, missing }: PastProfile): AsOfView {
  const instant = (ms: number) => new Date(ms).toISOString();
  return { at: instant(at), knownAt: instant(knownAt), revision, inputs, missing };
}
