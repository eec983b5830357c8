/**
 * The frequency caps of one revision, found by what they name, and how full they are for one person at one instant.
 * A request counts once for all of its candidates; of many caps it looks only at those that name what the contact is.
 */
import { type Contact, type ContactKind, isAbout, isHeld, valueIn } from './contact.ts';
import type { KeptContacts } from './kept-contacts.ts';
import { type CapDefinition, DIMENSIONS, type Dimension, type WhenFull } from './policy-definition.ts';
import { type Clocks, countsAfter, countsUntil, longestMs } from './window.ts';

/** Contacts of one person beyond which only those are kept that a cap can need. */
const MANY_CONTACTS = 500;

export class CapPlan {
  readonly caps: readonly CapDefinition[];
  /** How long any contact can count, in milliseconds; 0: there is no cap. */
  readonly longestMs: number;
  /** Indexes of caps that have no room at all. */
  readonly shut: readonly number[];
  /** Some cap does something else than leaving it to the next candidate. */
  readonly hasModes: boolean;
  /** Some cap asks where or on what something was said. */
  readonly asksWhere: boolean;
  /** Dimension -> value -> indexes of caps; '' holds those that name nothing. */
  readonly #byName = new Map<Dimension | '', Map<string, number[]>>();

  /** @param others that are counted elsewhere too, and need contacts to be remembered */
  constructor(caps: readonly CapDefinition[], others: readonly CapDefinition[] = []) {
    this.caps = caps;
    this.longestMs = [...caps, ...others].reduce((longest, cap) => Math.max(longest, longestMs(cap)), 0);
    this.shut = caps.flatMap(({ max }, index) => (max === 0 ? [index] : []));
    this.asksWhere = [...caps, ...others].some(
      ({ placement, channel, each }) =>
        placement !== undefined || channel !== undefined || (each !== undefined && wheres.has(each)),
    );
    this.hasModes = caps.some((cap) => fullOf(cap) !== 'next-best');
    caps.forEach((cap, index) => {
      const dimension = DIMENSIONS.find((one) => one !== 'contact-point' && cap[one] !== undefined) ?? '';
      const name = dimension === '' || dimension === 'contact-point' ? '' : cap[dimension]!;
      const names = this.#byName.get(dimension) ?? new Map<string, number[]>();
      this.#byName.set(dimension, names);
      names.set(name, [...(names.get(name) ?? []), index]);
    });
  }

  /** Calls for each cap that counts such a contact, by its index. */
  forEachOf(kind: ContactKind, call: (index: number) => void): void {
    for (const [dimension, names] of this.#byName) {
      const indexes = names.get(dimension === '' ? '' : valueIn(kind, dimension));
      if (indexes === undefined) continue;
      for (const index of indexes) if (concerns(this.caps[index]!, kind)) call(index);
    }
  }

  /** The first as the policy has them. */
  firstOf(kind: ContactKind, is: (index: number) => boolean): CapDefinition | undefined {
    let first = -1;
    this.forEachOf(kind, (index) => {
      if ((first < 0 || index < first) && is(index)) first = index;
    });
    return this.caps[first];
  }

  /** Drops what no cap can count any more; of very many keeps what each cap needs to stay as full as it is. */
  forget(contacts: Contact[], now: number, kept: KeptContacts | null): Contact[] {
    if (kept === null) return [];
    const left = contacts.filter(
      (contact) => isHeld(contact, now) && (isUnsettled(contact) || contact.at > now - kept.ms),
    );
    return left.length > MANY_CONTACTS ? this.#needed(left, kept.until > 0 ? MANY_CONTACTS : 0) : left;
  }

  /** @param spare so many of the newest are kept beside, for caps that may be put back */
  #needed(contacts: readonly Contact[], spare: number): Contact[] {
    const counts = new Map<string, number>();
    const newest = [...contacts].sort((a, b) => b.at - a.at);
    let expiring = 0;
    let others = spare;
    const needed = new Set(
      newest.filter((contact) => {
        if (!contact.committed) return contact.expiresAt === 0 || expiring++ < MANY_CONTACTS;
        let isNeeded = false;
        this.forEachOf(contact, (index) => {
          const { each, max } = this.caps[index]!;
          const key = each === undefined ? `${index}` : `${index} ${valueIn(contact, each)}`;
          const count = (counts.get(key) ?? 0) + 1;
          counts.set(key, count);
          if (count <= max) isNeeded = true;
        });
        return isNeeded || others-- > 0;
      }),
    );
    return contacts.filter((contact) => needed.has(contact));
  }
}

const wheres: ReadonlySet<Dimension> = new Set(['placement', 'channel', 'contact-point']);

export function fullOf({ full }: CapDefinition): WhenFull {
  return full ?? 'next-best';
}

/** True where the cap counts such a contact. */
export function concerns(cap: CapDefinition, kind: ContactKind): boolean {
  return isAbout(cap, kind) && (cap.each === undefined || valueIn(kind, cap.each) !== '');
}

/** A reservation that holds its place until its message is settled, however long that takes. */
export function isUnsettled({ committed, expiresAt }: Contact): boolean {
  return !committed && expiresAt === 0;
}

