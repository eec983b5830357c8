/** Shapes of what the API says about who is who. */
import { z } from 'zod';
import type { IdentityDecidedView, IdentityView, SettlingView, UnmergedView } from './api.ts';
import type { IdentityLinkView } from './api-identity.ts';
import type { Page } from './api-page.ts';
import { apiSchemas, pageOf } from './page-shapes.ts';

const identifier = z.object({ namespace: z.string(), value: z.string() });
const at = z.iso.datetime();

const evidence = z.object({
  with: identifier.describe('The identifier that it was shown with'),
  rule: z.enum(['shown', 'alias']).describe('One event had both; or an alias said so'),
  at: at.describe('When the first event that showed both happened'),
  event: z.string().describe('Its messageId'),
  signedInAt: at.nullable().describe('When somebody last signed in with both'),
});

export const identityShape: z.ZodType<IdentityView> = z
  .object({
    profile: z.string(),
    home: z.string().describe('The profile that keeps what is known of all who share evidence'),
    identifiers: z.array(
      z.object({
        ...identifier.shape,
        holdings: z
          .array(z.object({ from: at.nullable(), profile: z.string() }))
          .describe('Whose it is from which event time on; null: from the beginning'),
        evidence: z.array(evidence),
      }),
    ),
    refusals: z
      .array(
        z.object({
          identifier,
          with: identifier,
          at,
          event: z.string(),
          code: z.enum(['unique', 'never', 'limit', 'too-many', 'shared', 'blocked']),
          reason: z.string(),
        }),
      )
      .describe('Links that a rule did not allow'),
    decided: z
      .array(
        z.object({
          a: identifier,
          b: identifier,
          rule: z.enum(['always', 'never', 'open']),
          at,
          by: z.string(),
          reason: z.string(),
        }),
      )
      .describe('What somebody decided'),
    others: z.array(z.string()).describe('Other persons who share evidence with this one'),
  })
  .register(apiSchemas, { id: 'IdentityOfPerson' });

const linkShape: z.ZodType<IdentityLinkView> = z
  .object({
    a: identifier,
    b: identifier,
    rule: z
      .enum(['shown', 'alias', 'refused', 'always', 'never', 'open'])
      .describe('One event had both; an alias said so; a rule did not allow it; or somebody decided'),
    at,
    event: z.string().optional().describe('Its messageId; absent: somebody decided'),
    signedInAt: at.optional().describe('When somebody last signed in with both'),
    code: z.enum(['unique', 'never', 'limit', 'too-many', 'shared', 'blocked']).optional(),
    reason: z.string().optional().describe('Why it was refused, or decided'),
    by: z.string().optional().describe('Who decided'),
  })
  .register(apiSchemas, { id: 'IdentityLink' });

export const linksShape: z.ZodType<Page<IdentityLinkView>> = pageOf(linkShape);

export const decidedShape: z.ZodType<IdentityDecidedView> = z
  .object({ rule: z.enum(['always', 'never', 'open']), pairs: z.int(), isNew: z.boolean() })
  .register(apiSchemas, { id: 'IdentityDecided' });

export const unmergedShape: z.ZodType<UnmergedView> = z
  .object({
    profile: z.string(),
    apart: z.array(z.string()).describe('Profiles of those who are persons of their own again'),
    rebuilt: z
      .enum(['rebuilt', 'nothing', 'too-large', 'gone', 'busy'])
      .describe(
        'rebuilt: each has what is theirs; nothing: they had it already; too-large: the history is longer than is read; gone: a part of it is not kept any more (of both, traits and consents alone went to whose event said them); busy: too much came meanwhile, it is tried again; identifiers are apart all the same',
      ),
  })
  .register(apiSchemas, { id: 'Unmerged' });

const settling: z.ZodType<SettlingView> = z.object({
  since: at,
  share: z.number().describe('Of the work, between 0 and 1'),
  done: z.int().describe('Persons who have had their turn'),
  total: z.int(),
  leftMs: z.int().nullable().describe('Milliseconds that it will probably still take'),
  identity: z.boolean().describe('Rules of identity are others: who is who is found anew for everybody'),
});

export const settlingShape = z
  .object({ settling: settling.nullable().describe('null: everybody is as the revision in force says') })
  .register(apiSchemas, { id: 'Settling' });
