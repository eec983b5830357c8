/**
 * Journeys once more, tiny and naive, from the rules JRN-* of SPEC.md alone: plain lists, looked through from one end to
 * the other. Only the types of documents are those of the engine. One person; conditions are those of `readings`.
 */
import type { EventInput, JsonObject } from '../core/input.ts';
import type { JourneyDefinition } from '../core/journey/definition.ts';
import { type Reading, readings } from './journey-readings.testing.ts';

/** What is told of a run, or of somebody who does not come in (run 0). Runs are numbered as they begin. */
export interface Told {
  readonly run: number;
  readonly journey: string;
  readonly change: string;
  readonly step?: string;
  readonly reason?: string;
  readonly to?: string;
}

export interface Standing {
  readonly run: number;
  readonly journey: string;
  readonly key: string;
  readonly step: string;
  /** 0: waits for no instant. */
  readonly due: number;
}

type Happened = Pick<EventInput, 'name' | 'source' | 'properties'>;
type Step = JourneyDefinition['steps'][number];
type WaitFor = Extract<Step, { 'wait-for': unknown }>['wait-for'];
type Awaited = NonNullable<WaitFor['all']>[number];
type Reentry = NonNullable<JourneyDefinition['reentry']>;

interface Run {
  readonly number: number;
  /** The number of the first of the ways that go on side by side. */
  readonly first: number;
  readonly journey: JourneyDefinition;
  readonly key: string;
  readonly data: JsonObject;
  readonly enteredAt: number;
  step: string;
  due: number;
  /** How often what it waits for has come. */
  seen: Record<string, number>;
  /** Of a journey with circles. */
  countedSince: number;
  counted: number;
}

const STEPS_AT_ONCE = 200;
const WAYS_AT_ONCE = 32;
const PACE = { steps: 1_000, within: 86_400_000 };

export class JourneyModel {
  now: number;
  told: Told[] = [];
  readonly #journeys: readonly JourneyDefinition[];
  #runs: Run[] = [];
  /** Runs that have left and whose goal still counts. */
  #followed: Run[] = [];
  #begun = 0;
  #entries: { readonly journey: string; readonly key: string; readonly at: number }[] = [];
  #budget = 0;
  #signals: Happened[] = [];
  #event: Happened | null = null;
  /** Ways that began beside others by the event at hand. */
  #beganNow: string[] = [];

  constructor(journeys: readonly JourneyDefinition[], now: number) {
    this.#journeys = journeys;
    this.now = now;
  }

