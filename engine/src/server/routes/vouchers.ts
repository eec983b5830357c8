/** Vouchers: pools with their figures, codes that are brought, and what a till or web shop asks and redeems. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';
import { LONGEST_CODE, plainCode } from '../../core/voucher/code.ts';
import { voucherValueText } from '../../core/voucher/value.ts';
import type { ProfileKey } from '../../hosts/engine.ts';
import type { TillAnswer } from '../../hosts/vouchers.ts';
import type { VoucherImportView, VoucherRefusal } from '../api-vouchers.ts';
import { instant } from '../instant.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { identifierKey } from '../profile-key.ts';
import { apiSchemas } from '../shapes.ts';
import { TillGuard, type TryBy } from '../till-guard.ts';
import {
  voucherAnswerShape,
  voucherImportShape,
  voucherPoolShape,
  vouchersShape,
} from '../vouchers-shapes.ts';
import { voucherAnswer, voucherPoolView } from '../vouchers-view.ts';

/** In one request. */
export const MOST_CODES = 1_000;
/** Shorter ones are tried by people at the till. */
const SHORTEST_CODE = 4;

const identifier = z.string().min(1).max(300).optional();
const tillRequest = z
  .object({
    code: z
      .string()
      .min(1)
      .max(200)
      .describe('As it stands on the voucher: hyphens, blanks and case do not matter'),
    orderId: z
      .string()
      .min(1)
      .max(200)
      .describe('The same order again gets the same answer, and counts once'),
    profile: identifier.describe(
      'Who redeems it: profile, userId, email or anonymousId; absent: nobody says',
    ),
    userId: identifier,
    email: identifier,
    anonymousId: identifier,
  })
  .register(apiSchemas, { id: 'VoucherRequest' });
const checkRequest = tillRequest.partial({ orderId: true });
const importRequest = z
  .object({
    import: z
      .string()
      .min(1)
      .max(100)
      .describe('Names the import: sent again under the same name, codes are not duplicates of themselves'),
    codes: z.array(z.string().max(200)).min(1).max(MOST_CODES),
  })
  .register(apiSchemas, { id: 'VoucherImportRequest' });
const poolParam = z.object({ pool: nameSchema });

