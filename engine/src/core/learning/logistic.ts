/** The arithmetic of one observation under a normal belief about a logit (extended Kalman filter; MacKay 1992). */

/** Chance at a logit. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** The logit of a chance. */
export function logitOf(chance: number): number {
  return Math.log(chance / (1 - chance));
}

/** The other way round: the logit of which that is the mean chance. */
export function logitOfMean(chance: number, variance: number): number {
  return logitOf(chance) * Math.sqrt(1 + (Math.PI / 8) * variance);
}

/** Mean chance where the logit itself is uncertain: sigmoid(kappa m), kappa = (1 + pi s / 8) ^ -1/2. */
export function meanChance(logit: number, variance: number): number {
  return sigmoid(logit / Math.sqrt(1 + (Math.PI / 8) * variance));
}
