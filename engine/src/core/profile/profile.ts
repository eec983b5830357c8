/**
 * Everything known and pending for one person. A profile is an owned draft: only the input that is being applied
 * sees it, so it is changed in place. Every part says how two of it merge (merge.ts) and how it is written (state.ts).
 */

import type { Hold } from '../budget/hold.ts';
import type { Consent } from '../consent/act.ts';
import type { Surroundings } from '../context/surroundings.ts';
import type { Contact } from '../decision/contact.ts';
import type { KeptContacts } from '../decision/kept-contacts.ts';
import type { DecisionMark } from '../decision/mark.ts';
import type { ResponseRow } from '../decision/responses.ts';
import type { Habit } from '../decision/timing/habit.ts';
import type { Enrolment } from '../experiment/enrolment.ts';
import type { Claims } from '../golden/claims.ts';
import type { Membership } from '../household/membership.ts';
import type { Identity } from '../identity/membership.ts';
import type { Json } from '../input.ts';
import type { AtDoor } from '../journey/entry/door.ts';
import type { Knocked } from '../journey/entry/knocked.ts';
import type { Followed, Instance } from '../journey/instance.ts';
import type { Message } from '../message/message.ts';
import type { Evidence } from '../moment/evidence.ts';
import type { FormerVouchers, OwnVoucher } from '../voucher/hold.ts';
import type { Walk } from '../walk/walk.ts';
import type { Addresses } from './addresses.ts';
import type { Filling } from './filling.ts';
import { emptyLayout, type Layout } from './layout.ts';
import type { Listing } from './lists.ts';
import type { Refused } from './refused.ts';
import type { Restriction } from './restriction.ts';
import { SeriesSlots } from './series-slots.ts';
import { SmallMap } from './small-map.ts';
import { Stamps } from './stamps.ts';
import type { Stated } from './unaddressed.ts';

/** An identifier of this person, and the event that showed it. */
export interface Link {
  readonly namespace: string;
  readonly value: string;
  readonly at: number;
  readonly messageId: string;
}

/** Where a trait's value is from. */
export interface Lineage {
  readonly at: number;
  readonly source: string;
  readonly messageId: string;
}

export class Profile {
  readonly id: string;
  createdAt = 0;
  updatedAt = 0;
  /** Set when this profile became part of another: it only forwards from then on. */
  heir: string | null = null;
  mergedFrom: string[] = [];
  links: Link[] = [];
  /** Evidence of who this is; null where there is nothing but the links. */
  identity: Identity | null = null;
  /** Values by name; a null-prototype object, so that no name is special. */
  traits: { [name: string]: Json } = Object.create(null);
  lineage = new SmallMap<Lineage>();
  /** Which slots and audiences the arrays below are laid out for. */
  layout: Layout = emptyLayout;
  series = new SeriesSlots();
  /** Since when in the audience, by its index in the layout; 0 where not a member. */
  memberSince = new Stamps();
  /** What a new revision asks for and history is still to give; null where nothing is missing. */
  filling: Filling | null = null;
  /** Revision that the audiences were last fully evaluated under. */
  revision = '';
  instances: Instance[] = [];
  /** Runs that have left and whose goal still counts; null where there are none. */
  followed: Followed[] | null = null;
  /** When a journey was last entered, by journey and key. */
  entered = new SmallMap<number>();
  /** Contact point and subject, joined by a bar -> the latest act of each kind. */
  consents = new SmallMap<Consent>();
  /** What `consents` follow from where an act named no address; null where each did. */
  stated: Stated | null = null;
  /** Traits with contact points -> which address was given when; null where none ever was. */
  addresses: Map<string, Map<number, Addresses>> | null = null;
  /** What contexts told of where the person is, in law; null where nothing did or no policy asks. */
  jurisdiction: { readonly place: string; readonly at: number } | null = null;
  /** Static lists -> the latest act; null where none ever named the person. */
  lists: Map<string, Listing> | null = null;
  /** Accounts and households, in the order of kind and id; null where there never were any. */
  groups: readonly Membership[] | null = null;
  /** Where and on what the person is; null where no document asks. */
  surroundings: Surroundings | null = null;
  /** What speaks for the moment they are in; null where nothing does. */
  evidence: Evidence | null = null;
  /** Groups of fields (golden/compile.ts) -> what sources said of them; null where no document asks. */
  claims: Map<string, Claims> | null = null;
  /** Null where nobody ever asked for it. */
  restriction: Restriction | null = null;
  /** Where they stand in the walked network; null where no document asks. */
  walk: Walk | null = null;
  /** Who may come into a journey and not yet; null where nobody waits. */
  atDoor: AtDoor[] | null = null;
  /** What would have let them into journeys while they lacked what is theirs; null where nothing did. */
  knocked: Knocked | null = null;
  /** Experiments and holdouts they came into; null where there are none. */
  trials: Enrolment[] | null = null;
  /** What they did with what was said to them; null where no pause of the policy counts it. */
  responses: readonly ResponseRow[] | null = null;
  /** What is reserved of budgets; null where nothing is. */
  holds: Hold[] | null = null;
  /** Codes they were given; null where there never were any. */
  vouchers: OwnVoucher[] | null = null;
  /** Those of them that are forgotten, by pool; null where none is. */
  formerVouchers: FormerVouchers | null = null;
  /** What was refused while they were one with others; null where nothing was. */
  refused: Refused | null = null;
  /** When they respond, by channel; null: nothing is known. */
  habits: readonly Habit[] | null = null;
  contacts: Contact[] = [];
  /** How long they are kept; null: no cap is in force, nor was lately. */
  keptContacts: KeptContacts | null = null;
  messages: Message[] = [];
  decisions: DecisionMark[] = [];
  /** Fingerprints of messageIds -> when received: the dedupe window. */
  seen = new Stamps();
  /** Audience index -> the instant at which it may change by time alone. */
  flips = new Stamps();
  /** The earliest of the flips; 0: none. Derived. */
  flipDue = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** The person's own unique identifier, where known. */
  get user(): string | null {
    for (const link of this.links) if (link.namespace === 'userId') return link.value;
    return null;
  }
}
