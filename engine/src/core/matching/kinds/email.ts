/** E-mail addresses: equal, a slip, the same or a similar name at another domain. */
import { editDistance, jaroWinkler } from '../similarity.ts';
import type { FieldKind, Values } from './kind.ts';

/** Levels from here to below equality say that the names before the @ are alike. */
export const EMAIL_ALIKE = 1;
export const EMAIL_EQUAL = 4;

/** Shorter ones are in an address by chance. */
const LEAST_NAME = 3;

/** @param name as names are read */
export function isMadeOf(address: string, name: string): boolean {
  const local = spelt(address.slice(0, address.lastIndexOf('@') + 1 || undefined));
  return name.split(' ').some((word) => word.length >= LEAST_NAME && local.includes(spelt(word)));
}

/** In addresses ü is ue, in names as they are read it is u. */
function spelt(text: string): string {
  return text.replace(/([aou])e/g, '$1');
}

/** Empty where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1);
}

export const emailKind: FieldKind = {
  scales: [
    {
      name: 'e-mail',
      levels: ['different', 'similar name', 'same name', 'slip', 'equal'],
      start: [0.12, 0.05, 0.05, 0.08, 0.7],
      equal: EMAIL_EQUAL,
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
