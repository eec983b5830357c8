/** A made-up instance: customers with tastes, offers of five channels with costs, caps, and one budget over all. */
import { seeded } from './traffic.mjs';

const TASTES = 6;
const CHANNELS = 5;

/**
 * @returns an allocation problem of `customers` x `offers`; about 47 of 100 pairs are eligible. Limits: one for each
 * offer, then the budget, then the channels.
 */
export function madeAllocation(customers, offers, seed = 7) {
  const random = seeded(seed);
  const worth = Float64Array.from({ length: offers }, () => 5 + 45 * random());
  const appeal = Array.from({ length: offers }, () =>
    Float64Array.from({ length: TASTES }, () => 2 * random() - 1),
  );
  const cost = Float64Array.from({ length: offers }, () => Math.round(50 + 450 * random()));
  const start = new Uint32Array(customers + 1);
  let room = Math.ceil(customers * offers * 0.49) + 1_000;
  let offer = new Uint8Array(room);
  let value = new Float32Array(room);
  const taste = new Float64Array(TASTES);
  let pairs = 0;
  for (let i = 0; i < customers; i++) {
    for (let k = 0; k < TASTES; k++) taste[k] = 2 * random() - 1;
    for (let j = 0; j < offers; j++) {
      if (random() > 0.475) continue;
      let score = -2;
      const own = appeal[j];
      for (let k = 0; k < TASTES; k++) score += own[k] * taste[k];
      if (pairs === room) {
        room = Math.ceil(room * 1.1);
        const [o, v] = [new Uint8Array(room), new Float32Array(room)];
        o.set(offer);
        v.set(value);
        [offer, value] = [o, v];
      }
      offer[pairs] = j;
      value[pairs++] = worth[j] / (1 + Math.exp(-score)) - 0.4;
    }
    start[i + 1] = pairs;
  }
  const limit = (name, most) => ({ name, most, least: 0, boost: Number.POSITIVE_INFINITY });
  const perOffer = Array.from({ length: offers }, (_, j) =>
    limit(`offer ${j}`, Math.round((customers / offers) * (0.3 + (1.4 * ((j * 37) % 100)) / 100))),
  );
  const channels = Array.from({ length: CHANNELS }, (_, c) =>
    limit(`channel ${c}`, Math.round(customers * (0.1 + 0.03 * c))),
  );
  return {
    customers,
    offers,
    start,
    offer: offer.subarray(0, pairs),
    value: value.subarray(0, pairs),
    limits: [...perOffer, limit('budget', Math.round(customers * 130)), ...channels],
    uses: Array.from({ length: offers }, (_, j) => [
      { limit: j, amount: 1 },
      { limit: offers, amount: cost[j] },
      { limit: offers + 1 + (j % CHANNELS), amount: 1 },
    ]),
    own: [],
  };
}
