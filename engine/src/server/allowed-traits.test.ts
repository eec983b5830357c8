// FAIR-5: that models may learn from a protected trait is on record with its reason, once for each revision.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fairnessSchema } from '../core/decision/fairness/definition.ts';
import { recordAllowedTraits } from './allowed-traits.ts';
import { openAuditLog } from './audit-log.ts';

it('FAIR-5 names trait, document, revision and reason', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kairos-audit-'));
  const audit = await openAuditLog({ folder, key: new Uint8Array(32), now: () => 1 });
  try {
    const reason = 'Prices depend on age by law';
    const documents = [
      fairnessSchema.parse({
        kind: 'fairness',
        name: 'fair',
        protected: [{ trait: 'age', predictors: true, reason }, { trait: 'gender' }],
      }),
    ];
    for (const revision of ['r1', 'r1', 'r2']) await recordAllowedTraits(audit, revision, documents);
    const { entries } = await audit.list({ limit: 10 });
    expect(entries.map(({ act, by, detail }) => [act, by, detail])).toEqual(
      ['r2', 'r1'].map((revision) => [
        'protected-trait-allowed',
        'kairos',
        { trait: 'age', document: 'fair', revision, reason },
      ]),
    );
  } finally {
    await audit.close();
    await rm(folder, { recursive: true });
  }
});
