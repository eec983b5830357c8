/** Erases events once a day that were kept for as long as `settings` say, and puts on record how much that was. */
import type { AuditLog } from './audit-log.ts';
import { repeat } from './repeated.ts';

export interface RetentionOptions {
  readonly engine: { expire(): Promise<number> };
  readonly audit: Pick<AuditLog, 'record'>;
  failed(error: unknown): void;
  /** Default: a day. */
  readonly everyMs?: number | undefined;
}

const EVERY_MS = 86_400_000;
/** After a start there is other work first. */
const FIRST_MS = 60_000;

/** Returns the way to stop; what runs then ends with the engine. */
export function keepRetention({ engine, audit, failed, everyMs = EVERY_MS }: RetentionOptions): () => void {
  const expire = async (): Promise<void> => {
    const entries = await engine.expire();
    if (entries > 0) await audit.record({ act: 'expired', by: 'kairos', detail: { entries } });
  };
  return repeat(expire, { firstMs: Math.min(FIRST_MS, everyMs), everyMs, failed });
}
