/** Made-up people, for tests, benches and trying out: families, frequent names, no unique number, several faulty records each. */
import { type Draw, drawsFrom } from '../draws.ts';
import { letter, type MadeRecord, makerOf, two } from './made.ts';
import type { DeclaredField, FieldValues } from './records.ts';

export const peopleFields: readonly DeclaredField[] = [
  { name: 'given', kind: 'name' },
  { name: 'family', kind: 'name' },
  { name: 'birthday', kind: 'date' },
  { name: 'town', kind: 'name' },
  { name: 'postcode', kind: 'code' },
  { name: 'work', kind: 'category' },
];

const MISSING = { given: 0.05, family: 0.03, birthday: 0.12, town: 0.15, postcode: 0.25, work: 0.25 };

/** @param mean records a person */
export function makePeople(records: number, mean: number, seed: number): MadeRecord[] {
  const draw = drawsFrom(seed);
  const { whole, skewed, words } = makerOf(draw);
  const [givens, families, towns, works] = [words(400, 2), words(3_000, 3), words(150, 3), words(60, 3)];
  const made: MadeRecord[] = [];
  let home = { family: '', town: '', postcode: '' };
  for (let person = 0; made.length < records; person++) {
    if (person === 0 || draw() > 0.45) {
      const town = skewed(150);
      const postcode = `${towns[town]!.slice(0, 2)}${1 + whole(20)} ${whole(10)}${letter(draw)}${letter(draw)}`;
      home = { family: families[skewed(3_000)]!, town: towns[town]!, postcode };
    }
    const day = draw() < 0.15 ? '01-01' : `${two(1 + whole(12))}-${two(1 + whole(28))}`;
    const birthday = `${1900 + whole(100)}-${day}`;
    const truth = { ...home, given: givens[skewed(400)]!, birthday, work: works[skewed(60)]! };
    const copies = 1 + Math.floor(-Math.log(1 - draw()) * (mean - 0.9));
    for (let i = 0; i < copies && made.length < records; i++)
      made.push({ id: `r${made.length}`, person, values: faulty(truth, draw, towns, works) });
  }
  return made;
}

type Person = { [name in keyof typeof MISSING]: string };

function faulty(truth: Person, draw: Draw, towns: readonly string[], works: readonly string[]): FieldValues {
  const found = { ...truth };
  const any = (list: readonly string[]) => list[Math.floor(draw() * list.length)]!;
  if (draw() < 0.2) found.given = draw() < 0.3 ? found.given.slice(0, 3) : slip(found.given, draw);
  if (draw() < 0.2) found.family = slip(found.family, draw);
  if (draw() < 0.05) [found.given, found.family] = [found.family, found.given];
  const wrong = draw();
  const [year, , day] = found.birthday.split('-');
  if (wrong < 0.12) found.birthday = `${year}-01-01`;
  else if (wrong < 0.24) found.birthday = `${year}-${two(1 + Math.floor(draw() * 12))}-${day}`;
  if (draw() < 0.15) found.postcode = slip(found.postcode, draw);
  if (draw() < 0.1) found.town = any(towns);
  if (draw() < 0.15) found.work = any(works);
  for (const [name, share] of Object.entries(MISSING)) if (draw() < share) found[name as keyof Person] = '';
  return found;
}

function slip(text: string, draw: Draw): string {
  const at = Math.floor(draw() * (text.length - 1));
  const [before, rest] = [text.slice(0, at), text.slice(at)];
  const turn = Math.floor(draw() * 4);
  if (turn === 0) return before + rest.slice(1);
  if (turn === 1) return before + letter(draw) + rest;
  if (turn === 2) return before + letter(draw) + rest.slice(1);
  return before + rest.charAt(1) + rest.charAt(0) + rest.slice(2);
}
