/** Protected traits that models may learn from: for each revision in force the audit log has which, and why. */

import type { FairnessDefinition } from '../core/decision/fairness/definition.ts';
import { isAllowed } from '../core/decision/fairness/predictors.ts';
import type { AuditLog } from './audit-log.ts';

/** Entries looked at for what is on record already. */
const LOOKED_AT = 1_000;

/** Resolves when it is on record, once for a revision. */
export async function recordAllowedTraits(
  audit: Pick<AuditLog, 'list' | 'record'>,
  revision: string,
  definitions: readonly FairnessDefinition[],
): Promise<void> {
  const allowed = definitions.flatMap(({ name, protected: traits }) =>
    traits.filter(isAllowed).map(({ trait, reason = '' }) => ({ trait, document: name, revision, reason })),
  );
  if (allowed.length === 0) return;
  const act = 'protected-trait-allowed';
  const { entries } = await audit.list({ act, limit: LOOKED_AT });
  for (const detail of allowed) {
    const isKnown = entries.some(
      ({ detail: known }) => known?.revision === revision && known.trait === detail.trait,
    );
    if (!isKnown) await audit.record({ act, by: 'kairos', detail });
  }
}
