/** What a journey's document says of publishing it: its status, and what becomes of people inside. */
import { z } from 'zod';
import { durationSchema, nameSchema } from '../../name.ts';
import { journeyStatuses, resumeChoices } from './release.ts';

export const publishSchema = z.strictObject({
  inside: z
    .enum(['follow', 'stay', 'migrate'])
    .default('follow')
    .describe(
      'What becomes of people inside. follow: they stand at the step of the same id, what is due stays due; ' +
        'stay: they go on by the version that they are in; ' +
        'migrate: as follow, by the map, and waits that are other now are counted anew from when they began',
    ),
  map: z
    .record(nameSchema, nameSchema.nullable())
    .default({})
    .describe(
      'Steps of the version before -> where who stands there goes on; null: leaves. It counts for the publish that it ' +
        'comes with, not for later ones. Without an entry: the step of the same id; where there is none they leave',
    ),
  everyone: z
    .boolean()
    .default(false)
    .describe('Also those who stayed in versions before the last one; else they stay on'),
});

export type PublishChoice = z.infer<typeof publishSchema>;

/** Evenly over so long where nothing else is said: who waited must not all go on at once. */
export const RELEASE_MS = 600_000;

export const resumeSchema = z.strictObject({
  ended: z
    .enum(resumeChoices)
    .default('go-on')
    .describe('For those whose wait ended meanwhile: they go on, leave, or wait anew'),
  over: durationSchema
    .default(RELEASE_MS)
    .describe('They are let go on evenly over so long (10m), never all at once'),
});

export type ResumeSettings = z.infer<typeof resumeSchema>;

/** Keys of a journey's document that are about publishing it, and no part of what is published. */
export const publishing = {
  status: z
    .enum(journeyStatuses)
    .default('live')
    .describe(
      'draft: checked, but not published: what was published before stays in force; live; ' +
        'paused: nobody enters, nobody moves, messages wait; draining: nobody enters, who is inside goes on',
    ),
  publish: publishSchema.optional(),
  resume: resumeSchema.optional().describe('How it goes on after a pause'),
} as const;
