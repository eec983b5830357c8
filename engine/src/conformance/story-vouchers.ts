/** Vouchers in stories: codes that are brought, tills that redeem them, and how many of a pool are where. */
import { z } from 'zod';
import type { Decision } from '../core/decision/decision.ts';
import type { PoolSnapshot } from '../hosts/vouchers.ts';
import type { StoryEngine } from './run-story.ts';

type Fail = (what: string, expected: unknown, got: unknown) => never;

export const bringSchema = z
  .strictObject({
    pool: z.string(),
    codes: z.array(z.string()).min(1),
    batch: z.string().default('import'),
    comes: z.array(z.enum(['added', 'again', 'known', 'elsewhere'])).optional(),
  })
  .describe('Codes are brought into a pool, and what is said to each');

export const redeemSchema = z
  .strictObject({
    code: z
      .string()
      .describe('`<voucher NAME>` is that of a decision, `<voucher 2 on email>` of the second message there'),
    order: z.string(),
    userId: z.string().optional().describe('Who redeems it'),
    is: z.enum(['valid', 'again', 'used', 'expired', 'not-yours', 'unknown']).optional(),
    only: z.literal('check').optional().describe('It is only asked what would come of it'),
  })
  .describe('A code comes to a till');

export const poolExpectationSchema = z
  .record(
    z.string(),
    z.strictObject({
      codes: z.int().optional(),
      free: z.int().optional(),
      reserved: z.int().optional(),
      issued: z.int().optional(),
      redeemed: z.int().optional(),
      expired: z.int().optional(),
    }),
  )
  .describe('By pool');

export type Bring = z.infer<typeof bringSchema>;
export type Redeem = z.infer<typeof redeemSchema>;

export async function bring(
  { pool, codes, batch, comes }: Bring,
  engine: Pick<StoryEngine, 'vouchers'>,
  fail: Fail | undefined,
): Promise<void> {
  const got = await engine.vouchers.stock(pool, batch, codes);
  if (comes && fail && JSON.stringify(got) !== JSON.stringify(comes)) fail(`codes of ${pool}`, comes, got);
}

/** @param code as it is written on the voucher */
export async function redeem(
  { order, userId, is, only }: Redeem,
  code: string,
  engine: Pick<StoryEngine, 'vouchers'>,
  fail: Fail | undefined,
): Promise<void> {
  const person = userId === undefined ? {} : { person: { namespace: 'userId', value: userId } };
  const asked = { code, order, ...person };
  const { redeeming } = await (only === 'check'
    ? engine.vouchers.check(asked)
    : engine.vouchers.redeem(asked));
  // Power that went before the answer: whoever asks again is told so.
  const isSame = redeeming === is || (is === 'valid' && redeeming === 'again');
  if (is !== undefined && fail && !isSame) fail(`the voucher ${code}`, is, redeeming);
}

export async function checkPools(
  wanted: z.infer<typeof poolExpectationSchema>,
  engine: Pick<StoryEngine, 'vouchers'>,
  fail: Fail,
): Promise<void> {
  const pools = new Map((await engine.vouchers.pools()).map((one) => [one.pool.name, one]));
  for (const [name, parts] of Object.entries(wanted)) {
    const found = pools.get(name) ?? fail(`vouchers ${name}`, 'a pool', [...pools.keys()]);
    checkSum(name, found, fail);
    for (const [part, count] of Object.entries(parts)) {
      const got = found[part as keyof typeof parts];
      if (count !== undefined && got !== count) fail(`${part} of vouchers ${name}`, count, got);
    }
  }
}

/** None is lost, and none is twice. */
function checkSum(name: string, pool: PoolSnapshot, fail: Fail): void {
  const { codes, free, reserved, issued, redeemed, expired } = pool;
  const sum = free + reserved + issued + redeemed + expired;
  if (sum !== codes) fail(`all vouchers ${name} together`, codes, sum);
}

/** The code of the first action that has one. */
export function codeIn(decision: Decision | undefined): string | undefined {
  return decision?.ranked.find(({ voucher }) => voucher !== undefined)?.voucher?.code;
}

/** Which code goes to whom depends on who was first, and that on when the power went. */
export function withoutCodes(decision: Decision): Decision {
  if (codeIn(decision) === undefined) return decision;
  const ranked = decision.ranked.map((row) =>
    row.voucher === undefined ? row : { ...row, voucher: { ...row.voucher, code: '', turn: 0 } },
  );
  return { ...decision, ranked };
}
