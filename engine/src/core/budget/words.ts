/** What is said of an action that costs as much of its budgets as it is worth, or more: it would take it from others. */
const BEGINS = 'costs ';

export function tooDear(price: number, gain: number): string {
  return `${BEGINS}${rounded(price)} of budget value, is worth ${rounded(price + gain)}`;
}

/** Told from the name of a limit of which too little was left. */
export function isTooDear(rule: string): boolean {
  return rule.startsWith(BEGINS);
}

/** Three digits that count. */
function rounded(number: number): string {
  return String(Number(number.toPrecision(3)));
}
