/**
 * Gives each person what is theirs of what was applied for another: after a merge is undone, or when late evidence has
 * come. Reads the histories of those concerned, gives each input to whose it is now, and has what each of them knows
 * learnt anew. What it writes is the whole of it, so that it can be done again, wherever it was cut off. Live traffic
 * does not wait: where somebody has moved on meanwhile, it reads on and tries again.
 */
import type { Configuration } from '../core/configuration.ts';
import { DroppedRuns } from '../core/identity/dropped-runs.ts';
import { nodeOf } from '../core/identity/node.ts';
import type { OthersWords } from '../core/identity/others-words.ts';
import { Rebuilding } from '../core/identity/rebuild.ts';
import type { Regained, Restatement, StaysBecause } from '../core/identity/restate.ts';
import { ALWAYS, ANY_NODE, ownerAt, type Span, type Stray } from '../core/identity/stray.ts';
import type { OwnPoints } from '../core/identity/together.ts';
import type { Json } from '../core/input.ts';
import type { Instance } from '../core/journey/instance.ts';
import type { Call, Replies } from './calls.ts';
import type { ClusterSnapshot } from './cluster.ts';
import { LifeReading, type LivedRecord } from './life-reading.ts';
import type { LifeAsked, LifeOutline, LifeRecord } from './life-records.ts';
import { OnePerson } from './one-person.ts';
import { othersWords } from './others-words.ts';

export interface ReattributionPorts {
  /** Asks the partition of the profile. */
  ask<C extends Call>(profile: string, call: C): Promise<Replies[C['op']]>;
  cluster(profile: string): Promise<ClusterSnapshot | undefined>;
  configuration(): Configuration;
  /** Processing time. */
  now(): number;
  inSlices<T>(items: readonly T[], turn: (item: T) => void): Promise<void>;
  /** Inputs that are read at most. */
  readonly most: number;
}

/**
 * What became of it. `nothing`: nobody else's was found. `too-large`: the histories are longer than what is read; `gone`:
 * a part of them is not kept any more; `busy`: too much came meanwhile. Identifiers are whose they are all the same.
 */
export type Reattributed = 'rebuilt' | 'nothing' | 'busy' | StaysBecause;

/** Inputs of all concerned that are gone through at most. */
export const MOST_RECORDS = 200_000;
const TRIES = 5;

type Mark = Span & { readonly node: string };

/** @param apart who have been set apart from the holder and wait for what is theirs */
export async function reattribute(
  holder: string,
  apart: readonly string[],
  ports: ReattributionPorts,
): Promise<Reattributed> {
  for (let tries = 0; tries < TRIES; tries++) {
    const outcome = await once(holder, apart, ports);
    if (outcome !== 'busy') return outcome;
  }
  return 'busy';
}

async function once(
  holder: string,
  apart: readonly string[],
  ports: ReattributionPorts,
): Promise<Reattributed> {
  const outline = await outlineOf(holder, ports);
  const { heir, strays } = outline;
  if (heir !== null || strays.length + apart.length === 0) return 'nothing';
  const cluster = await ports.cluster(holder);
  const whose = new Whose(holder, cluster, ports);
  const looked = strays.map((mark) => ({ ...mark, owners: whose.ownersOf(mark.node) }));
  const look = new Look(holder, outline, [...strays, ...marksOf(cluster, apart)], whose, ports);
  if (!(await look.run())) return leave(holder, look.reading, looked, 'too-large', whose, ports);
  const others = new Set([...look.found, ...apart]);
  if (others.size > 0) {
    // Whose none of it is keeps what was refused all the same.
    for (const id of outline.asked) if (whose.isPerson(id)) others.add(id);
    return new Work(holder, [...others].sort(), looked, whose, ports).run();
  }
  return (await whose.isStill()) ? leave(holder, look.reading, looked, null, whose, ports) : 'busy';
}

/** Everything under the identifiers that are theirs. */
function marksOf(cluster: ClusterSnapshot | undefined, apart: readonly string[]): Mark[] {
  const persons = (cluster?.persons ?? []).filter(({ id }) => apart.includes(id));
  return persons.flatMap(({ links }) => links.map((link) => ({ node: nodeOf(link), ...ALWAYS })));
}

function outlineOf(profile: string, { ask }: Pick<ReattributionPorts, 'ask'>): Promise<LifeOutline> {
  return ask(profile, { op: 'life', profile, from: 0, most: 0 });
}

/** Finds whose what was marked is. Whatever happened in a span was known from its start on. */
class Look {
  readonly found = new Set<string>();
  readonly #holder: string;
  readonly #marks: readonly Mark[];
  readonly #own: ReadonlySet<string>;
  readonly #lives: ReadonlySet<string>;
  readonly #whose: Whose;
  readonly #ports: ReattributionPorts;
  reading: LifeReading;

