/** Why an evaluation cannot be answered, in words, and what would mend it. */

/** Thrown where a log or a policy cannot be read at all. */
export class EvaluationRefused extends Error {
  override readonly name = 'EvaluationRefused';
  readonly code: string;
  /** What is the matter; the message has the mend as well. */
  readonly detail: string;
  readonly mend: string;

  constructor(code: string, detail: string, mend: string) {
    super(`${detail} ${mend}`);
    this.code = code;
    this.detail = detail;
    this.mend = mend;
  }
}

/** A reason of an answer that is withheld, or of a doubt about one that is given. */
export interface Doubt {
  readonly code: string;
  /** What is the matter, with its figure. */
  readonly detail: string;
  readonly mend: string;
}
