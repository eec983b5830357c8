/**
 * A profile as plain data: what is stored, sent to the surviving profile of a merge, and compared by digests.
 * Arrays instead of objects with names, because it is written for every changed profile of a checkpoint.
 */

import { earliestFlip } from '../audience/membership.ts';
import type { Json } from '../input.ts';
import type { Layout } from './layout.ts';
import { type Consent, type Lineage, Profile } from './profile.ts';
import type { Series } from './series.ts';

type Tuple = readonly unknown[];

/** Version of this shape; a stored profile of another is migrated where it is read. */
export const STATE_VERSION = 1;

export function toState(profile: Profile): Tuple {
  return [
    STATE_VERSION,
    profile.id,
    profile.createdAt,
    profile.updatedAt,
    profile.heir,
    profile.mergedFrom,
    profile.links.map((l) => [l.namespace, l.value, l.at, l.messageId]),
    Object.keys(profile.traits).map((name) => {
      const { at, source, messageId } = profile.lineage.get(name)!;
      return [name, profile.traits[name], at, source, messageId];
    }),
    profile.layout.id,
    occupied(profile.series, seriesState),
    occupied(profile.memberSince, (since) => (since > 0 ? since : undefined)),
    profile.revision,
    profile.instances,
    [...profile.entered],
    [...profile.consents].map(([key, c]) => [key, c.granted, c.at, c.source, c.messageId]),
    profile.contacts,
    profile.messages,
    profile.decisions,
    [...profile.seen].flat(),
    [...profile.flips],
  ];
}

/** @param layoutById finds the layout that the state was written under; undefined is an error of the host. */
export function fromState(state: Tuple, layoutById: (id: string) => Layout): Profile {
  const [, id, createdAt, updatedAt, heir, mergedFrom, links, traits, layout, series, memberSince, revision] =
    state;
  const [instances, entered, consents, contacts, messages, decisions, seen, flips] = state.slice(12);
  const profile = new Profile(id as string);
  profile.createdAt = createdAt as number;
  profile.updatedAt = updatedAt as number;
  profile.heir = heir as string | null;
  profile.mergedFrom = mergedFrom as string[];
  profile.links = (links as [string, string, number, string][]).map(([namespace, value, at, messageId]) => ({
    namespace,
    value,
    at,
    messageId,
  }));
  for (const [name, value, at, source, messageId] of traits as [string, Json, number, string, string][]) {
    profile.traits[name] = value;
    profile.lineage.set(name, { at, source, messageId } satisfies Lineage);
  }
  profile.layout = layoutById(layout as string);
  for (const [slot, state] of series as [number, Tuple][]) profile.series[slot] = seriesFrom(state);
  for (const [index, since] of memberSince as [number, number][]) profile.memberSince[index] = since;
  profile.revision = revision as string;
  profile.instances = instances as Profile['instances'];
  profile.entered = new Map(entered as [string, number][]);
  for (const [key, granted, at, source, messageId] of consents as [
    string,
    boolean,
    number,
    string,
    string,
  ][]) {
    profile.consents.set(key, { granted, at, source, messageId } satisfies Consent);
  }
  profile.contacts = contacts as Profile['contacts'];
  profile.messages = messages as Profile['messages'];
  profile.decisions = decisions as Profile['decisions'];
  const prints = seen as number[];
  for (let i = 0; i < prints.length; i += 2) profile.seen.set(prints[i]!, prints[i + 1]!);
  profile.flips = new Map(flips as [number, number][]);
  profile.flipDue = earliestFlip(profile);
  return profile;
}

/** Slots that hold something, with their numbers: most people are in few of many audiences. */
function occupied<T>(slots: readonly (T | undefined)[], write: (value: T) => unknown): [number, unknown][] {
  const written: [number, unknown][] = [];
  slots.forEach((value, slot) => {
    const state = value === undefined ? undefined : write(value);
    if (state !== undefined) written.push([slot, state]);
  });
  return written;
}

/** Times as differences: small numbers are written in fewer bytes. */
function seriesState(series: Series): Tuple {
  const { times } = series;
  const gaps = times.map((time, i) => (i === 0 ? time : time - times[i - 1]!));
  // Infinities do not survive every encoding; without numbers there is no smallest or largest.
  const numeric = series.min <= series.max;
  return [
    series.count,
    series.sumMicros,
    numeric ? series.min : null,
    numeric ? series.max : null,
    series.firstAt,
    series.first,
    series.lastAt,
    series.last,
    gaps,
    series.values,
  ];
}

function seriesFrom(state: Tuple): Series {
  const [count, sumMicros, min, max, firstAt, first, lastAt, last, gaps, values] = state;
  let time = 0;
  return {
    count: count as number,
    sumMicros: sumMicros as number,
    min: (min as number | null) ?? Number.POSITIVE_INFINITY,
    max: (max as number | null) ?? Number.NEGATIVE_INFINITY,
    firstAt: firstAt as number,
    first: first as Json,
    lastAt: lastAt as number,
    last: last as Json,
    times: (gaps as number[]).map((gap) => (time += gap)),
    values: values as Json[] | null,
  };
}
