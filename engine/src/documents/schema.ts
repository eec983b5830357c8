/**
 * Everything a company configures, as one union by `kind`. Each kind's schema belongs to the room that uses it;
 * here they only come together.
 */
import type { z } from 'zod';
import { eventTypeSchema, trackingPlanSchema } from '../collect/plan/definition.ts';
import { sourceSchema } from '../collect/source.ts';
import { audienceSchema, listSchema } from '../core/audience/definition.ts';
import { budgetSchema } from '../core/budget/definition.ts';
import { calendarSchema } from '../core/context/calendar.ts';
import { geofenceSchema } from '../core/context/geofence.ts';
import { arbitrationSchema } from '../core/decision/arbitration/definition.ts';
import { issueSchema } from '../core/decision/catalogue/definition.ts';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import { fairnessSchema } from '../core/decision/fairness/definition.ts';
import { experimentSchema, holdoutSchema } from '../core/experiment/definition.ts';
import { goldenRecordSchema } from '../core/golden/definition.ts';
import { groupSchema } from '../core/household/definition.ts';
import { identitySchema } from '../core/identity/definition.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { modelSchema } from '../core/learning/definition.ts';
import { matchingSchema } from '../core/matching/definition.ts';
import { momentsSchema } from '../core/moment/definition.ts';
import { productSchema } from '../core/product/definition.ts';
import { computedTraitSchema } from '../core/profile/definition.ts';
import { settingsSchema } from '../core/settings.ts';
import { vouchersSchema } from '../core/voucher/definition.ts';
import { personaSchema, stagesSchema, touchpointsSchema } from '../core/walk/definition.ts';
import { channelSchema } from './channel.ts';
import { contextSchema } from './context.ts';
import { preferencesSchema } from './preferences.ts';

export const documentSchemas = {
  source: sourceSchema,
  'event-type': eventTypeSchema,
  'tracking-plan': trackingPlanSchema,
  channel: channelSchema,
  'computed-trait': computedTraitSchema,
  audience: audienceSchema,
  list: listSchema,
  settings: settingsSchema,
  journey: journeySchema,
  action: actionSchema,
  policy: policySchema,
  geofence: geofenceSchema,
  calendar: calendarSchema,
  context: contextSchema,
  moments: momentsSchema,
  matching: matchingSchema,
  'golden-record': goldenRecordSchema,
  group: groupSchema,
  identity: identitySchema,
  touchpoints: touchpointsSchema,
  stages: stagesSchema,
  persona: personaSchema,
  preferences: preferencesSchema,
  issue: issueSchema,
  experiment: experimentSchema,
  holdout: holdoutSchema,
  arbitration: arbitrationSchema,
  fairness: fairnessSchema,
  product: productSchema,
  model: modelSchema,
  budget: budgetSchema,
  vouchers: vouchersSchema,
} as const;

export type DocumentKind = keyof typeof documentSchemas;
export type KairosDocument = { [K in DocumentKind]: z.infer<(typeof documentSchemas)[K]> }[DocumentKind];
export type DocumentOf<K extends DocumentKind> = Extract<KairosDocument, { kind: K }>;

export const documentKinds = Object.keys(documentSchemas) as readonly DocumentKind[];

export function isDocumentKind(text: unknown): text is DocumentKind {
  return typeof text === 'string' && Object.hasOwn(documentSchemas, text);
}
