/**
 * Room for many short byte strings that go together: kept one by one they would outlive the collection of what is young,
 * and pile up outside the heap until a full one.
 */
export class Arena {
  #block: Buffer;
  #used = 0;

  constructor(bytes: number) {
    this.#block = Buffer.allocUnsafeSlow(bytes);
  }

  /** A copy that is valid until {@link reset}. */
  keep(bytes: Uint8Array): Buffer {
    // What stands in the smaller block stays valid: its readers keep it.
    if (this.#used + bytes.length > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(2 * Math.max(this.#block.length, bytes.length));
      this.#used = 0;
    }
    const copy = this.#block.subarray(this.#used, this.#used + bytes.length);
    copy.set(bytes);
    this.#used += bytes.length;
    return copy;
  }

  /** Nobody reads what was kept any more. */
  reset(): void {
    this.#used = 0;
  }
}
