// VOUCHER-19: free codes that a pool does not need at hand lie in chunks; none is twice and none is lost (VOUCHER-12,
// VOUCHER-13), however many come, are borrowed and come back, and whatever build stored the pool.
import { describe, expect, it } from 'vitest';
import { documentSchemas } from '../../documents/schema.ts';
import { bodyOf, emptyState, stateFrom } from '../../hosts/cells/states.ts';
import { configure } from '../configuration.ts';
import { drawsFrom } from '../draws.ts';
import type { EntityKey } from '../effect.ts';
import { Effects } from '../effects.ts';
import type { Relay } from '../input.ts';
import type { World } from '../world.ts';
import { countFree } from './at-hand.ts';
import { onChunkRelay, VoucherChunkState } from './chunk.ts';
import { onPoolRelay, VoucherPoolState } from './pool.ts';
import { type CodeTurn, poolKey, type ToVoucherPool } from './relay.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const PARTITIONS = 4;
const SHARE = 64;
/** More are never at hand behind an input that leaves nothing to do. */
const MOST_AT_HAND = 512;

const configured = configure('r', [documentSchemas.vouchers.parse({ kind: 'vouchers', name: 'p' })]);
if (!configured.ok) throw new Error('the documents are wrong');
const world = { now: 1_000, configuration: configured.configuration } as World;
const noLayout = () => {
  throw new Error('cells of vouchers have no layout');
};
const key = poolKey('p');

/** A pool and its chunks, each stored and read again behind each input; what they say is under way until it is heard. */
class Pool {
  readonly #stored = new Map<EntityKey, unknown>();
  readonly #sent: { to: EntityKey; body: Relay }[] = [];
  /** By partition. */
  readonly shelves: CodeTurn[][] = Array.from({ length: PARTITIONS }, () => []);
  /** What is stored of the pool, in letters. */
  letters = 0;

  /** @param row as the store of an earlier build has it */
  constructor(row?: readonly unknown[]) {
    if (row) this.#stored.set(key, row);
  }

  tell(body: ToVoucherPool): void {
    this.#input(key, { type: 'to-voucher-pool', body });
  }

  ask(partition: number, taken = 0, returned: readonly CodeTurn[] = []): void {
    const left = this.shelves[partition]!.length;
    const shelf = { partition, of: PARTITIONS, taken, returned, wants: true, left, needs: left === 0 };
    this.tell({ type: 'shelf', ...shelf });
  }

  /** One relay arrives. */
  hear(): boolean {
    const next = this.#sent.shift();
    if (next === undefined) return false;
    this.#input(next.to, next.body);
    return true;
  }

  settle(): void {
    while (this.hear());
  }