  constructor(
    holder: string,
    { mergedFrom, elsewhere }: LifeOutline,
    marks: readonly Mark[],
    whose: Whose,
    ports: ReattributionPorts,
  ) {
    this.#holder = holder;
    this.#marks = marks;
    this.#own = new Set([holder, ...mergedFrom]);
    this.#lives = new Set([...this.#own, ...elsewhere]);
    this.#whose = whose;
    this.#ports = ports;
    this.reading = readingOf([], ports);
  }

  /** False where there is more than is read. */
  async run(): Promise<boolean> {
    const since = Math.min(...this.#marks.map(({ from }) => from));
    const starts: [string, number][] = [];
    for (const life of this.#lives) {
      const { next } = await this.#ports.ask(life, { op: 'life', profile: life, from: 0, most: 0, since });
      starts.push([life, next ?? 0]);
    }
    this.reading = readingOf(starts, this.#ports);
    return this.reading.readOn((record) => this.#look(record));
  }

  #look(record: LifeRecord): void {
    const { about } = record;
    if (about === null || !this.#marks.some((mark) => isIn(mark, about))) return;
    const owner = this.#whose.ownerOf(record);
    if (owner === null || owner === this.#holder) return;
    // A profile that became part of the holder is nobody else, unless it is a person again.
    if (!this.#own.has(owner) || this.#whose.isPerson(owner)) this.found.add(owner);
  }
}

function readingOf(
  lives: readonly (readonly [id: string, from: number])[],
  { ask, inSlices, most }: ReattributionPorts,
): LifeReading {
  const page = (life: string, asked: LifeAsked) => ask(life, { op: 'life', profile: life, ...asked });
  return new LifeReading(lives, { page, inSlices, most });
}

function isIn({ node, from, until }: Mark, { identifier, at }: NonNullable<LifeRecord['about']>): boolean {
  return (node === ANY_NODE || nodeOf(identifier) === node) && from <= at && at < until;
}

/** There is nobody else's, or it stays: but for what was refused while they were one, which each of them keeps. */
async function leave(
  holder: string,
  reading: LifeReading,
  looked: readonly Stray[],
  problem: StaysBecause | null,
  whose: Whose,
  ports: ReattributionPorts,
): Promise<Reattributed> {
  const { end, mergedFrom, asked } = reading.outlineOf(holder);
  const owners = looked.flatMap((mark) => mark.owners.map(([, id]) => id));
  const risen = await risenOf(new Set([...mergedFrom, ...owners, ...asked]), holder, whose, ports);
  const together = { others: risen, alone: [], restrictedAlone: [] };
  const words = problem === null ? [] : await wordsOfOthers(holder, whose, ports);
  const isDone = await ports.ask(holder, {
    op: 'restate',
    profile: holder,
    end,
    revision: ports.configuration().revision,
    body: {
      type: 'restate',
      own: null,
      elsewhere: [],
      others: [],
      looked,
      problem,
      ...(risen.length > 0 && { together }),
      ...(words.length > 0 && { words }),
    },
  });
  return isDone ? (problem ?? 'nothing') : 'busy';
}

async function wordsOfOthers(
  holder: string,
  whose: Whose,
  { ask, inSlices }: ReattributionPorts,
): Promise<OthersWords[]> {
  const { mergedFrom, elsewhere } = await outlineOf(holder, { ask });
  const words = await ask(holder, { op: 'words', profile: holder });
  const page = (life: string, asked: LifeAsked) => ask(life, { op: 'life', profile: life, ...asked });
  return othersWords(holder, words, [...mergedFrom, ...elsewhere, holder], {
    page,
    ownerOf: (record) => whose.ownerOf(record),
    isPerson: (id) => whose.isPerson(id),
    nodesOf: (id) => whose.nodesAlwaysOf(id),
    inSlices,
  });
}

/** Who of them is a person again, and waits for what is theirs. */
async function risenOf(
  profiles: Iterable<string>,
  holder: string,
  whose: Whose,
  ports: ReattributionPorts,
): Promise<string[]> {
  const risen: string[] = [];
  for (const id of profiles) {
    if (id === holder || !whose.isPerson(id)) continue;
    if ((await outlineOf(id, ports)).risenAt > 0) risen.push(id);
  }
  return risen.sort();
}

/** Whose an input is, by its own identifier and time, as the home of the cluster says now. */
class Whose {
  readonly #persons: ReadonlyMap<string, readonly string[]>;
  readonly #holdings: ReadonlyMap<string, ClusterSnapshot['identifiers'][number]['holdings']>;

  readonly #isStill: () => Promise<boolean>;

  constructor(holder: string, cluster: ClusterSnapshot | undefined, ports: ReattributionPorts) {
    const before = holdingsIn(cluster);
    this.#isStill = async () => holdingsIn(await ports.cluster(holder)) === before;
    this.#persons = new Map(cluster?.persons.map(({ id, links }) => [id, links.map(nodeOf)]));
    this.#holdings = new Map((cluster?.identifiers ?? []).map((i) => [nodeOf(i), i.holdings]));
  }

  /**
   * Asked behind reading and before writing: where it is said otherwise later, whoever loses by it is told later too, and
   * looks again.
   */
  isStill(): Promise<boolean> {
    return this.#isStill();
  }

  /** Null: the cluster does not know, so it is whose history it stands in. */
  ownerOf({ about }: Pick<LifeRecord, 'about'>): string | null {
    if (about === null) return null;
    const { identifier, at } = about;
    if (identifier.namespace === 'profile') return identifier.value;
    const holdings = this.#holdings.get(nodeOf(identifier));
    return holdings === undefined ? null : ownerAt(holdings, at);
  }

  isPerson(id: string): boolean {
    return this.#persons.has(id);
  }

  /** Identifiers that are theirs now. */
  nodesOf(id: string): readonly string[] {
    return this.#persons.get(id) ?? [];
  }

  /** Those of them that were never anybody else's. */
  nodesAlwaysOf(id: string): readonly string[] {
    return this.nodesOf(id).filter((node) => this.ownersOf(node).every(([, owner]) => owner === id));
  }

  ownersOf(node: string): Stray['owners'] {
    return (this.#holdings.get(node) ?? []).map(({ from, profile }) => [from, profile]);
  }
}

function holdingsIn(cluster: ClusterSnapshot | undefined): string {
  return JSON.stringify(cluster?.identifiers.map(({ holdings, ...node }) => [nodeOf(node), holdings]).sort());
}

/** What is found of one of those concerned. */
interface Part {
  readonly id: string;
  readonly rebuilding: Rebuilding;
  readonly instances: string[];
  readonly messages: string[];
  readonly decisions: string[];
  /** In whose histories it stands. */
  readonly lives: Set<string>;
  isTold: boolean;
}

/** The holder, whose mark tells that it is to be done, is the last that is told. */
class Work {
  readonly #holder: string;
  readonly #others: readonly string[];
  readonly #looked: readonly Stray[];
  readonly #whose: Whose;
  readonly #ports: ReattributionPorts;
  readonly #configuration: Configuration;
  readonly #parts = new Map<string, Part>();
  /** A profile and those that became part of it -> that one. */
  readonly #heirs = new Map<string, string>();
  readonly #onePerson: OnePerson;
  readonly #droppedRuns = new DroppedRuns();
  /** Of runs whose beginning is told in the same millisecond, by another profile. */
  #early: (LivedRecord['dropped'][number] & Pick<LivedRecord, 'life'>)[] = [];

  constructor(
    holder: string,
    others: readonly string[],
    looked: readonly Stray[],
    whose: Whose,
    ports: ReattributionPorts,
  ) {
    this.#holder = holder;
    this.#others = others;
    this.#looked = looked;
    this.#whose = whose;
    this.#ports = ports;
    this.#configuration = ports.configuration();
    this.#onePerson = new OnePerson(holder, this.#heirs);
  }

  async run(): Promise<Reattributed> {
    const reading = await this.#open();
    for (let tries = 0; tries < TRIES; tries++) {
      if (!(await reading.readOn((record) => this.#take(record)))) return this.#leave(reading, 'too-large');
      const hasRisen = this.#others.some((id) => reading.outlineOf(id).risenAt > 0);
      // Their figures know more than can be read: without it they would know less.
      if (reading.missing > 0 && !hasRisen) return this.#leave(reading, 'gone');
      // Others may have learnt meanwhile where something of theirs stands.
      const isWhole = [...this.#parts.keys()].every((id) => reading.readsAllOf(id));
      if (!isWhole || !(await this.#whose.isStill())) return 'busy';
      if (await this.#told(reading)) return 'rebuilt';
    }
    return 'busy';
  }

  #leave(reading: LifeReading, problem: StaysBecause): Promise<Reattributed> {
    return leave(this.#holder, reading, this.#looked, problem, this.#whose, this.#ports);
  }

  async #open(): Promise<LifeReading> {
    const lives = new Set<string>();
    for (const id of [this.#holder, ...this.#others]) {
      const outline = await outlineOf(id, this.#ports);
      const rebuilding = new Rebuilding(id, this.#configuration);
      const lists = { instances: [], messages: [], decisions: [], lives: new Set<string>() };
      this.#parts.set(id, { id, rebuilding, ...lists, isTold: false });
      for (const life of outline.mergedFrom) this.#heirs.set(life, id);
      for (const life of [id, ...outline.mergedFrom, ...outline.elsewhere]) lives.add(life);
    }
    // Who has become a person again is in no other's life any more.
    for (const id of this.#parts.keys()) this.#heirs.set(id, id);
    return readingOf(
      [...lives].map((life) => [life, 0] as const),
      this.#ports,
    );
  }

  #take(record: LivedRecord): void {
    const { life, event, now, noticed, began, messages, decisions } = record;
    this.#onePerson.take(record);
    const found = this.#whose.ownerOf(record) ?? life;
    const owner = this.#heirs.get(found) ?? found;
    for (const { run } of began) this.#droppedRuns.began(run, owner);
    this.#takeDropped(record);
    const part = this.#parts.get(owner);
    if (part === undefined) return;
    part.isTold = false;
    if (event !== null) part.rebuilding.take(event, now, noticed);
    for (const { run, journey, key } of began) {
      part.instances.push(run);
      part.rebuilding.begin(journey, key, now);
    }
    part.messages.push(...messages);
    part.decisions.push(...decisions);
    if (record.about !== null) part.lives.add(life);
  }

  /** What came back may have ended once more by the same. */
  #takeDropped({ life, now, restored, dropped }: LivedRecord): void {
    for (const id of restored) this.#droppedRuns.restored(id);
    for (const { run, by } of dropped) this.#droppedRuns.dropped(run, by);
    const told = [...this.#early, ...dropped.map((one) => ({ ...one, life }))];
    this.#early = told.filter(({ run }) => this.#droppedRuns.ownerOf(run) === undefined);
    for (const one of told) {
      const part = this.#parts.get(this.#droppedRuns.ownerOf(one.run) ?? '');
      part?.rebuilding.putAside(one.run, now);
      part?.lives.add(one.life);
    }
  }

  /** False where somebody has moved on. */
  async #told(reading: LifeReading): Promise<boolean> {
    const points = [...this.#parts.values()].map(({ id, rebuilding }): OwnPoints => {
      return { profile: id, points: [...this.#whose.nodesOf(id), ...rebuilding.points()] };
    });
    const nothing = { others: [], looked: [], problem: null, points };
    for (const id of this.#others) {
      const part = this.#parts.get(id)!;
      part.isTold ||= await this.#tell(part, reading, nothing);
      if (!part.isTold) return false;
    }
    const others = this.#others.map((id): Regained => {
      const { instances, messages, decisions } = this.#parts.get(id)!;
      return { profile: id, isRisen: reading.outlineOf(id).risenAt > 0, instances, messages, decisions };
    });
    const risen = others.flatMap(({ profile, isRisen }) => (isRisen ? [profile] : []));
    const refusals = [...this.#parts.values()].flatMap(({ rebuilding }) => [...rebuilding.refusals()]);
    const rest = {
      others,
      looked: this.#looked,
      problem: null,
      points,
      ...(risen.length > 0 && { together: this.#onePerson.together(risen, refusals) }),
    };
    return this.#tell(this.#parts.get(this.#holder)!, reading, rest);
  }

  #stateOf(rebuilding: Rebuilding, { missing }: LifeReading): Json {
    const comesBack = (run: Instance) => this.#droppedRuns.comesBack(run, missing === 0);
    return rebuilding.state(this.#ports.now(), comesBack);
  }

  #tell(
    { id, rebuilding, lives }: Part,
    reading: LifeReading,
    rest: Omit<Restatement, 'type' | 'own' | 'elsewhere'>,
  ): Promise<boolean> {
    const elsewhere = [...lives].filter((life) => this.#heirs.get(life) !== id).sort();
    return this.#ports.ask(id, {
      op: 'restate',
      profile: id,
      end: reading.outlineOf(id).end,
      revision: this.#configuration.revision,
      body: { type: 'restate', own: this.#stateOf(rebuilding, reading), elsewhere, ...rest },
    });
  }
}

/** Who has these identifiers now, other than the one who had everything. */
export function setApart(
  { identifiers }: ClusterSnapshot,
  holder: string,
  apart: readonly { namespace: string; value: string }[],
): string[] {
  const nodes = new Set(apart.map(nodeOf));
  const owners = identifiers.flatMap((i) => (nodes.has(nodeOf(i)) ? [i.holdings.at(-1)!.profile] : []));
  return [...new Set(owners)].filter((id) => id !== holder);
}
