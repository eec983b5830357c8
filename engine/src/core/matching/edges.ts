/** Pairs with their scores, many of them: three numbers each, no objects. */

export class Edges {
  a = new Int32Array(1024);
  b = new Int32Array(1024);
  weight = new Float32Array(1024);
  count = 0;

  add(a: number, b: number, weight: number): void {
    if (this.count === this.a.length) this.#grow();
    this.a[this.count] = a;
    this.b[this.count] = b;
    this.weight[this.count++] = weight;
  }

  #grow(): void {
    const length = this.a.length * 2;
    const [a, b, weight] = [new Int32Array(length), new Int32Array(length), new Float32Array(length)];
    a.set(this.a);
    b.set(this.b);
    weight.set(this.weight);
    Object.assign(this, { a, b, weight });
  }
}

/** Which records are connected. */
export class Union {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
    this.#size = new Int32Array(count).fill(1);
  }

  find(item: number): number {
    let root = item;
    while (this.#parent[root] !== root) root = this.#parent[root]!;
    for (let at = item; at !== root; ) {
      const next = this.#parent[at]!;
      this.#parent[at] = root;
      at = next;
    }
    return root;
  }

  sizeOf(item: number): number {
    return this.#size[this.find(item)]!;
  }

  join(a: number, b: number): void {
    const [one, other] = [this.find(a), this.find(b)];
    if (one === other) return;
    const [large, small] = this.#size[one]! >= this.#size[other]! ? [one, other] : [other, one];
    this.#parent[small] = large;
    this.#size[large]! += this.#size[small]!;
  }
}
