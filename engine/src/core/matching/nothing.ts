/** What is written where nothing is known, in words for it. */
const NOTHING =
  /^(?:n\/a|n\.a\.?|none|null|nil|undefined|unknown|unbekannt|inconnu|desconocido|not (?:known|given|available|applicable)|[-?.*#_]+)$/;

/** Written by people and programs where they have no value, in any kind of field. */
export function saysNothing(text: string): boolean {
  return text.length < 20 && NOTHING.test(text.trim().toLowerCase());
}
