/** Made-up records of the kinds that are hard to learn from, for tests and benches. */
import { type Draw, drawsFrom } from '../draws.ts';
import { type MadeRecord, makerOf, misspelt } from './made.ts';
import { customerFields, makeCustomers } from './made-customers.ts';
import type { DeclaredField } from './records.ts';

export interface MadeSet {
  readonly fields: readonly DeclaredField[];
  readonly records: readonly MadeRecord[];
}

const neighbourFields: readonly DeclaredField[] = [
  { name: 'given', kind: 'name' },
  { name: 'family', kind: 'name' },
  { name: 'year', kind: 'number' },
  { name: 'street', kind: 'address' },
  { name: 'town', kind: 'name' },
];

/** Nothing is one's own: name, year of birth, street and town, which families share. */
export function makeNeighbours(records: number, relatives: number, seed: number): MadeSet {
  const made = makeCustomers(records, relatives, seed).map((each): MadeRecord => {
    const { birthday, ...values } = each.values;
    return { ...each, values: { ...values, year: birthday?.slice(0, 4) } };
  });
  return { fields: neighbourFields, records: made };
}

/** @param share of the people who are there twice; the others once */
export function makeFewDuplicates(records: number, share: number, seed: number): MadeSet {
  const draw = drawsFrom(seed);
  const copies = new Map<number, number>();
  const made = makeCustomers(records * 3, 0.3, seed).filter(({ person }) => {
    const before = copies.get(person) ?? 0;
    copies.set(person, before + 1);
    return before === 0 || (before === 1 && draw() < share);
  });
  return { fields: customerFields, records: made.slice(0, records) };
}

/** @param share of the values in whose place stands what a form or a program put there */
export function makePlaceholders(records: number, share: number, seed: number): MadeSet {
  const draw = drawsFrom(seed);
  const nothing = {
    birthday: '1900-01-01',
    phone: '030 5551234',
    mail: 'info@office.example',
    street: 'unknown',
  };
  const made = makeCustomers(records, 0.2, seed).map((each): MadeRecord => {
    const values = { ...each.values };
    for (const [name, text] of Object.entries(nothing)) if (draw() < share) values[name] = text;
    return { ...each, values };
  });
  return { fields: customerFields, records: made };
}

const songFields: readonly DeclaredField[] = [
  { name: 'number', kind: 'number' },
  { name: 'title', kind: 'text' },
  { name: 'artist', kind: 'text' },
  { name: 'album', kind: 'text' },
  { name: 'year', kind: 'number' },
];

/** Things, not people: what one album shares is most of what is known of a song. */
export function makeSongs(records: number, seed: number): MadeSet {
  const draw = drawsFrom(seed);
  const { whole, skewed } = makerOf(draw);
  const words = Array.from({ length: 1_200 }, () => wordOf(draw));
  const text = (count: number) => Array.from({ length: count }, () => words[skewed(1_200)]).join(' ');
  const made: MadeRecord[] = [];
  let album = { artist: '', album: '', year: '', left: 0 };
  for (let person = 0; made.length < records; person++) {
    if (album.left === 0)
      album = {
        artist: text(2),
        album: text(1 + whole(3)),
        year: String(1970 + whole(45)),
        left: 8 + whole(8),
      };
    album.left--;
    const { left, ...shared } = album;
    const truth = { ...shared, number: String(left + 1), title: text(1 + whole(4)) };
    for (let copies = draw() < 0.5 ? 1 : 1 + whole(4); copies > 0 && made.length < records; copies--) {
      const values = { ...truth };
      for (const name of ['title', 'artist', 'album'] as const)
        if (draw() < 0.2) values[name] = misspelt(values[name], draw);
      for (const name of ['number', 'artist', 'album', 'year'] as const) if (draw() < 0.12) values[name] = '';
      made.push({ id: `r${made.length}`, person, values });
    }
  }
  return { fields: songFields, records: made };
}

const SYLLABLES = 'ma ri an el to ber son wil har ley sta ne ra chi do lu ka ven gra th ol is ed win'.split(
  ' ',
);

function wordOf(draw: Draw): string {
  const count = 2 + Math.floor(draw() * 2);
  return Array.from({ length: count }, () => SYLLABLES[Math.floor(draw() * SYLLABLES.length)]).join('');
}
