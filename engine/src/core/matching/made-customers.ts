/**
 * Made-up customers, for tests and benches: everything a shop knows of them repeats something else. Street, postcode
 * and town go together, families share them and a land line, and addresses for mail are made of names that many have.
 */
import { type Draw, drawsFrom } from '../draws.ts';
import { type MadeRecord, makerOf, misspelt, two } from './made.ts';
import type { DeclaredField } from './records.ts';

export const customerFields: readonly DeclaredField[] = [
  { name: 'given', kind: 'name' },
  { name: 'family', kind: 'name' },
  { name: 'birthday', kind: 'date' },
  { name: 'street', kind: 'address' },
  { name: 'postcode', kind: 'code' },
  { name: 'town', kind: 'name' },
  { name: 'phone', kind: 'phone' },
  { name: 'mail', kind: 'email' },
];

const PROVIDERS = ['post.example', 'mail.example', 'net.example'];
const MISSING = { birthday: 0.25, street: 0.1, postcode: 0.1, town: 0.1, phone: 0.3, mail: 0.4 };

/** @param relatives share of the people who live with those before them */
export function makeCustomers(records: number, relatives: number, seed: number): MadeRecord[] {
  const draw = drawsFrom(seed);
  const { whole, skewed, words } = makerOf(draw);
  const [givens, families, towns, streets] = [words(300, 2), words(2_000, 3), words(150, 3), words(700, 2)];
  const digits = () => String(10_000_000 + whole(89_999_999));
  const homeOf = () => {
    const town = skewed(150);
    return {
      family: families[skewed(2_000)]!,
      street: `${streets[(town * 5 + whole(5)) % 700]}strasse ${1 + whole(60)}`,
      postcode: String(1_000 + town * 40 + whole(8)),
      town: towns[town]!,
      phone: digits(),
    };
  };
  const made: MadeRecord[] = [];
  let home = homeOf();
  for (let person = 0; made.length < records; person++) {
    if (draw() >= relatives) home = homeOf();
    const given = givens[skewed(300)]!;
    const birthday = `${1930 + whole(80)}-${two(1 + whole(12))}-${two(1 + whole(28))}`;
    const phone = draw() < 0.5 ? home.phone : digits();
    const mail = `${given}.${home.family}${whole(40)}@${PROVIDERS[skewed(PROVIDERS.length)]}`;
    const truth = { ...home, given, birthday, phone, mail };
    for (let copies = 1 + whole(3); copies > 0 && made.length < records; copies--)
      made.push({ id: `r${made.length}`, person, values: faulty(truth, draw) });
  }
  return made;
}

type Customer = { [name in keyof typeof MISSING | 'given' | 'family']: string };

function faulty(truth: Customer, draw: Draw): Customer {
  const found = { ...truth };
  for (const name of ['given', 'family', 'street'] as const)
    if (draw() < 0.2) found[name] = misspelt(found[name], draw);
  for (const [name, share] of Object.entries(MISSING))
    if (draw() < share) found[name as keyof typeof MISSING] = '';
  return found;
}
