/**
 * The code that goes with an action: the one the person has for it already, else the next on the shelf. It is taken when
 * the choice is made, stands in the decision's record, and is never drawn anew.
 */
import type { CompiledAction } from '../decision/compile.ts';
import type { Deciding, DecisionRequest } from '../decision/deciding.ts';
import type { Decision, LackingTreatment, RankedCandidate } from '../decision/decision.ts';
import type { Effects } from '../effects.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import { countOf, type GivenVoucher, holdVoucher, ownVoucher } from './hold.ts';
import { goodUntil, type VoucherPool } from './plan.ts';

/** Why an action that gives a code of this pool cannot be chosen; undefined: it can. */
export function voucherLacking(
  pool: VoucherPool,
  action: string,
  { profile, world, effects }: Pick<Deciding, 'profile' | 'world' | 'effects'>,
): string | undefined {
  if (pool.goesWithout) return undefined;
  const { now } = world;
  if (now >= pool.endsAt) return `${pool.name}: it has ended`;
  if (ownVoucher(profile, pool.name, action, now)) return undefined;
  if (countOf(profile, pool.name) >= pool.perPerson)
    return `${pool.name}: no more than ${pool.perPerson} a person`;
  return hasLeft(pool, world, drawnNow(pool.name, effects)) ? undefined : pool.name;
}

/**
 * With the treatments of these actions for which there is no code: found once, so that whatever is asked then goes by the
 * same.
 */
export function withLacking(deciding: Deciding, actions: readonly CompiledAction[]): Deciding {
  const { configuration, again } = deciding;
  if (again) return withThese(deciding, again.vouchers?.lacking);
  const plan = configuration.vouchers;
  if (plan === null) return deciding;
  const lacking: LackingTreatment[] = [];
  for (const action of actions)
    if (action.treatmentsGive)
      for (const { definition } of action.treatments ?? []) {
        const pool = plan.pool(definition.voucher ?? action.definition.voucher ?? '');
        const rule = pool && voucherLacking(pool, action.name, deciding);
        if (rule !== undefined) lacking.push({ action: action.name, treatment: definition.name, rule });
      }
  return withThese(deciding, lacking);
}

function withThese(deciding: Deciding, lacking: readonly LackingTreatment[] = []): Deciding {
  return lacking.length === 0 ? deciding : { ...deciding, lacking };
}

/** Where no shelf is known (a population that is only simulated) there are codes for everybody, and none is written. */
function hasLeft({ name }: VoucherPool, { vouchers }: World, nth: number): boolean {
  return vouchers === undefined || vouchers.code(name, nth) !== undefined;
}

/** In this input: shelves hear of it when it has been applied. */
function drawnNow(pool: string, { list }: Effects): number {
  let drawn = 0;
  for (const effect of list)
    if (effect.type === 'fact' && effect.fact.type === 'voucher' && effect.fact.isDrawn === true)
      if (effect.fact.pool === pool) drawn++;
  return drawn;
}

/** Those for which there is a code, also with all that rank before them: each alone has passed its gate. */
export function withCodesLeft(
  ranked: readonly RankedCandidate[],
  deciding: Deciding,
  { limit }: DecisionRequest,
): readonly RankedCandidate[] {
  const { configuration, world, profile, effects, again } = deciding;
  const plan = configuration.vouchers;
  if (plan === null || limit === 1) return ranked;
  const drawn = new Map<string, number>();
  return ranked.filter((row) => {
    const { action } = row;
    const pool = poolOf(row, deciding);
    if (pool === undefined || pool.goesWithout || ownVoucher(profile, pool.name, action, world.now))
      return true;
    if (again) return again.vouchers?.hadNone(action) !== true;
    const before = drawn.get(pool.name) ?? 0;
    const isOver = countOf(profile, pool.name) + before >= pool.perPerson;
    if (isOver || !hasLeft(pool, world, drawnNow(pool.name, effects) + before)) return false;
    drawn.set(pool.name, before + 1);
    return true;
  });
}

/** With the codes of those that were chosen. */
export function withVouchers(
  ranked: readonly RankedCandidate[],
  chosen: readonly string[],
  deciding: Deciding,
): readonly RankedCandidate[] {
  if (deciding.configuration.vouchers === null || chosen.length === 0) return ranked;
  const drawn = new Map<string, number>();
  const given = new Map(
    chosen.flatMap((action) => {
      const row = ranked.find((one) => one.action === action);
      const voucher = row && voucherFor(row, deciding, drawn);
      return voucher === undefined ? [] : [[action, voucher] as const];
    }),
  );
  if (given.size === 0) return ranked;
  return ranked.map((row) => {
    const voucher = given.get(row.action);
    return voucher === undefined ? row : { ...row, voucher };
  });
}

function voucherFor(
  row: RankedCandidate,
  deciding: Deciding,
  drawn: Map<string, number>,
): GivenVoucher | undefined {
  const { profile, world, effects, again } = deciding;
  const { action } = row;
  const pool = poolOf(row, deciding);
  if (pool === undefined) return undefined;
  if (again) return again.row(action)?.voucher;
  const own = ownVoucher(profile, pool.name, action, world.now);
  if (own !== undefined) {
    const { code, turn } = own;
    // Nobody has seen it yet: its time begins now.
    const expiresAt = own.isIssued ? own.expiresAt : goodUntil(pool, world.now);
    return { pool: pool.name, code, turn, expiresAt };
  }
  return isOpen(pool, profile, world, drawn) ? nextOf(pool, world, effects, drawn) : undefined;
}

function isOpen(
  { name, endsAt, perPerson }: VoucherPool,
  profile: Profile,
  { now }: World,
  drawn: ReadonlyMap<string, number>,
): boolean {
  return now < endsAt && countOf(profile, name) + (drawn.get(name) ?? 0) < perPerson;
}

function nextOf(
  pool: VoucherPool,
  world: World,
  effects: Effects,
  drawn: Map<string, number>,
): GivenVoucher | undefined {
  const before = drawn.get(pool.name) ?? 0;
  const next = world.vouchers?.code(pool.name, drawnNow(pool.name, effects) + before);
  if (next === undefined) return undefined;
  drawn.set(pool.name, before + 1);
  const [code, turn] = next;
  return { pool: pool.name, code, turn, expiresAt: goodUntil(pool, world.now) };
}

/** Of the treatment that it is said with, or else of the action. */
function poolOf(
  { action: name, treatment }: RankedCandidate,
  { configuration: { actionsByName, vouchers } }: Deciding,
): VoucherPool | undefined {
  const action = actionsByName.get(name);
  const said = action?.treatmentsGive
    ? action.treatments?.find(({ definition }) => definition.name === treatment)
    : undefined;
  const pool = said?.definition.voucher ?? action?.definition.voucher;
  return pool === undefined ? undefined : vouchers?.pool(pool);
}

/** What the choice of an action holds: the code in its record. In an answer it is issued at once. */
export function holdGiven(
  action: string,
  { profile, world, effects }: Deciding,
  { id, ranked }: Decision,
  { channel }: DecisionRequest,
): void {
  const given = ranked.find((row) => row.action === action)?.voucher;
  if (given === undefined) return;
  holdVoucher(profile, given, { action, decision: id, at: world.now, isOut: channel === undefined }, effects);
}
