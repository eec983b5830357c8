// BUDGET-16 in a ledger: the night in which nobody comes makes nothing cheaper; leases tell who came.
import { describe, expect, it } from 'vitest';
import { configure } from '../configuration.ts';
import { Effects } from '../effects.ts';
import type { World } from '../world.ts';
import { budgetSchema } from './definition.ts';
import { Leases } from './lease.ts';
import { LedgerState, ledgerFrom, ledgerState, onBudgetRelay } from './ledger.ts';
import { priceOf } from './pacing.ts';
import type { ToBudget } from './relay.ts';
import { windowAt } from './window.ts';

const HOUR_MS = 3_600_000;
const MONDAY = Date.parse('2026-01-05T00:00:00Z');
const result = configure('hours', [
  budgetSchema.parse({
    kind: 'budget',
    name: 'gifts',
    counts: [{}],
    limits: [{ most: 1_000, per: 'week', price: 1 }],
  }),
]);
if (!result.ok) throw new Error(JSON.stringify(result.problems));
const { configuration } = result;
const purse = configuration.budgets!.purses[0]!;
const worldAt = (now: number) => ({ now, configuration }) as World;

/** Each hour of some days: from 8 to 20 twenty come, and get one each; at night nobody. */
function lived(days: number, isTold: boolean): LedgerState {
  const ledger = new LedgerState(purse.key);
  for (let hour = 1; hour <= days * 24; hour++) {
    const now = MONDAY + hour * HOUR_MS;
    const came = (hour - 1) % 24 >= 8 && (hour - 1) % 24 < 20 ? 20 : 0;
    const { start } = windowAt(purse, now);
    const row = { window: start, held: 0, spent: came * 1e6, worth: came * 2, count: came };
    const body: ToBudget = {
      partition: 0,
      of: 1,
      window: start,
      uses: came > 0 ? [row] : [],
      returned: 0,
      wants: 0,
      needs: false,
      ...(isTold && came > 0 && { asked: [came, now - HOUR_MS] }),
    };
    onBudgetRelay(ledger, body, worldAt(now), new Effects());
  }
  return ledger;
}

describe('BUDGET-16: the ledger of a limit', () => {
  const priceAt = (days: number, isTold: boolean) => priceOf(lived(days, isTold).pace!);

  it('goes by who is still to come: the price rests at night', () => {
    // From eight in the evening to eight in the morning, in the second week.
    const fall = (isTold: boolean) => 1 - priceAt(8 + 8 / 24, isTold) / priceAt(7 + 20 / 24, isTold);
    expect(fall(true)).toBeGreaterThanOrEqual(0);
    expect(fall(true)).toBeLessThan(fall(false) / 2);
  });

  it('keeps what it learnt when it is stored', () => {
    const ledger = lived(3, true);
    const again = new LedgerState(purse.key);
    ledgerFrom(again, JSON.parse(JSON.stringify(ledgerState(ledger))));
    expect(ledgerState(again)).toEqual(ledgerState(ledger));
    // As an earlier build stored it: without when people come, and how much the prices rest on.
    const former = JSON.parse(JSON.stringify(ledgerState(ledger))).slice(0, 9);
    former[5] = former[5].slice(0, 3);
    const read = new LedgerState(purse.key);
    ledgerFrom(read, former);
    expect(read.windows).toEqual(ledger.windows);
    expect(read.arrivals).toBeNull();
    expect(read.pace).toEqual({ ...ledger.pace, learnt: 0 });
    expect(again.arrivals).not.toBeNull();
  });

  it('hears from leases how many asked, whether they got it or not, also over a restart', () => {
    let leases = new Leases(0, 1);
    const told = (now: number): readonly number[] | undefined => {
      const effects = new Effects();
      leases.look(worldAt(now), effects);
      const [relay] = effects.list.flatMap((effect) => (effect.type === 'relay' ? [effect.body] : []));
      return relay?.type === 'to-budget' ? relay.body.asked : undefined;
    };
    const decided = { type: 'decision', decision: { refused: [] } } as never;
    expect(told(MONDAY)).toBeUndefined();
    for (let i = 0; i < 3; i++) leases.take(decided, MONDAY + i);
    const stored = JSON.parse(JSON.stringify(leases.state()));
    leases = new Leases(0, 1);
    leases.restore(stored);
    leases.take(decided, MONDAY + 5);
    // A new week asks for a lease, and tells the rest with it.
    const next = MONDAY + 7 * 24 * HOUR_MS;
    expect(told(next)).toEqual([4, MONDAY]);
  });
});
