/**
 * When several who are to be parted were one person, by what their histories tell: what one of them refused before that
 * is theirs alone, what was refused since is everybody's.
 */
import type { Together } from '../core/identity/together.ts';
import type { EventInput } from '../core/input.ts';
import { mayRefuse } from '../core/profile/consent.ts';
import { RESTRICTED } from '../core/profile/restriction.ts';
import type { LivedRecord } from './life-reading.ts';

export class OnePerson {
  readonly #holder: string;
  readonly #heirs: ReadonlyMap<string, string>;
  /** Of those who are to be parted, who is part of the holder as far as was read. */
  readonly #joined = new Set<string>();
  readonly #events = new Set<string>();
  readonly #restrictedAt = new Set<number>();

  /** @param heirs a profile, or one that became part of it -> who of those concerned that is */
  constructor(holder: string, heirs: ReadonlyMap<string, string>) {
    this.#holder = holder;
    this.#heirs = heirs;
  }

  /** In the order in which things were known. */
  take({ life, event, joined, parted }: LivedRecord): void {
    if (event !== null && (life !== this.#holder || this.#joined.size === 0)) this.#keep(event);
    if (life !== this.#holder) return;
    for (const id of joined) {
      const heir = this.#heirs.get(id);
      if (heir !== undefined && heir !== this.#holder) this.#joined.add(heir);
    }
    for (const id of parted) this.#joined.delete(id);
  }

  #keep(event: EventInput): void {
    if (mayRefuse(event)) this.#events.add(event.messageId);
    if (event.name === RESTRICTED) this.#restrictedAt.add(event.at);
  }

  /**
   * @param others who were one with the holder until now
   * @param refusals events that refuse something by what is known of any of them
   */
  together(others: readonly string[], refusals: Iterable<string>): Together {
    const alone = [...new Set(refusals)].filter((id) => this.#events.has(id)).sort();
    return { others, alone, restrictedAlone: [...this.#restrictedAt].sort((a, b) => a - b) };
  }
}
