/** Bounds on what a condition may cost: at compile by its text, at run time by what it does with the data. */

export const LIMITS = {
  /** UTF-16 units of source text. */
  textLength: 20_000,
  /** Nesting of the syntax tree (a chain of `&&` counts once, `a + b + c` once per operator). */
  depth: 200,
  nodes: 8_000,
  /** Items of one list or map literal. */
  listItems: 2_000,
  patternLength: 1_000,
  /** Steps that one evaluation of a document's condition may be expected to take, see cost.ts. */
  cost: 200_000,
  /** Turns of all loops (`exists`, `map`, ...) in one evaluation, large values in a loop counting extra; then ERROR. */
  iterations: 10_000,
  /** Characters or bytes of one computed string; items of one computed list. */
  computedSize: 50_000,
  /** Values compared by one `==` between lists or maps. */
  comparedValues: 20_000,
} as const;
