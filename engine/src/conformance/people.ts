/**
 * What people can see of how a story ended: its persons by their identifiers, without ids, which differ by the order
 * in which profiles were founded. This is what a mutated story is compared by.
 */
import { subjectOf } from '../core/consent/act.ts';
import type { Identifier } from '../core/input.ts';
import type { ProfileSnapshot } from '../hosts/engine.ts';
import type { StoryEngine } from './run-story.ts';
import type { Story } from './story.ts';

/** By identifier, "userId ada". */
export type People = { readonly [person: string]: PersonView | null };

export interface PersonView {
  readonly identifiers: readonly string[];
  readonly traits: readonly (readonly [name: string, value: unknown, at: number, source: string])[];
  readonly computed: readonly (readonly [name: string, value: unknown])[];
  readonly audiences: readonly string[];
  readonly stages: readonly string[];
  readonly journeys: readonly string[];
  readonly consents: readonly string[];
  readonly messages: readonly MessageView[];
  readonly groups: readonly string[];
}

export interface MessageView {
  readonly channel: string;
  readonly status: string;
  readonly to: string | null;
  readonly action: string | null;
  readonly journey: string | null;
  readonly reason: string | null;
}

/** Everybody whom the story names. */
export function peopleIn({ steps }: Story): Identifier[] {
  const found = new Map<string, Identifier>();
  for (const step of steps) {
    const named =
      step.type === 'events'
        ? step.events.flatMap((event) => [...event.identifiers, ...(event.previous ? [event.previous] : [])])
        : step.type === 'decide'
          ? [step.ask.person]
          : [];
    for (const identifier of named)
      if (identifier.namespace !== 'profile') found.set(personText(identifier), identifier);
  }
  return [...found.values()];
}

export async function viewOf(
  engine: Pick<StoryEngine, 'profile'>,
  people: readonly Identifier[],
): Promise<People> {
  const views = people.map(async (person) => {
    const profile = await engine.profile(person);
    return [personText(person), profile ? personView(profile) : null] as const;
  });
  return Object.fromEntries(await Promise.all(views));
}

export function personText({ namespace, value }: Identifier): string {
  return `${namespace} ${value}`;
}

/** "userId ada" */
export function identifierIn(text: string): Identifier {
  const space = text.indexOf(' ');
  return { namespace: text.slice(0, space), value: text.slice(space + 1) };
}

function personView(profile: ProfileSnapshot): PersonView {
  return {
    identifiers: profile.identifiers.map(personText).sort(),
    traits: profile.traits.map((t) => [t.name, t.value, t.at, t.source] as const).sort(byName),
    computed: profile.computed.map((c) => [c.name, c.value] as const).sort(byName),
    audiences: [...profile.audiences].sort(),
    stages: (profile.stages ?? []).map(({ place }) => place).sort(),
    journeys: profile.instances.map((i) => `${i.journey}/${i.key} at ${i.step} until ${i.due}`).sort(),
    consents: profile.consents
      .map((c) => `${c.contactPoint} ${subjectOf(c.purpose, c.topic)} ${c.act} ${c.at}`)
      .sort(),
    messages: profile.messages
      .map(({ channel, status, to, action, journey, reason }) => ({
        channel,
        status,
        to,
        action,
        journey,
        reason,
      }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    groups: profile.groups.map(
      ({ kind, id, role, state, size, traits }) =>
        `${kind} ${id} ${role} ${state} ${size} ${JSON.stringify(traits)}`,
    ),
  };
}

function byName(a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number {
  return a[0] < b[0] ? -1 : 1;
}
