/** What is wrong with pools of vouchers beside their form: codes that can be guessed, and pools that nobody has. */
import type { ActionDefinition } from '../decision/definition.ts';
import type { ProblemCollector } from '../problem.ts';
import { ALPHABET, ANY, LEAST_UNKNOWN, plainCode, unknownIn } from './code.ts';
import type { VouchersDefinition } from './definition.ts';
import { MOST_COUNTED_POOLS } from './hold.ts';

export function checkVouchers(
  pools: readonly VouchersDefinition[],
  actions: readonly ActionDefinition[],
  problems: ProblemCollector,
): void {
  for (const pool of pools) checkPool(pool, problems);
  if (pools.length > MOST_COUNTED_POOLS) checkCounted(pools, problems);
  const names = new Set(pools.map(({ name }) => name));
  for (const action of actions) {
    for (const { pool, path } of poolsNamedBy(action)) {
      if (names.has(pool)) continue;
      const message = `there is no pool of vouchers "${pool}"`;
      problems.add(action, path, 'unknown_vouchers', message, 'correct the name or declare the pool');
    }
  }
}

/** Of each person it is kept how many codes of each pool they were given, also of forgotten ones. */
function checkCounted(pools: readonly VouchersDefinition[], problems: ProblemCollector): void {
  const limited = pools.find(({ perPerson }) => perPerson !== undefined);
  if (limited === undefined) return;
  problems.add(
    limited,
    ['perPerson'],
    'too_many_pools',
    `codes are counted by person for ${MOST_COUNTED_POOLS} pools, and there are ${pools.length}`,
    'take out pools that have ended, or `perPerson` of all of them',
  );
}

function poolsNamedBy({ voucher, treatments }: ActionDefinition) {
  const named: { readonly pool: string; readonly path: readonly (string | number)[] }[] = [];
  if (voucher !== undefined) named.push({ pool: voucher, path: ['voucher'] });
  if (Array.isArray(treatments))
    for (const [i, one] of treatments.entries())
      if (one.voucher !== undefined) named.push({ pool: one.voucher, path: ['treatments', i, 'voucher'] });
  return named;
}

function checkPool(pool: VouchersDefinition, problems: ProblemCollector): void {
  const { generate, most, value } = pool;
  const add = (part: string, code: string, message: string, mend: string) =>
    problems.add(pool, [part], code, message, mend);
  if (value?.micros === 0) add('value', 'voucher_of_nothing', 'it is worth nothing', 'give it a value');
  if (value?.unit === '%' && value.micros > 100_000_000)
    add('value', 'voucher_over_all', 'more than the whole price', 'give at most "100 %"');
  if (generate === undefined) {
    if (most !== undefined)
      add(
        'most',
        'most_of_imported',
        'only codes that are made are bounded',
        'take it out, or write `generate`',
      );
    return;
  }
  const unknown = unknownIn(generate);
  if (unknown < LEAST_UNKNOWN)
    add(
      'generate',
      'code_guessable',
      `codes with ${unknown} unknown places can be guessed`,
      `write at least ${LEAST_UNKNOWN} times ${ANY}`,
    );
  const odd = [...plainCode(generate)].find((letter) => letter !== ANY && !/[A-Z0-9]/.test(letter));
  if (odd !== undefined)
    add(
      'generate',
      'odd_code',
      `"${odd}" is hard to type at a till`,
      `use letters, digits, hyphens and ${ANY} (one of ${ALPHABET})`,
    );
}
