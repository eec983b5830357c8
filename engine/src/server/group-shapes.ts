/** The answers of api-groups.ts as zod schemas. */
import { z } from 'zod';
import { groupKinds } from '../core/household/definition.ts';
import type { GroupMemberRow, GroupRow, GroupView, MembershipView } from './api-groups.ts';
import { apiSchemas, at, named } from './page-shapes.ts';

const groupState = z
  .enum(['open', 'dissolved', 'full'])
  .describe('dissolved: a rule made it, and it is too large to be one');
const groupKind = z.enum(groupKinds);

export const membershipShape: z.ZodType<MembershipView> = z.object({
  kind: groupKind,
  id: z.string(),
  role: z.string(),
  since: at,
  byRule: z.boolean().describe('A rule made it of their traits'),
  state: z.enum([...groupState.options, 'pending']).describe('pending: it has not answered yet'),
  size: z.int(),
  traits: z.record(z.string(), z.unknown()),
});

export const groupShape: z.ZodType<GroupView> = z
  .object({
    kind: groupKind,
    id: z.string(),
    since: at,
    state: groupState,
    size: z.int(),
    traits: z.array(
      named.extend({ value: z.unknown(), since: at, source: z.string(), messageId: z.string() }),
    ),
    refused: z.object({
      members: z.int().describe('That there was no room for'),
      traits: z.int(),
    }),
    full: z
      .array(z.object({ cap: z.string(), until: at.nullable() }))
      .describe('Caps shared by all members that are full; until null: until a message is settled'),
  })
  .register(apiSchemas, { id: 'Group' });

export const groupRowShape: z.ZodType<GroupRow> = z
  .object({ kind: groupKind, id: z.string(), name: z.string().nullable(), size: z.int() })
  .register(apiSchemas, { id: 'GroupRow' });

export const groupMemberShape: z.ZodType<GroupMemberRow> = z
  .object({
    id: z.string().describe('Of the profile'),
    who: z.string(),
    role: z.string(),
    since: at,
    messageId: z.string().describe('The event that says so'),
  })
  .register(apiSchemas, { id: 'GroupMember' });
