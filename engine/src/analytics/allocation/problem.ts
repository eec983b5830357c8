/**
 * Who could get which offer, what that is worth and what it uses: an allocation problem as packed arrays, because there
 * are tens of millions of pairs. A customer gets one offer at most; each limit bounds what all of them use together.
 */

export type Numbers = Float32Array | Float64Array;

export interface Allocation {
  readonly customers: number;
  readonly offers: number;
  /** The pairs of customer i stand from `start[i]` up to `start[i + 1]`. */
  readonly start: Uint32Array;
  readonly offer: Uint8Array | Uint16Array;
  /** What a pair is worth; those that are worth nothing or less are never chosen of themselves. */
  readonly value: Numbers;
  readonly limits: readonly Limit[];
  /** offer x limit: what one such offer uses of each, in the limit's own units. Whole numbers are added exactly. */
  readonly uses: readonly (readonly { readonly limit: number; readonly amount: number }[])[];
  /** Limits of which each pair uses an amount of its own, beside what its offer uses. */
  readonly own: readonly { readonly limit: number; readonly amount: Numbers }[];
}

export interface Limit {
  readonly name: string;
  /** Never exceeded; Infinity: none. */
  readonly most: number;
  /** Reached where that can be; 0: none. */
  readonly least: number;
  /** A minimum is bought by at most so much value for each unit; Infinity: whatever it costs. */
  readonly boost: number;
}

/** What is wrong with a problem, with a stable code and what to do. */
export class AllocationError extends Error {
  override readonly name = 'AllocationError';
  readonly code: string;
  readonly mend: string;

  constructor(code: string, message: string, mend: string) {
    super(message);
    this.code = code;
    this.mend = mend;
  }
}

/** @throws AllocationError for a limit that nothing can hold */
export function checkAllocation({ limits, uses, own, customers, start, value }: Allocation): void {
  if (start.length !== customers + 1 || start[customers] !== value.length)
    throw new AllocationError('ragged', 'the pairs do not add up', 'end `start` with the number of pairs');
  for (const { name, most, least } of limits) {
    if (!(most >= 0) || !(least >= 0))
      throw new AllocationError('bad_limit', `"${name}" is bounded by no number`, 'write a number from 0 on');
    if (least > most)
      throw new AllocationError(
        'min_above_max',
        `"${name}" is to reach ${least} and may not pass ${most}`,
        'lower the minimum or raise the maximum',
      );
  }
  const amounts = uses.flatMap((row) => row.map(({ amount }) => amount));
  if (amounts.some((amount) => !(amount >= 0)) || own.some((column) => column.amount.some((n) => !(n >= 0))))
    throw new AllocationError(
      'bad_use',
      'an offer uses less than nothing',
      'write what it uses as 0 or more',
    );
}

/** Pairs are added customer by customer; what is worth nothing and helps no minimum is left out. */
export class PairCollector {
  readonly start: number[] = [0];
  readonly offer: number[] = [];
  readonly value: number[] = [];
  readonly own: number[][];

  /** @param columns limits of which each pair uses an amount of its own */
  constructor(columns: number) {
    this.own = Array.from({ length: columns }, () => []);
  }

  add(offer: number, value: number, own: readonly number[]): void {
    this.offer.push(offer);
    this.value.push(value);
    for (const [i, column] of this.own.entries()) column.push(own[i] ?? 0);
  }

  endCustomer(): void {
    this.start.push(this.offer.length);
  }

  get customers(): number {
    return this.start.length - 1;
  }

  packed(): Pick<Allocation, 'customers' | 'start' | 'offer' | 'value'> & { readonly own: Float64Array[] } {
    return {
      customers: this.customers,
      start: Uint32Array.from(this.start),
      offer: Uint16Array.from(this.offer),
      value: Float64Array.from(this.value),
      own: this.own.map((column) => Float64Array.from(column)),
    };
  }
}
