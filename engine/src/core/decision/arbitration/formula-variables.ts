/** What a formula of arbitration may name, beside all that conditions read. */
export const formulaVariables = ['propensity', 'value', 'contextWeight', 'lever', 'influence'] as const;

export type FormulaFactors = { [name in (typeof formulaVariables)[number]]: number };
