/** Shapes of what the API says about vouchers. */
import { z } from 'zod';
import type { VoucherAnswer, VoucherImportView, VoucherPoolView, VouchersView } from './api-vouchers.ts';
import { apiSchemas } from './shapes.ts';

const at = z.iso.datetime({ offset: true });
const count = z.int().nonnegative();

export const voucherPoolShape: z.ZodType<VoucherPoolView> = z
  .object({
    pool: z.string(),
    description: z.string().nullable(),
    value: z.string().nullable(),
    codesAre: z.enum(['made', 'imported']),
    most: count.nullable().describe('Of those that are made, at most'),
    endsAt: at.nullable(),
    codes: count,
    free: count,
    reserved: count.describe('By what is to be said and has not been sent'),
    issued: count,
    redeemed: count,
    expired: count,
    left: count.nullable().describe('Free, or can be made; null: no end'),
    isLow: z.boolean(),
    empty: z.enum(['refuse', 'without']),
  })
  .register(apiSchemas, { id: 'VoucherPool' });

export const vouchersShape: z.ZodType<VouchersView> = z
  .object({ at, pools: z.array(voucherPoolShape) })
  .register(apiSchemas, { id: 'VoucherPools' });

export const voucherAnswerShape: z.ZodType<VoucherAnswer> = z
  .object({
    status: z.enum(['valid', 'redeemed', 'used', 'expired', 'not_yours', 'unknown']),
    valid: z.boolean().describe('It counts: the price may be lowered'),
    pool: z.string().optional(),
    value: z.string().nullable().optional(),
    action: z.string().optional(),
    expiresAt: at.nullable().optional(),
    redeemedAt: z.array(at).optional(),
    mend: z.string().optional(),
  })
  .register(apiSchemas, { id: 'VoucherAnswer' });

export const voucherImportShape: z.ZodType<VoucherImportView> = z
  .object({
    added: count,
    again: count.describe('Brought before by this very import'),
    refused: z.array(z.object({ index: count, reason: z.enum(['duplicate', 'other_pool', 'malformed']) })),
  })
  .register(apiSchemas, { id: 'VoucherImport' });
