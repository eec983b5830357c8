/**
 * The semantics version: what a log was written under. It changes whenever applying the same log could give another
 * state (our code, Node's mathematics), so a tail of another version is refused rather than read wrongly.
 */
export const SEMANTICS = '12';
