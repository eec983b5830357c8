/** Shapes of what the API says about erasures while they run. */
import { z } from 'zod';
import type { ErasureProgressView } from './api-rights.ts';

export const erasureProgressShape: z.ZodType<ErasureProgressView> = z.object({
  step: z
    .enum([
      'gathering',
      'queued',
      'closing',
      'relays',
      'checkpoint',
      'log',
      'store',
      'copies',
      'traces',
      'retrying',
    ])
    .describe(
      'What it is at, and so what it waits for: further requests (gathering), the pass that runs (queued), identifiers ' +
        'that forget, what is on its way between profiles; then of each partition its newest state, its log, its store, ' +
        'copies; then mails and refused events (traces)',
    ),
  together: z.int().describe('People who are erased in the same pass over the files'),
  partitions: z.int(),
  partitionsDone: z.int(),
  bytesDone: z.int().describe('Of logs'),
  bytes: z.int(),
  leftMs: z.int().nullable().describe('Estimated; null: nothing tells yet'),
});