  get standing(): Standing[] {
    return this.#runs.map(({ number, journey, key, step, due }) => ({
      run: number,
      journey: journey.name,
      key,
      step,
      due,
    }));
  }

  /** The earliest instant at which a wait ends; 0: none does. */
  get due(): number {
    const all = this.#runs.map(({ due }) => due).filter((due) => due > 0);
    return all.length === 0 ? 0 : Math.min(...all);
  }

  /** JRN-2, JRN-4: waits whose time is over, in the order of their instants. */
  onDue(): void {
    this.#budget = STEPS_AT_ONCE;
    this.#event = null;
    this.#beganNow = [];
    const due = this.#runs.filter((run) => run.due > 0 && run.due <= this.now).sort((a, b) => a.due - b.due);
    for (const run of due) {
      if (!this.#runs.includes(run)) continue;
      const step = stepOf(run);
      this.#walk(run, 'wait-for' in step ? step['wait-for'].timeout : following(run));
    }
    this.#tellSignals();
  }

  onEvent(event: Happened): void {
    this.onDue();
    this.#budget = STEPS_AT_ONCE;
    this.#happen(event);
    this.#tellSignals();
  }

  /** JRN-47: when all that the input moves has moved, within its budget. */
  #tellSignals(): void {
    for (let sent = this.#signals.shift(); sent; sent = this.#signals.shift()) this.#happen(sent);
  }

  /** JRN-13: what ends runs, then what moves them, then who comes in. */
  #happen(event: Happened): void {
    this.#event = event;
    this.#beganNow = [];
    this.#followed = this.#followed.filter((run) => !this.#converts(run, event));
    const there = [...this.#runs];
    for (const run of there) if (this.#runs.includes(run)) this.#endByRule(run, event);
    for (const run of there) if (this.#runs.includes(run)) this.#offer(run, event);
    for (const journey of this.#journeys) {
      const ways = journey.entry === undefined ? [] : [journey.entry].flat();
      for (const way of ways) this.#comeIn(journey, way, event);
    }
  }

  /** JRN-32. */
  #converts(run: Run, event: Happened): boolean {
    const { goal } = run.journey;
    if (goal?.event !== event.name || !this.#holds(goal.where, run) || this.#isBehind(run)) return false;
    this.#tellOf({ ...run, number: run.first }, 'converted', goal.name);
    return true;
  }

  /** Whether the time of its goal is over. */
  #isBehind({ journey, enteredAt }: Run): boolean {
    const within = journey.goal?.within;
    return within !== undefined && this.now - enteredAt >= within;
  }

  /** JRN-6, JRN-7, JRN-32, JRN-34. */
  #endByRule(run: Run, event: Happened): void {
    const { goal, exit } = run.journey;
    const fits = (rule: { event?: string | undefined; where?: string | undefined }) =>
      rule.event === event.name && this.#holds(rule.where, run);
    const reachesGoal = goal !== undefined && fits(goal);
    if (reachesGoal && !this.#isBehind(run)) {
      this.#leave(run, 'goal', goal.name);
      return;
    }
    const rule = exit.find(fits);
    const reason = reachesGoal ? `${goal.name}, after its time` : (rule?.reason ?? rule?.event);
    if (reason !== undefined) for (const way of this.#waysOf(run)) this.#leave(way, 'exited', reason);
  }

  /** JRN-3, JRN-22, JRN-24. */
  #offer(run: Run, event: Happened): void {
    const step = stepOf(run);
    if (!('wait-for' in step)) return;
    const wait = step['wait-for'];
    const fits = ({ event: name, where }: { event?: string | undefined; where?: string | undefined }) =>
      name === event.name && this.#holds(where, run);
    const list: readonly Awaited[] = wait.any ?? wait.all ?? [wait];
    const nameOf = (one: Awaited) => one.as ?? one.event!;
    const hasCome = (one: Awaited) => (run.seen[nameOf(one)] ?? 0) >= (one.times ?? 1);
    for (const one of list) {
      if (!fits(one)) continue;
      run.seen[nameOf(one)] = (run.seen[nameOf(one)] ?? 0) + 1;
      if (wait.all ? list.every(hasCome) : hasCome(one)) {
        this.#walk(run, one.go ?? following(run));
        return;
      }
    }
    if (!(wait.reset ?? []).some(fits)) return;
    this.#stay(run, wait.within);
  }

  /** JRN-1, JRN-40 to JRN-45. */
  #comeIn(
    journey: JourneyDefinition,
    way: Exclude<NonNullable<JourneyDefinition['entry']>, readonly unknown[]>,
    event: Happened,
  ): void {
    const isSignal = way.signal !== undefined;
    const opens = isSignal
      ? event.name === 'Journey Signalled' &&
        event.source === 'kairos' &&
        event.properties.signal === way.signal
      : event.name === way.event;
    if (!opens || !this.#holds(way.where, null)) return;
    const key =
      way.key === undefined ? (isSignal ? keyOf(event.properties.key) : '') : this.#key(way.key, null);
    const refuse = (reason: string) =>
      this.#tell({ run: 0, journey: journey.name, change: 'refused', reason });
    if (key === undefined && way.key !== undefined) {
      refuse(`no key: ${way.key} has no value`);
      return;
    }
    const said = isSignal ? (event.properties.data as JsonObject) : event.properties;
    const data = accepted(way.data ? this.#data(way.data, null) : said, journey.accepts);
    if (typeof data === 'string') refuse(key ? `${data} (${key})` : data);
    else this.#enter(journey, key ?? '', data, way.reentry ?? journey.reentry ?? 'when-ended');
  }

  /** JRN-9, JRN-43. False: it does not take the person. */
  #enter(journey: JourneyDefinition, key: string, data: JsonObject, reentry: Reentry): boolean {
    const { now } = this;
    const before = this.#entries.filter((one) => one.journey === journey.name && one.key === key);
    if (reentry !== 'always' && this.#isThere({ journey, key })) return false;
    if (reentry === 'never' && before.length > 0) return false;
    if (typeof reentry === 'object' && before.some(({ at }) => now - at < reentry.after)) return false;
    this.#entries.push({ journey: journey.name, key, at: now });
    const number = ++this.#begun;
    const step = journey.steps[0]!.id;
    const counters = { due: 0, seen: {}, countedSince: now, counted: 0 };
    const run: Run = { number, first: number, journey, key, data, enteredAt: now, step, ...counters };
    this.#followed = this.#followed.filter((one) => one.journey !== journey || one.key !== key);
    this.#runs.push(run);
    this.#tell({ run: number, journey: journey.name, change: 'entered' });
    this.#walk(run, step);
    return true;
  }

  /** To the step, and on from there until the run stays or leaves; then the ways that began beside it. */
  #walk(run: Run, to: string | undefined): void {
    const beside: [Run, string][] = [];
    let next = to;
    for (let stays = false; !stays; ) {
      const refusal = next === undefined ? 'end' : this.#overBudget(run);
      if (refusal !== undefined) {
        this.#leave(run, 'exited', refusal);
        break;
      }
      run.step = next!;
      [next, stays] = this.#arrive(run, stepOf(run), beside);
      if (!this.#runs.includes(run)) break;
    }
    for (const [way, start] of beside) if (this.#runs.includes(way)) this.#walk(way, start);
  }

  /** JRN-14, JRN-36. */
  #overBudget(run: Run): string | undefined {
    if (this.#budget-- <= 0) return 'too many steps without waiting';
    const { steps, within } = run.journey.budget ?? PACE;
    if (!hasCircle(run.journey)) return undefined;
    if (this.now - run.countedSince >= within) {
      run.countedSince = this.now;
      run.counted = 0;
    }
    return ++run.counted > steps ? `more than ${steps} steps` : undefined;
  }

  /** The next step, and whether the run stays. */
  #arrive(run: Run, step: Step, beside: [Run, string][]): [next: string | undefined, stays: boolean] {
    const on = following(run);
    if ('wait' in step) return [this.#stay(run, step.wait as number), true];
    if ('wait-for' in step) return [this.#stay(run, step['wait-for'].within), true];
    if ('signal' in step) this.#signal(run, step.signal);
    if ('exit' in step) this.#leave(run, 'exited', step.exit.reason);
    if ('goal' in step) this.#leave(run, 'goal', step.goal.name);
    if ('hand-over' in step) return [this.#handOver(run, step['hand-over']), false];
    if (!('branch' in step)) return [on, false];
    const ways = 'all' in step.branch ? step.branch.all : step.branch;
    const open = ways.filter(({ when }) => this.#holds(when, run)).map(({ go }) => go);
    if ('all' in step.branch)
      for (const [i, go] of open.entries()) if (i > 0) this.#beside(run, go, i, beside);
    return [open[0] ?? on, false];
  }

  /** JRN-26. */
  #beside(run: Run, go: string, place: number, beside: [Run, string][]): void {
    const name = `${run.number} ${run.step} ${place}`;
    const isKnown = this.#beganNow.includes(name);
    if (isKnown || this.#waysOf(run).length >= WAYS_AT_ONCE) {
      const reason = isKnown ? 'the same input began it already' : 'a run has at most 32 ways at once';
      this.#tellOf(run, 'failed', reason, go);
      return;
    }
    const way = { ...run, number: ++this.#begun, seen: {} };
    this.#beganNow.push(name);
    this.#runs.push(way);
    this.#tellOf(way, 'branched', undefined, go);
    beside.push([way, go]);
  }

  /** JRN-8, JRN-46: the step that goes on where the other journey does not take the person. */
  #handOver(
    run: Run,
    { journey, key, data, otherwise }: Extract<Step, { 'hand-over': unknown }>['hand-over'],
  ): string | undefined {
    const next = this.#journeys.find(({ name }) => name === journey)!;
    const nextKey = key === undefined ? run.key : this.#key(key, run);
    const taken = accepted(this.#data(data, run), next.accepts);
    const ways = next.entry === undefined ? [] : [next.entry].flat();
    const reentry =
      next.reentry ??
      (ways.length === 0 ? 'always' : (ways.length === 1 && ways[0]!.reentry) || 'when-ended');
    let refusal: string | undefined;
    if (nextKey === undefined) refusal = 'no key';
    else if (typeof taken === 'string') refusal = taken;
    else if (!this.#enter(next, nextKey, taken, reentry)) refusal = 'it does not take them again';
    if (refusal === undefined) this.#leave(run, 'handed-over', undefined, journey);
    else if (otherwise === undefined)
      this.#leave(run, 'exited', `${journey} did not take the person: ${refusal}`);
    return otherwise;
  }

  #signal(run: Run, { name, data }: Extract<Step, { signal: unknown }>['signal']): void {
    const { journey, key } = run;
    const taken = accepted(this.#data(data, run), journey.offers![name]);
    if (typeof taken === 'string') {
      this.#tellOf(run, 'step', `the signal ${name} was not sent: ${taken}`);
      return;
    }
    const properties = { signal: name, journey: journey.name, key, data: taken };
    this.#signals.push({ name: 'Journey Signalled', source: 'kairos', properties });
  }

  #stay(run: Run, ms: number): undefined {
    run.due = this.now + ms;
    run.seen = {};
    this.#tellOf(run, 'waiting');
  }

  /** With the goal of one way all of its run leave; what has left otherwise is followed (JRN-32). */
  #leave(run: Run, change: string, reason: string | undefined, to?: string): void {
    const leaving = change === 'goal' ? [run, ...this.#waysOf(run).filter((way) => way !== run)] : [run];
    this.#runs = this.#runs.filter((other) => !leaving.includes(other));
    this.#tellOf(run, change, reason, to);
    for (const way of leaving) if (way !== run) this.#tellOf(way, 'exited', `goal ${reason} reached`);
    if (change === 'goal' || run.journey.goal?.within === undefined) return;
    if (!this.#isBehind(run) && !this.#isThere(run)) this.#followed.push(run);
  }

  #isThere({ journey, key }: Pick<Run, 'journey' | 'key'>): boolean {
    return this.#runs.some((run) => run.journey === journey && run.key === key);
  }

  #waysOf(run: Run): Run[] {
    return this.#runs.filter(({ first }) => first === run.first);
  }

  #holds(condition: string | undefined, run: Run | null): boolean {
    return condition === undefined || this.#read(condition, run) === true;
  }

  #read(text: string, run: Run | null): ReturnType<Reading> {
    const reading = readings[text];
    if (reading === undefined) throw new Error(`no reading of ${text}`);
    return reading(this.#event?.properties ?? {}, run ?? { key: undefined, data: {} });
  }

  #key(text: string, run: Run | null): string | undefined {
    return keyOf(this.#read(text, run));
  }

  #data(values: { readonly [name: string]: string }, run: Run | null): JsonObject {
    return Object.fromEntries(
      Object.entries(values).map(([name, text]) => [name, this.#read(text, run) ?? null]),
    );
  }

  #tellOf(run: Run, change: string, reason?: string, to?: string): void {
    const { number, journey, step } = run;
    this.#tell({
      run: number,
      journey: journey.name,
      change,
      step,
      ...(reason !== undefined && { reason }),
      ...(to !== undefined && { to }),
    });
  }

  #tell(told: Told): void {
    this.told.push(told);
  }
}

