/** Customers of an allocation who come one by one: each gets at once what is worth most after prices, if it still fits. */
import { paced, priceOf } from '../../engine/dist/core/budget/pacing.js';
import { seeded } from './traffic.mjs';

/** Decisions after which prices are found anew. */
const BATCH = 100;

/** @param prices to begin with; absent: nothing costs anything */
export function servedOneByOne(problem, { prices, isPaced }) {
  const { customers, start, offer, value, limits, uses } = problem;
  const paces = limits.map((_, k) => ({ most: prices?.[k] ?? 0, least: 0, worth: 0 }));
  const used = new Float64Array(limits.length);
  const batch = limits.map(() => ({ used: 0, worth: 0, contacts: 0 }));
  const served = new Float64Array(limits.length);
  const priceOfOffer = new Float64Array(uses.length);
  const reprice = () => {
    for (const [j, row] of uses.entries())
      priceOfOffer[j] = row.reduce((sum, { limit, amount }) => sum + priceOf(paces[limit]) * amount, 0);
  };
  reprice();
  let worth = 0;
  const order = shuffled(customers);
  for (const [n, i] of order.entries()) {
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
      }
    }
    if (!isPaced || (n + 1) % BATCH !== 0) continue;
    for (const [k, { most }] of limits.entries()) {
      const each = served[k] > 0 ? used[k] / served[k] : most;
      const bounds = { most, least: 0, boost: 0, before: used[k] - batch[k].used };
      const { used: now, worth: brought } = batch[k];
      const remaining = customers - n - 1 + BATCH;
      paces[k] = paced(paces[k], bounds, {
        used: now,
        worth: brought,
        time: BATCH,
        remaining,
        contacts: most / each,
      });
      batch[k] = { used: 0, worth: 0 };
    }
    reprice();
  }
  return { value: worth, passed: limits.filter(({ most }, k) => used[k] > most).length };
}

function fits(row, used, limits) {
  for (const { limit, amount } of row) if (used[limit] + amount > limits[limit].most) return false;
  return true;
}

function shuffled(count) {
  const random = seeded(3);
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
