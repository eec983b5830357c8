/** E-mail addresses: equal, a slip, the same or a similar name at another domain. */
import { editDistance, jaroWinkler } from '../similarity.ts';
import type { FieldKind, Values } from './kind.ts';

export const emailKind: FieldKind = {
  scales: [
    {
      name: 'e-mail',
      levels: ['different', 'similar name', 'same name', 'slip', 'equal'],
      start: [0.12, 0.05, 0.05, 0.08, 0.7],
      equal: 4,
      isByFrequency: true,
    },
  ],
  keys: ['whole', 'name', 'start'],
  read: (text) => text.trim().toLowerCase().replace(/\s+/g, '').slice(0, 200) || null,
  open: () => new Emails(),
};

class Emails implements Values {
  readonly #addresses: string[] = [];
  readonly #names: string[] = [];

  add(value: string): void {
    const at = value.lastIndexOf('@');
    this.#addresses.push(value);
    // What is added behind a plus does not make another person.
    this.#names.push((at < 0 ? value : value.slice(0, at)).replace(/\+.*$/, '') || value);
  }

  compare(_scale: number, a: number, b: number): number {
    const [nameA, nameB] = [this.#names[a]!, this.#names[b]!];
    if (editDistance(this.#addresses[a]!, this.#addresses[b]!, 2) <= 2) return 3;
    if (nameA === nameB) return 2;
    return jaroWinkler(nameA, nameB) >= 0.88 ? 1 : 0;
  }

  key(key: number, value: number): string {
    if (key === 0) return this.#addresses[value]!;
    return key === 1 ? this.#names[value]! : this.#names[value]!.slice(0, 5);
  }
}
