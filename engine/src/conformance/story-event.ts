/** An event as a story writes it, and as the engine gets it: `{track: Order Completed, userId: ada}`. */
import { z } from 'zod';
import type { EventInput, EventType, Identifier, Json, JsonObject } from '../core/input.ts';
import { durationSchema } from '../core/name.ts';
import type { StoryEvent } from './story.ts';

const bag = z.record(z.string(), z.json());
const title = z.string().min(1);

/** The key that names the kind says what happened: a name, for identify the traits, for alias the other identifier. */
const kinds = {
  track: title.optional(),
  page: title.optional(),
  screen: title.optional(),
  group: title.optional(),
  identify: bag.optional(),
  alias: z.union([z.strictObject({ userId: title }), z.strictObject({ anonymousId: title })]).optional(),
};

export const storyEventSchema = z
  .strictObject({
    ...kinds,
    userId: title.optional(),
    anonymousId: title.optional(),
    profile: title.optional().describe('By profile id, as our own links do: `<profile of userId ada>`'),
    properties: bag.default({}),
    traits: bag.default({}),
    context: bag.default({}),
    messageId: title.optional(),
    source: title.default('web'),
    mode: z.enum(['live', 'history']).default('live'),
    timestamp: z.iso
      .datetime({ offset: true })
      .transform((text) => Date.parse(text))
      .optional(),
    ago: durationSchema.optional().describe('It happened that long before it arrives'),
  })
  .superRefine((event, context) => {
    if (kindsOf(event).length !== 1) {
      context.addIssue({
        code: 'custom',
        message: `an event has exactly one of: ${Object.keys(kinds).join(', ')}`,
      });
    }
  });

type Written = z.infer<typeof storyEventSchema>;

function kindsOf(event: Partial<Record<EventType, unknown>>): EventType[] {
  return (Object.keys(kinds) as EventType[]).filter((kind) => event[kind] !== undefined);
}

/** @param messageId where the story gives none. @param now when it arrives. */
export function eventOf(written: Written, messageId: string, now: number): StoryEvent {
  const type = kindsOf(written)[0]!;
  // What a group call says of traits is of the group.
  const traits = { ...(type === 'group' ? {} : written.traits), ...(written.identify ?? {}) } as JsonObject;
  return {
    kind: 'event',
    messageId: written.messageId ?? messageId,
    type,
    name: nameOf(type, written),
    at: written.timestamp ?? now - (written.ago ?? 0),
    mode: written.mode,
    source: written.source,
    identifiers: identifiersOf(written, type === 'identify' ? traits.email : undefined),
    ...(written.alias && { previous: identifierOf(written.alias) }),
    properties: propertiesOf(type, written),
    traits,
    context: written.context as JsonObject,
  };
}

function propertiesOf(type: EventType, written: Written): JsonObject {
  const properties = written.properties as JsonObject;
  if (type === 'group') return { groupId: written.group!, traits: written.traits as JsonObject };
  return type === 'page' || type === 'screen' ? { ...properties, name: written[type]! } : properties;
}

function nameOf(type: EventType, written: Written): EventInput['name'] {
  const names = {
    identify: 'Identified',
    page: 'Page Viewed',
    screen: 'Screen Viewed',
    group: 'Group Joined',
    alias: 'Aliased',
  };
  return type === 'track' ? written.track! : names[type];
}

/** The strongest namespace first. */
function identifiersOf({ profile, userId, anonymousId }: Written, email: Json | undefined): Identifier[] {
  const values = {
    profile,
    userId,
    email: typeof email === 'string' ? email.toLowerCase() : undefined,
    anonymousId,
  };
  return Object.entries(values).flatMap(([namespace, value]) =>
    value === undefined ? [] : [{ namespace, value }],
  );
}

function identifierOf(alias: { userId: string } | { anonymousId: string }): Identifier {
  return 'userId' in alias
    ? { namespace: 'userId', value: alias.userId }
    : { namespace: 'anonymousId', value: alias.anonymousId };
}
