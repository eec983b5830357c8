/**
 * What is kept of a person beside what the snapshot tells, in words instead of positions: for the export that they have
 * a right to. Reading changes nothing.
 */
import type { Surroundings } from '../core/context/surroundings.ts';
import { countsKey } from '../core/experiment/enrolment.ts';
import type { Json, JsonObject } from '../core/input.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Walk } from '../core/walk/walk.ts';
import { placesOf } from './snapshot.ts';

/** Plain data; instants in milliseconds since the epoch. */
export interface PersonalParts {
  readonly lists: readonly { readonly list: string; readonly isMember: boolean; readonly at: number }[];
  /** With the facts that each run was given. */
  readonly runs: readonly {
    readonly journey: string;
    readonly key: string;
    readonly step: string;
    readonly enteredAt: number;
    readonly data: JsonObject;
  }[];
  /** Journeys that they may come into, and not yet. */
  readonly atDoor: readonly {
    readonly journey: string;
    readonly key: string;
    readonly since: number;
    readonly data: JsonObject;
  }[];
  /** When a journey was last entered; the name holds journey and key. */
  readonly entered: readonly { readonly run: string; readonly at: number }[];
  readonly messages: readonly {
    readonly message: string;
    readonly channel: string;
    readonly purpose: string;
    readonly to: string;
    readonly status: string;
    readonly queuedAt: number;
    readonly changedAt: number;
    readonly attempts: number;
    readonly data: JsonObject;
  }[];
  /** What frequency caps count. */
  readonly contacts: readonly {
    readonly channel: string;
    readonly action: string;
    readonly placement: string;
    readonly at: number;
    readonly committed: boolean;
  }[];
  /** What they did with what was said to them, as far as the contact policy counts it. */
  readonly responses: readonly {
    readonly what: string;
    readonly action: string;
    readonly channel: string;
    readonly at: number;
  }[];
  /** Place, device, visit, time zone. */
  readonly surroundings: Surroundings | null;
  /** Stages they are in, and where they stand in the network of touchpoints. */
  readonly stages: readonly { readonly place: string; readonly since: number }[];
  readonly walk: Walk | null;
  /** Experiments and holdouts they came into, and what they did since, by metric. */
  readonly experiments: readonly {
    readonly name: string;
    readonly arm: string;
    readonly at: number;
    readonly values: readonly { readonly metric: string; readonly value: number }[];
  }[];
  /** What counting keeps by itself: single values and times. */
  readonly counted: readonly {
    readonly series: string;
    readonly count: number;
    readonly times: readonly number[];
    readonly values: readonly Json[];
    readonly first: Json;
    readonly last: Json;
  }[];
}

export function personalParts(profile: Profile): PersonalParts {
  const { lists, instances, atDoor, entered, messages, contacts, surroundings, series, layout } = profile;
  const counted: PersonalParts['counted'][number][] = [];
  series.forEach((slot, { count, times, values, first, last }) => {
    counted.push({
      series: layout.series[slot] ?? String(slot),
      count,
      times: [...times],
      values: [...(values ?? [])],
      first,
      last,
    });
  });
  return {
    lists: [...(lists ?? [])].map(([list, { isMember, at }]) => ({ list, isMember, at })),
    runs: instances.map(({ journey, key, step, enteredAt, data }) => ({
      journey,
      key,
      step,
      enteredAt,
      data,
    })),
    atDoor: (atDoor ?? []).map(({ journey, key, since, data }) => ({ journey, key, since, data })),
    entered: [...entered].map(([run, at]) => ({ run, at })),
    messages: messages.map((m) => ({
      message: m.id,
      channel: m.channel,
      purpose: m.purpose,
      to: m.to,
      status: m.status,
      queuedAt: m.queuedAt,
      changedAt: m.changedAt,
      attempts: m.attempts,
      data: m.source.data,
    })),
    contacts: contacts.map(({ channel, action, placement, at, committed }) => ({
      channel,
      action,
      placement,
      at,
      committed,
    })),
    responses: (profile.responses ?? []).map(({ what, action, channel, at }) => ({
      what,
      action,
      channel,
      at,
    })),
    surroundings,
    stages: placesOf(profile),
    walk: profile.walk && { ...profile.walk },
    experiments: (profile.trials ?? []).map((enrolment) => ({
      name: countsKey(enrolment).slice(2),
      arm: enrolment.arm,
      at: enrolment.at,
      values: enrolment.rows.map(({ metric, value }) => ({ metric, value: value / 1e6 })),
    })),
    counted,
  };
}
