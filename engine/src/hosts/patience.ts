/**
 * How many decisions may be under way, judged by how they went. Two things are learnt: how long it is from one answer to the
 * next while somebody always waits (so many times that is what the last in the queue waits for), and how many came in time
 * however long each took: where the medium is slow many are made durable together, and few would be too few.
 */

/** Under way at most, whatever the deadline. */
export const MOST_UNDER_WAY = 2_000;
/** So many are no queue, unless some of them come too late. */
const FEW = 16;
/** Share of the newest in the time from one answer to the next: bursts of one sync average out. */
const NEWEST = 0.05;

export class Patience {
  readonly #now: () => number;
  #underWay = 0;
  #eachMs = 0;
  #answeredAt: number | undefined;
  /** So many may be under way however long each takes: half as many when one came too late, one more when all came in time. */
  #few = FEW;
  #begun = 0;
  /** Those begun up to this one were under way when it was halved: their being late tells nothing new. */
  #halvedAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get isBusy(): boolean {
    return this.#underWay >= FEW;
  }

  /** Whoever waits at the end of so long a queue waits in vain, and makes all others wait. */
  isTooMuch(leftMs: number): boolean {
    if (this.#underWay < this.#few) return false;
    return this.#underWay >= MOST_UNDER_WAY || this.#underWay * this.#eachMs > leftMs;
  }

  /** @returns tells it that it was answered; whether in time undefined where that says nothing */
  begin(): (isInTime: boolean | undefined) => void {
    this.#underWay++;
    const turn = ++this.#begun;
    return (isInTime) => this.#end(turn, isInTime);
  }

  #end(turn: number, isInTime: boolean | undefined): void {
    const now = this.#now();
    if (this.#answeredAt !== undefined) this.#eachMs += NEWEST * (now - this.#answeredAt - this.#eachMs);
    this.#underWay--;
    this.#answeredAt = this.#underWay > 0 ? now : undefined;
    if (isInTime) this.#few = Math.min(FEW, this.#few + 1 / this.#few);
    else if (isInTime === false && turn > this.#halvedAt) {
      this.#few = Math.max(1, this.#few / 2);
      this.#halvedAt = this.#begun;
    }
  }
}
