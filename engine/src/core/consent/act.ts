/**
 * Acts of consent as they are kept: of each kind the latest, by event time, for one contact point and subject. Joining
 * two of them is taking the latest of each kind, so that order of arrival, repetition and merging never matter.
 */

/**
 * `granted`: the person said yes. `confirmed`: and proved by a link that the address is theirs. `insisted`: said yes
 * while their browser asked for privacy. `soft`: the address came with a sale. `withdrawn`: no, whatever it was before.
 */
export type ActKind = 'granted' | 'confirmed' | 'insisted' | 'soft' | 'withdrawn';

export interface Act {
  readonly kind: ActKind;
  /** When it was done, in milliseconds. */
  readonly at: number;
  readonly source: string;
  /** The event that shows it. */
  readonly messageId: string;
  /** What the source says about how it was given; empty where the event is the only proof. */
  readonly proof: string;
}

/** At most one act of each kind. */
export type Consent = readonly Act[];

/** The contact point of what a person said for all devices. */
export const WHOLE_PERSON = 'person:self';
/** Where objections stand: they hold for all addresses, those that come later too. */
export const OBJECTION = 'person:objection';
/** Where the browser's request for privacy stands. */
export const PRIVACY_SIGNAL = 'person:gpc';
/** The subject of an act that is about every purpose. */
export const EVERYTHING = '*';

/** `marketing`, `marketing>shoes`, `*` */
export function subjectOf(purpose: string, topic?: string): string {
  return topic === undefined ? purpose : `${purpose}>${topic}`;
}

export function consentKey(point: string, subject: string): string {
  return `${point}|${subject}`;
}

/** The key's parts again. */
export function partsOf(key: string): { point: string; purpose: string; topic?: string } {
  const bar = key.lastIndexOf('|');
  const [purpose = '', topic] = key.slice(bar + 1).split('>');
  return { point: key.slice(0, bar), purpose, ...(topic !== undefined && { topic }) };
}

/** The consent with the act in it; undefined where the act changes nothing. */
export function withAct(consent: Consent | undefined, act: Act): Consent | undefined {
  if (consent === undefined) return [act];
  const known = consent.find(({ kind }) => kind === act.kind);
  if (known === undefined) return [...consent, act].sort((a, b) => (a.kind < b.kind ? -1 : 1));
  if (!isLater(act, known)) return undefined;
  return consent.map((other) => (other === known ? act : other));
}

export function join(a: Consent | undefined, b: Consent): Consent {
  let joined = a;
  for (const act of b) joined = withAct(joined, act) ?? joined;
  return joined ?? b;
}

function isLater(act: Act, known: Act): boolean {
  return act.at > known.at || (act.at === known.at && act.messageId > known.messageId);
}

export function actOf(consent: Consent | undefined, kind: ActKind): Act | undefined {
  if (consent !== undefined) for (const act of consent) if (act.kind === kind) return act;
  return undefined;
}

/** The act that is in force: the latest; of two at the same instant the withdrawal. A soft one only without others. */
export function standing(consent: Consent | undefined): Act | undefined {
  let found: Act | undefined;
  for (const act of consent ?? none) {
    if (act.kind === 'soft') continue;
    if (found === undefined || act.at > found.at || (act.at === found.at && act.kind === 'withdrawn'))
      found = act;
  }
  return found ?? actOf(consent, 'soft');
}

export function isGrant({ kind }: Act): boolean {
  return kind !== 'withdrawn';
}

const none: Consent = [];
