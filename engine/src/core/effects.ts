/** The buffer that one input's effects are written to; the host owns it and empties it after each input. */
import type { Effect, EntityKey, Fact } from './effect.ts';
import type { Relay } from './input.ts';
import type { Step } from './walk/step.ts';

export class Effects {
  readonly list: Effect[] = [];

  fact(fact: Fact): void {
    this.list.push({ type: 'fact', fact });
  }

  ready(message: string): void {
    this.list.push({ type: 'ready', message });
  }

  deliver(message: string): void {
    this.list.push({ type: 'deliver', message });
  }

  relay(to: EntityKey, body: Relay): void {
    this.list.push({ type: 'relay', to, body });
  }

  step(step: Step): void {
    this.list.push({ type: 'step', step });
  }

  clear(): void {
    this.list.length = 0;
  }
}