function stepOf({ journey, step }: Run): Step {
  return journey.steps.find(({ id }) => id === step)!;
}

function following(run: Run): string | undefined {
  const { steps } = run.journey;
  return stepOf(run).next ?? steps[steps.findIndex(({ id }) => id === run.step) + 1]?.id;
}

/** JRN-42. */
function keyOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value).trim() || undefined;
}

/** JRN-45; all that is declared here is a number. */
function accepted(data: JsonObject, declared: JourneyDefinition['accepts']): JsonObject | string {
  if (declared === undefined) return data;
  for (const [name, type] of Object.entries(declared)) {
    if (data[name] === undefined || data[name] === null) {
      if (type === 'number') return `${name} is missing`;
    } else if (typeof data[name] !== 'number') return `${name} is no number`;
  }
  const known = Object.entries(data).filter(
    ([name, value]) => declared[name] !== undefined && value !== null,
  );
  return Object.fromEntries(known);
}

/** A step names one that does not come after it. */
function hasCircle({ steps }: JourneyDefinition): boolean {
  const place = (id: string) => steps.findIndex((step) => step.id === id);
  return steps.some((step, i) => targetsOf(step).some((id) => place(id) <= i));
}

function targetsOf(step: Step): string[] {
  const named: (string | undefined)[] = [step.next];
  if ('wait-for' in step) {
    const { timeout, any } = step['wait-for'];
    named.push(timeout, ...(any ?? []).map(({ go }) => go));
  }
  if ('branch' in step)
    named.push(...('all' in step.branch ? step.branch.all : step.branch).map(({ go }) => go));
  if ('hand-over' in step) named.push(step['hand-over'].otherwise);
  return named.filter((id) => id !== undefined);
}
