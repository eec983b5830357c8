/** Numbers the 32-bit hashes of features in the order they come in: an open table in typed arrays, as texts have many. */

export class HashIndex {
  /** Place of a hash plus 1; 0: free. At most half are taken. */
  #slots: Int32Array;
  #hashes: Int32Array;
  #size = 0;

  /** @param expected how many hashes there may be; more are taken as well */
  constructor(expected: number) {
    let slots = 16;
    while (slots < 2 * expected) slots *= 2;
    this.#slots = new Int32Array(slots);
    this.#hashes = new Int32Array(slots / 2);
  }

  get size(): number {
    return this.#size;
  }

  /** In the order of their places. */
  get hashes(): Int32Array {
    return this.#hashes.subarray(0, this.#size);
  }

  /** Place of a hash; -1: it is not there. */
  find(hash: number): number {
    return this.#slots[this.#slotOf(hash)]! - 1;
  }

  /** Place of a hash, a new one where it is not there. */
  add(hash: number): number {
    const slot = this.#slotOf(hash);
    const known = this.#slots[slot]!;
    if (known > 0) return known - 1;
    this.#hashes[this.#size++] = hash;
    this.#slots[slot] = this.#size;
    if (this.#size === this.#hashes.length) this.#grow();
    return this.#size - 1;
  }

  /** Where it stands or belongs. The hashes are mixed well: their lowest bits do. */
  #slotOf(hash: number): number {
    const last = this.#slots.length - 1;
    let slot = hash & last;
    for (;;) {
      const place = this.#slots[slot]!;
      if (place === 0 || this.#hashes[place - 1] === hash) return slot;
      slot = (slot + 1) & last;
    }
  }

  #grow(): void {
    const hashes = new Int32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#hashes = hashes;
    for (let place = 0; place < this.#size; place++) this.#slots[this.#slotOf(hashes[place]!)] = place + 1;
  }
}
