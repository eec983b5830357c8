/** Acts of consent as plain data. */
import { respelt } from '../profile/addresses.ts';
import { SmallMap } from '../profile/small-map.ts';
import { word } from '../profile/words.ts';
import { type Act, type ActKind, type Consent, withAct } from './act.ts';

export type ConsentRow = readonly [
  key: string,
  kind: ActKind | boolean,
  at: number,
  source: string,
  messageId: string,
  proof?: string,
];

/** One row an act; the two usual kinds are written as yes and no. */
export function consentRows(consents: SmallMap<Consent>): ConsentRow[] {
  const rows: ConsentRow[] = [];
  for (const [key, acts] of consents) {
    for (const { kind, at, source, messageId, proof } of acts) {
      const short = kind === 'granted' ? true : kind === 'withdrawn' ? false : kind;
      rows.push(
        proof === '' ? [key, short, at, source, messageId] : [key, short, at, source, messageId, proof],
      );
    }
  }
  return rows;
}

/** What has a letter beyond ASCII, or a domain as machines write it. */
const SPELT_TWO_WAYS = /[\u0080-\uFFFF]|xn--/;

function respeltKey(key: string): string {
  const bar = key.lastIndexOf('|');
  return respelt(key.slice(0, bar)) + key.slice(bar);
}

export function consentsFrom(rows: readonly ConsentRow[]): SmallMap<Consent> {
  const pairs = new Map<string, Consent>();
  for (const [stored, short, at, source, messageId, proof = ''] of rows) {
    const key = SPELT_TWO_WAYS.test(stored) ? respeltKey(stored) : stored;
    const kind = short === true ? 'granted' : short === false ? 'withdrawn' : short;
    const act: Act = { kind, at, source: word(source), messageId, proof };
    const known = pairs.get(key);
    pairs.set(key, withAct(known, act) ?? known ?? [act]);
  }
  return SmallMap.of([...pairs]);
}
