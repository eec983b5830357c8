/**
 * Customers of an allocation who come one by one: each gets at once what is worth most after prices, if it still fits.
 * Prices are found as a ledger does: of a limit when a hundredth of it was used, of all of them every few customers.
 */
import { firstPace, paced, priceOf } from '../../engine/dist/core/budget/pacing.js';
import { seeded } from './traffic.mjs';

/** Of a limit, after which its price is found anew. */
const PRICE_SHARE = 0.01;

/**
 * @param prices to begin with; absent: nothing costs anything
 * @param every customers after which all prices are found anew
 * @param clock how far the window is when so many have come, 0 to 1; absent: they come evenly
 * @param expected how many are thought to have come by then, 0 to 1; absent: as many as time has passed
 */
export function servedOneByOne(
  problem,
  { prices, isPaced, every = 20, seed = 3, clock = (share) => share, expected = (passed) => passed },
) {
  const { customers, start, offer, value, limits, uses } = problem;
  const paces = limits.map((_, k) => firstPace(prices?.[k] ?? 0));
  const used = new Float64Array(limits.length);
  const served = new Float64Array(limits.length);
  const pricedAt = new Float64Array(limits.length);
  const batch = limits.map(() => ({ used: 0, worth: 0 }));
  const priceOfOffer = new Float64Array(uses.length);
  const tell = () => {
    for (const [j, row] of uses.entries())
      priceOfOffer[j] = row.reduce((sum, { limit, amount }) => sum + priceOf(paces[limit]) * amount, 0);
  };
  const reprice = (k, now) => {
    const { most } = limits[k];
    const time = now - pricedAt[k];
    if (time <= 0) return;
    const each = served[k] > 0 ? used[k] / served[k] : most;
    paces[k] = paced(
      paces[k],
      { most, least: 0, boost: 0, before: used[k] - batch[k].used },
      { ...batch[k], time, remaining: 1 - pricedAt[k], part: time, contacts: most / each },
    );
    batch[k] = { used: 0, worth: 0 };
    pricedAt[k] = now;
  };
  tell();
  let worth = 0;
  for (const [n, i] of shuffled(customers, seed).entries()) {
    const now = expected(clock((n + 1) / customers));
    let best = 0;
    let chosen = -1;
    for (let e = start[i]; e < start[i + 1]; e++) {
      const gain = value[e] - priceOfOffer[offer[e]];
      if (gain > best && fits(uses[offer[e]], used, limits)) {
        best = gain;
        chosen = e;
      }
    }
    if (chosen >= 0) {
      worth += value[chosen];
      for (const { limit, amount } of uses[offer[chosen]]) {
        used[limit] += amount;
        served[limit]++;
        batch[limit].used += amount;
        batch[limit].worth += value[chosen];
        if (isPaced && batch[limit].used >= PRICE_SHARE * limits[limit].most) reprice(limit, now);
      }
    }
    if (!isPaced) continue;
    if ((n + 1) % every === 0) for (const k of limits.keys()) reprice(k, now);
    tell();
  }
  return { value: worth, passed: limits.filter(({ most }, k) => used[k] > most).length };
}

function fits(row, used, limits) {
  for (const { limit, amount } of row) if (used[limit] + amount > limits[limit].most) return false;
  return true;
}

function shuffled(count, seed) {
  const random = seeded(seed);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Every n-th customer, and limits to match. */
export function cutOf(problem, n) {
  const { customers, start, offer, value, limits } = problem;
  const kept = Array.from({ length: Math.floor(customers / n) }, (_, i) => i * n);
  const starts = new Uint32Array(kept.length + 1);
  for (const [i, c] of kept.entries()) starts[i + 1] = starts[i] + start[c + 1] - start[c];
  const offers = new offer.constructor(starts.at(-1));
  const values = new value.constructor(starts.at(-1));
  for (const [i, c] of kept.entries()) {
    offers.set(offer.subarray(start[c], start[c + 1]), starts[i]);
    values.set(value.subarray(start[c], start[c + 1]), starts[i]);
  }
  const share = kept.length / customers;
  return {
    ...problem,
    customers: kept.length,
    start: starts,
    offer: offers,
    value: values,
    limits: limits.map((limit) => ({ ...limit, most: limit.most * share })),
  };
}
