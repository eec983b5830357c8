/** Entries of a document by whom they are about, so that those of one action are found without looking at all. */
import type { CompiledAction } from '../compile.ts';
import type { About } from './definition.ts';

export class Entries {
  readonly #byName = new Map<string, number[]>();
  /** Actions that the same entries concern share their list. */
  readonly #shared = new Map<string, readonly number[]>();

  constructor(entries: readonly About[]) {
    for (const [i, about] of entries.entries()) {
      const key = keyOf(about);
      const known = this.#byName.get(key);
      if (known) known.push(i);
      else this.#byName.set(key, [i]);
    }
  }

  /** From what is about all to what is about the action alone. */
  about({ name, group }: CompiledAction): readonly number[] {
    if (this.#byName.size === 0) return nobody;
    const found = [ALL, `issue ${group.issue}`, `group ${group.name}`, `action ${name}`].flatMap(
      (key) => this.#byName.get(key) ?? [],
    );
    const key = found.join();
    const shared = this.#shared.get(key) ?? found;
    this.#shared.set(key, shared);
    return shared;
  }
}

const ALL = '';
const nobody: readonly number[] = [];

/** The nearest that it names. */
function keyOf({ issue, group, action }: About): string {
  if (action !== undefined) return `action ${action}`;
  if (group !== undefined) return `group ${group}`;
  return issue === undefined ? ALL : `issue ${issue}`;
}
