/** The newest observations of each latency stage, in milliseconds; a ring each, so memory stays bounded. */
import type { LatencyStage } from './engine.ts';

const KEPT = 512;

export class Latencies {
  readonly #rings = new Map<LatencyStage, { values: number[]; next: number }>();

  add(stage: LatencyStage, ms: number): void {
    const ring = this.#rings.get(stage) ?? { values: [], next: 0 };
    this.#rings.set(stage, ring);
    ring.values[ring.next] = ms;
    ring.next = (ring.next + 1) % KEPT;
  }

  list(): (readonly [LatencyStage, readonly number[]])[] {
    return [...this.#rings].map(([stage, { values }]) => [stage, values] as const);
  }
}
