/** Shapes of what the API says about journeys and their versions. */
import { z } from 'zod';
import { journeyStatuses, resumeChoices } from '../core/journey/versions/release.ts';
import type {
  JourneyDiffView,
  JourneyPreviewView,
  JourneyRow,
  JourneyVersionView,
  JourneyView,
} from './api.ts';
import { apiSchemas } from './shapes.ts';

const at = z.iso.datetime();
const people = z.int();
const inside = z.enum(['follow', 'stay', 'migrate']);

const row = {
  name: z.string(),
  description: z.string().optional(),
  status: z.enum(journeyStatuses),
  version: z.int().describe('The newest that was published; 0: none'),
  inside: people.describe('People in it now'),
  entered: z.int(),
  goals: z.int(),
  hasDraft: z.boolean().describe('The documents have another text, as a draft'),
  onTop: z
    .array(z.object({ what: z.enum(['status', 'text']), by: z.string(), at, why: z.string() }))
    .describe('Decided on top of the documents; it holds until the document says otherwise'),
  steps: z.array(z.object({ id: z.string(), kind: z.string(), people })),
};

export const journeyRowShape: z.ZodType<JourneyRow> = z.object(row).register(apiSchemas, { id: 'Journey' });

const versionRow = {
  version: z.int(),
  publishedAt: at,
  by: z.string().describe('`documents`, or who published it'),
  why: z.string(),
  inside,
};

export const journeyShape: z.ZodType<JourneyView> = z
  .object({
    ...row,
    earlier: z
      .array(z.object({ version: z.int(), step: z.string(), people }))
      .describe('Who goes on by an earlier text'),
    versions: z.array(z.object({ ...versionRow, people: people.describe('Who goes on by it') })),
    resumed: z.object({ at, ended: z.enum(resumeChoices), overMs: z.number() }).nullable(),
  })
  .register(apiSchemas, { id: 'JourneyInFull' });

export const journeyVersionShape: z.ZodType<JourneyVersionView> = z
  .object({ journey: z.string(), ...versionRow, text: z.string().describe('YAML') })
  .register(apiSchemas, { id: 'JourneyVersion' });

export const journeyDiffShape: z.ZodType<JourneyDiffView> = z
  .object({
    from: z.int(),
    to: z.int(),
    diff: z.string().describe('Lines that begin with a space, a minus or a plus'),
  })
  .register(apiSchemas, { id: 'JourneyDiff' });

const fate = z.enum(['stays', 'follows', 'waits-anew', 'moves', 'leaves']);

export const journeyPreviewShape: z.ZodType<JourneyPreviewView> = z
  .object({
    version: z.int(),
    isNew: z.boolean(),
    people,
    totals: z.object({
      stays: people,
      follows: people,
      'waits-anew': people,
      moves: people,
      leaves: people,
    }),
    steps: z.array(z.object({ version: z.int(), step: z.string(), people, fate, to: z.string().optional() })),
    problems: z
      .array(z.object({ code: z.string(), message: z.string(), mend: z.string() }))
      .describe('What keeps it from being published'),
    diff: z.string(),
  })
  .register(apiSchemas, { id: 'JourneyPreview' });
