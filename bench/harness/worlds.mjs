/** A made world of offers for measuring models: each offer has a true chance of a response, by features of the person. */
import { sigmoid } from '../../engine/dist/core/learning/logistic.js';
import { seeded } from './traffic.mjs';

export const FEATURES = 6;
const FAMILIES = 20;
const CANDIDATES = 30;
/** So that three in a hundred respond to an offer chosen by chance. */
const BASE = -4.5;

/**
 * True effects are normal: of features .5, of families .5, of features in families .4, of offers .5 (standard
 * deviations of the logit). Half-way through a drifting world a quarter of the families and a tenth of the offers change.
 */
export function worldOf({ seed, offers, decisions, drifts }) {
  const random = seeded(seed);
  const normal = () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
  const effects = (count, deviation) => Array.from({ length: count }, () => normal() * deviation);
  const shared = effects(FEATURES, 0.5);
  const families = effects(FAMILIES, 0.5);
  const slopes = Array.from({ length: FAMILIES }, () => effects(FEATURES, 0.4));
  const own = effects(offers, 0.5);
  const drift = () => {
    for (let family = 0; family < FAMILIES; family += 4) {
      families[family] = normal() * 0.5;
      slopes[family] = effects(FEATURES, 0.4);
    }
    for (let offer = 0; offer < offers; offer += 10) own[offer] = normal() * 0.5;
  };
  const chanceOf = (offer, x) => {
    const family = offer % FAMILIES;
    let logit = BASE + families[family] + own[offer];
    for (let i = 0; i < FEATURES; i++) logit += x[i] * (shared[i] + slopes[family][i]);
    return sigmoid(logit);
  };
  return {
    decisions,
    familyOf: (offer) => `family-${offer % FAMILIES}`,
    /** The next person: features, offers to choose from, their true chances, and a number that decides the response. */
    next(at) {
      if (drifts && at === Math.floor(decisions / 2)) drift();
      const x = effects(FEATURES, 1);
      const candidates = new Set();
      while (candidates.size < CANDIDATES) candidates.add(Math.floor(random() * offers));
      return {
        x,
        candidates: [...candidates],
        chances: [...candidates].map((offer) => chanceOf(offer, x)),
        luck: random(),
      };
    },
  };
}