export function voucherRoutes({ engine, audit, compiled, now }: ServerParts): FastifyPluginAsyncZod {
  const guard = new TillGuard(now);
  const known = async (name: string) => {
    const pool = (await engine.vouchers.pools()).find((one) => one.pool.name === name);
    if (pool !== undefined) return pool;
    const mend = 'GET /v1/vouchers tells those in force; declare it with `kind: vouchers`';
    throw notFound('unknown_vouchers', `no pool of vouchers is called ${name}`, mend);
  };
  const answered = async (
    request: FastifyRequest,
    act: 'voucher-read' | 'voucher-redeemed',
    ask: () => Promise<TillAnswer>,
  ) => {
    const wasGood = guard.enter(tryBy(request));
    const answer = await ask();
    const { voucher, profile, redeeming } = answer;
    if (redeeming !== 'unknown' && redeeming !== 'not-yours') wasGood();
    const plan = compiled()?.vouchers;
    const value = (voucher && plan?.pool(voucher.pool)?.value) ?? null;
    const view = voucherAnswer(answer, value && voucherValueText(value), act === 'voucher-redeemed');
    const detail = { status: view.status, ...(voucher && { pool: voucher.pool }) };
    const subject = profile ?? voucher?.profile ?? undefined;
    await note(audit, request, { act, detail, ...(subject !== undefined && { profile: subject }) });
    return view;
  };
  return async (app) => {
    app.get(
      '/v1/vouchers',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Pools of vouchers: how many codes are free, reserved, issued, redeemed and expired',
          response: { 200: vouchersShape },
        },
      },
      async () => {
        const pools = await engine.vouchers.pools();
        return { at: instant(now()), pools: pools.map((pool) => voucherPoolView(pool, now())) };
      },
    );

    app.get(
      '/v1/vouchers/:pool',
      {
        config: tellsOfNobody,
        schema: { summary: 'One pool of vouchers', params: poolParam, response: { 200: voucherPoolShape } },
      },
      async ({ params }) => voucherPoolView(await known(params.pool), now()),
    );

    app.post(
      '/v1/vouchers/:pool/codes',
      {
        config: reads('vouchers-brought'),
        schema: {
          summary: `Bring codes into a pool, at most ${MOST_CODES} at a time; safe to send again`,
          params: poolParam,
          body: importRequest,
          response: { 200: voucherImportShape },
        },
      },
      async (request) => {
        const { pool } = await known(request.params.pool);
        if (pool.pattern !== null)
          throw new HttpProblem(
            409,
            'codes_are_made',
            `the codes of ${pool.name} are made`,
            'bring codes into a pool without `generate`',
          );
        const { codes, import: batch } = request.body;
        const view = await brought(pool.name, batch, codes);
        const detail = { pool: pool.name, added: view.added, refused: view.refused.length };
        await note(audit, request, { act: 'vouchers-brought', detail }, true);
        return view;
      },
    );

    app.post(
      '/v1/vouchers/check',
      {
        config: reads('voucher-read'),
        schema: {
          summary: 'What redeeming a code would answer now; changes nothing',
          body: checkRequest,
          response: { 200: voucherAnswerShape },
        },
      },
      async (request) => {
        const { code, orderId = '' } = request.body;
        const asked = { code, order: orderId, ...personOf(request.body) };
        return answered(request, 'voucher-read', () => engine.vouchers.check(asked));
      },
    );

    app.post(
      '/v1/vouchers/redeem',
      {
        config: reads('voucher-redeemed'),
        schema: {
          summary:
            'Redeem a code, once for each order: it is used from then on, and an event of whoever was given it',
          body: tillRequest,
          response: { 200: voucherAnswerShape },
        },
      },
      async (request) => {
        const { code, orderId } = request.body;
        const asked = { code, order: orderId, ...personOf(request.body) };
        return answered(request, 'voucher-redeemed', () => engine.vouchers.redeem(asked));
      },
    );
  };

  async function brought(
    pool: string,
    batch: string,
    written: readonly string[],
  ): Promise<VoucherImportView> {
    const codes = written.map((code) => code.trim());
    const good = codes.flatMap((code, index) => (isCode(code) ? [index] : []));
    const stocked = await engine.vouchers.stock(
      pool,
      batch,
      good.map((index) => codes[index]!),
    );
    const refused: { index: number; reason: VoucherRefusal }[] = [];
    const seen = new Set<string>();
    let added = 0;
    let again = 0;
    for (const [index, code] of codes.entries()) {
      const place = good.indexOf(index);
      const said = place < 0 ? undefined : stocked[place];
      const isTwice = said === 'again' && seen.has(plainCode(code));
      seen.add(plainCode(code));
      if (said === undefined) refused.push({ index, reason: 'malformed' });
      else if (said === 'elsewhere') refused.push({ index, reason: 'other_pool' });
      else if (said === 'known' || isTwice) refused.push({ index, reason: 'duplicate' });
      else if (said === 'again') again++;
      else added++;
    }
    return { added, again, refused };
  }
}

/** Who tries a code: the key or the session, and whom the request names. */
function tryBy({ headers, cookies, body }: FastifyRequest): TryBy {
  const caller = headers.authorization ?? Object.values(cookies).join(' ');
  const named = personOf(body as z.infer<typeof checkRequest>).person;
  return { caller, person: named && JSON.stringify(named) };
}

/** Letters and digits of any alphabet, with hyphens between. */
function isCode(code: string): boolean {
  const { length } = plainCode(code);
  return length >= SHORTEST_CODE && length <= LONGEST_CODE && /^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u.test(code);
}

function personOf({
  profile,
  userId,
  email,
  anonymousId,
}: {
  profile?: string | undefined;
  userId?: string | undefined;
  email?: string | undefined;
  anonymousId?: string | undefined;
}): { person?: ProfileKey } {
  if (profile !== undefined) return { person: { profile } };
  for (const [namespace, value] of Object.entries({ userId, email, anonymousId }))
    if (value !== undefined) return { person: identifierKey(namespace, value) };
  return {};
}
