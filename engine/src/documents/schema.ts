/**
 * Everything a company configures, as one union by `kind`. Each kind's schema belongs to the room that uses it;
 * here they only come together.
 */
import type { z } from 'zod';
import { sourceSchema } from '../collect/source.ts';
import { audienceSchema } from '../core/audience/definition.ts';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { computedTraitSchema } from '../core/profile/definition.ts';
import { channelSchema } from './channel.ts';

export const documentSchemas = {
  source: sourceSchema,
  channel: channelSchema,
  'computed-trait': computedTraitSchema,
  audience: audienceSchema,
  journey: journeySchema,
  action: actionSchema,
  policy: policySchema,
} as const;

export type DocumentKind = keyof typeof documentSchemas;
export type KairosDocument = { [K in DocumentKind]: z.infer<(typeof documentSchemas)[K]> }[DocumentKind];
export type DocumentOf<K extends DocumentKind> = Extract<KairosDocument, { kind: K }>;

export const documentKinds = Object.keys(documentSchemas) as readonly DocumentKind[];

export function isDocumentKind(text: unknown): text is DocumentKind {
  return typeof text === 'string' && Object.hasOwn(documentSchemas, text);
}