  #input(to: EntityKey, body: Relay): void {
    if (body.type === 'from-voucher-pool') {
      const shelf = this.shelves[Number(to.slice('lease/'.length))]!;
      if (body.body.type === 'codes') shelf.push(...body.body.codes);
      else this.tell(returning(Number(to.slice('lease/'.length)), shelf));
      return;
    }
    const known = this.#stored.get(to);
    const state = known === undefined ? emptyState(to) : stateFrom(to, known, noLayout);
    const effects = new Effects();
    if (state instanceof VoucherPoolState && body.type === 'to-voucher-pool')
      onPoolRelay(state, body.body, world, effects);
    else if (state instanceof VoucherChunkState && body.type === 'to-voucher-chunk')
      onChunkRelay(state, body.body, effects);
    else throw new Error(`${body.type} to ${to}`);
    const stored = JSON.stringify(bodyOf(state));
    if (to === key) this.letters = stored.length;
    this.#stored.set(to, JSON.parse(stored));
    for (const effect of effects.list)
      if (effect.type === 'relay') this.#sent.push({ to: effect.to, body: effect.body });
  }

  get state(): VoucherPoolState {
    return stateFrom(key, this.#stored.get(key), noLayout) as VoucherPoolState;
  }

  get chunks(): readonly (readonly CodeTurn[])[] {
    return [...this.#stored]
      .map(([to, body]) => stateFrom(to, body, noLayout))
      .flatMap((state) =>
        state instanceof VoucherChunkState && state.codes.length > 0 ? [state.codes] : [],
      );
  }

  /** Wherever they are; none is under way. */
  get all(): string[] {
    const codes = [this.state.free, ...this.chunks, ...this.shelves].flat();
    return codes.map(([code, turn]) => `${code} ${turn}`).sort();
  }
}

function returning(partition: number, shelf: CodeTurn[]): ToVoucherPool {
  const returned = shelf.splice(0);
  return {
    type: 'shelf',
    partition,
    of: PARTITIONS,
    taken: 0,
    returned,
    wants: false,
    left: 0,
    needs: false,
  };
}

function codesOf(count: number, from = 0): CodeTurn[] {
  return Array.from({ length: count }, (_, i): CodeTurn => [`C-${from + i}`, (from + i) % 5 === 0 ? 1 : 0]);
}

const namesOf = (codes: readonly CodeTurn[]) => codes.map(([code, turn]) => `${code} ${turn}`).sort();
const free = (codes: readonly CodeTurn[]): ToVoucherPool => ({ type: 'free', codes, made: 0 });

describe('VOUCHER-19: the free codes of a pool', () => {
  it('lie in chunks but for some hundred, and what is stored of the pool does not grow with them', () => {
    const pool = new Pool();
    const codes = codesOf(10_000);
    let early = 0;
    let late = 0;
    for (let i = 0; i < codes.length; i += 10) {
      pool.tell(free(codes.slice(i, i + 10)));
      pool.settle();
      if (i < 2_000) early = Math.max(early, pool.letters);
      else late = Math.max(late, pool.letters);
    }
    // Letters of the codes, and of how many there are.
    expect(late).toBeLessThan(1.2 * early);
    expect(pool.state.free.length).toBeLessThanOrEqual(MOST_AT_HAND);
    expect(pool.chunks).toHaveLength(pool.state.chunks);
    expect(countFree(pool.state)).toBe(codes.length);
    expect(pool.all).toEqual(namesOf(codes));
  });

  it('are all borrowed in the end, a full share as long as there are many', () => {
    const pool = new Pool();
    const codes = codesOf(5_000);
    for (const code of codes) pool.tell(free([code]));
    pool.settle();
    const used: CodeTurn[] = [];
    const taken = pool.shelves.map(() => 0);
    for (let turn = 0; used.length < codes.length; turn++) {
      expect(turn).toBeLessThan(codes.length);
      const partition = turn % PARTITIONS;
      const isMuch = codes.length - used.length > 4 * PARTITIONS * SHARE;
      pool.ask(partition, taken[partition]);
      pool.settle();
      const got = pool.shelves[partition]!.splice(0);
      if (isMuch) expect(got).toHaveLength(SHARE);
      taken[partition] = got.length;
      used.push(...got);
    }
    expect(namesOf(used)).toEqual(namesOf(codes));
    expect(pool.state).toMatchObject({ chunks: 0, called: 0, away: 0, free: [] });
  });

  it('VOUCHER-13: go to those too who gave back their last, as soon as there are many again', () => {
    const pool = new Pool();
    pool.tell(free(codesOf(1)));
    pool.ask(0);
    pool.settle();
    expect(pool.shelves.map(({ length }) => length)).toEqual([1, 0, 0, 0]);
    // Somebody is refused there: the first gives back what it has, and does not ask by itself.
    pool.ask(1);
    pool.settle();
    expect(pool.shelves.map(({ length }) => length)).toEqual([0, 1, 0, 0]);
    pool.tell(free(codesOf(15, 1)));
    pool.settle();
    expect(pool.shelves[0]).toHaveLength(0);
    pool.tell(free(codesOf(100, 16)));
    pool.settle();
    expect(pool.shelves[0]!.length).toBeGreaterThan(0);
    expect(pool.all).toEqual(namesOf(codesOf(116)));
  });

  it(`VOUCHER-12, VOUCHER-13: are each in one place, whatever comes between (KAIROS_SEED=${SEED})`, () => {
    const random = drawsFrom(SEED);
    const pool = new Pool();
    const there = new Map<string, CodeTurn>();
    let made = 0;
    let mostChunks = 0;
    for (let step = 0; step < 3_000; step++) {
      const partition = Math.floor(random() * PARTITIONS);
      const shelf = pool.shelves[partition]!;
      const roll = random();
      // Phases in which many come, and in which many go.
      if (roll < (step % 1_000 < 500 ? 0.5 : 0.1)) {
        const codes = codesOf(1 + Math.floor(random() * 100), made);
        made += codes.length;
        for (const code of codes) there.set(code[0], code);
        pool.tell(free(codes));
      } else if (roll < 0.8) {
        const taken = shelf.splice(0, Math.ceil(random() * shelf.length));
        for (const [code] of taken) there.delete(code);
        pool.ask(partition, taken.length);
      } else if (roll < 0.85) pool.ask(partition, 0, shelf.splice(0));
      // Else only time passes, and some of what is under way arrives.
      for (let heard = Math.floor(random() * 6); heard > 0; heard--) pool.hear();
      if (step % 50 > 0) continue;
      pool.settle();
      expect(pool.all).toEqual(namesOf([...there.values()]));
      expect(pool.state.free.length).toBeLessThanOrEqual(MOST_AT_HAND);
      mostChunks = Math.max(mostChunks, pool.state.chunks);
    }
    expect(mostChunks).toBeGreaterThan(20);
  });

  it('that an earlier build had in one list go over to chunks by the next change, and none is lost', () => {
    const codes = codesOf(30_000);
    const turns = codes.map(([, turn]) => turn);
    const lent: CodeTurn[] = [['LENT', 0]];
    const row = [codes.map(([code]) => code).join('\n'), turns, [[1, 1]], [], [], PARTITIONS, 0, 0];
    const pool = new Pool(row);
    pool.shelves[1]!.push(...lent);
    expect(countFree(pool.state)).toBe(codes.length);
    pool.ask(2);
    // Bit by bit: others are served meanwhile.
    expect(pool.state.free.length).toBeGreaterThan(MOST_AT_HAND);
    pool.ask(3);
    pool.settle();
    expect([pool.shelves[2], pool.shelves[3]].map((shelf) => shelf!.length)).toEqual([SHARE, SHARE]);
    expect(pool.state.free.length).toBeLessThanOrEqual(MOST_AT_HAND);
    expect(pool.state.isPuttingAway).toBe(false);
    expect(pool.all).toEqual(namesOf([...codes, ...lent]));
  });
});