/** Counts by cap, and by value where a cap counts each by itself. */
export class CapCounts {
  readonly #plan: CapPlan;
  /** By index of the cap; of those that count each value by itself, by index and value. */
  readonly #counts = new Map<number | string, number>();
  /** Caps that are full, with the value of those that count each by itself; beside those that have no room at all. */
  readonly #full: (readonly [index: number, of: string])[] = [];
  /** No cap is full; mostly so. */
  isOpen: boolean;

  /** @param skips contacts that do not count: its own reservation, those that would give way */
  constructor(
    contacts: readonly Contact[],
    plan: CapPlan,
    now: number,
    clocks: () => Clocks,
    skips?: (contact: Contact) => boolean,
  ) {
    this.#plan = plan;
    this.isOpen = plan.shut.length === 0;
    if (plan.caps.length === 0) return;
    const after: number[] = [];
    for (const contact of contacts) {
      if (!isHeld(contact, now) || skips?.(contact) === true) continue;
      plan.forEachOf(contact, (index) => {
        const cap = plan.caps[index]!;
        after[index] ??= countsAfter(cap, now, cap.calendar === undefined ? nowhere : clocks());
        if (!isUnsettled(contact) && contact.at <= after[index]) return;
        this.#addTo(index, contact);
      });
    }
  }

  /** One more, as it is chosen now. */
  add(kind: ContactKind): void {
    this.#plan.forEachOf(kind, (index) => {
      this.#addTo(index, kind);
    });
  }

  #addTo(index: number, kind: ContactKind): void {
    const key = this.#key(index, kind);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const { max, each } = this.#plan.caps[index]!;
    if (count < max) return;
    this.isOpen = false;
    if (count === max) this.#full.push([index, each === undefined ? '' : valueIn(kind, each)]);
  }

  /** The first cap that the new contact would break, if any. */
  brokenBy(kind: ContactKind): CapDefinition | undefined {
    if (this.isOpen) return undefined;
    return this.#plan.firstOf(kind, (index) => this.#isFull(index, kind));
  }

  /** Every cap that it would break, as the policy has them. */
  allBrokenBy(kind: ContactKind): CapDefinition[] {
    const { caps } = this.#plan;
    const broken: number[] = [];
    if (!this.isOpen)
      this.#forEachFull(kind, (index) => {
        broken.push(index);
      });
    return broken.length === 0 ? [] : broken.sort((a, b) => a - b).map((index) => caps[index]!);
  }

  /** Where few are full these are looked at, else those that the contact is about. */
  #forEachFull(kind: ContactKind, call: (index: number) => void): void {
    const { caps, shut } = this.#plan;
    if (this.#full.length + shut.length > FEW_FULL) {
      this.#plan.forEachOf(kind, (index) => {
        if (this.#isFull(index, kind)) call(index);
      });
      return;
    }
    for (const index of shut) if (concerns(caps[index]!, kind)) call(index);
    for (const [index, of] of this.#full) {
      const { each } = caps[index]!;
      if ((each === undefined || valueIn(kind, each) === of) && concerns(caps[index]!, kind)) call(index);
    }
  }

  #isFull(index: number, kind: ContactKind): boolean {
    return (this.#counts.get(this.#key(index, kind)) ?? 0) >= this.#plan.caps[index]!.max;
  }

  #key(index: number, kind: ContactKind): number | string {
    const { each } = this.#plan.caps[index]!;
    return each === undefined ? index : `${index} ${valueIn(kind, each)}`;
  }
}

const nowhere: Clocks = [];

/** So many are looked at one after the other. */
const FEW_FULL = 20;

/** How long a contact holds its place, in milliseconds since the epoch; Infinity: until its message is settled. */
export function heldUntil(contact: Contact, cap: CapDefinition, clocks: Clocks): number {
  if (isUnsettled(contact)) return Number.POSITIVE_INFINITY;
  const until = countsUntil(cap, contact.at, clocks);
  return contact.committed ? until : Math.min(contact.expiresAt, until);
}

/**
 * Until when a cap is full, Infinity: until something is settled; 0: it is not.
 *
 * @param kind where the cap counts each value by itself: the one that is asked for
 */
export function fullUntil(
  contacts: readonly Contact[],
  cap: CapDefinition,
  now: number,
  clocks: Clocks,
  kind?: ContactKind,
): number {
  if (cap.max === 0) return Number.POSITIVE_INFINITY;
  return endsOf(contacts, cap, now, clocks, kind)[cap.max - 1] ?? 0;
}

/** When those that a cap counts give their places back, the last one first. */
export function endsOf(
  contacts: readonly Contact[],
  cap: CapDefinition,
  now: number,
  clocks: Clocks,
  kind?: ContactKind,
): readonly number[] {
  const ends: number[] = [];
  for (const contact of contacts) {
    if (!concerns(cap, contact)) continue;
    if (kind && cap.each !== undefined && valueIn(contact, cap.each) !== valueIn(kind, cap.each)) continue;
    const end = heldUntil(contact, cap, clocks);
    if (end > now) ends.push(end);
  }
  return ends.sort((a, b) => b - a);
}
