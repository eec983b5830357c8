/**
 * The walked network in one partition: a cell for each day and each audience with a drawing of its own. What an input
 * adds stands in the log behind it; a cell that already has it passes over it, so that every step counts once.
 */
import type { EntityKey } from '../core/effect.ts';
import { addGraph, dayOf, emptySum, type WalkSum } from '../core/walk/graph.ts';
import type { Step, WalkStep } from '../core/walk/step.ts';
import type { World } from '../core/world.ts';
import type { Applier } from './applier.ts';
import type { Cell } from './cells/cell.ts';
import type { TrialState, WalkState } from './cells/states.ts';
import type { Cells } from './cells.ts';
import type { Change, Store } from './store.ts';
import { countTrial } from './trials.ts';

export interface WalkedAsked {
  /** Days since 1970 (UTC), both included. */
  readonly from: number;
  readonly to: number;
  /** '': everybody. */
  readonly audience: string;
}

const PREFIX = 'walk/';

/** Days sort by their text until the year 2243. */
export function walkKey(day: number, audience: string): EntityKey {
  return `${PREFIX}${String(day).padStart(5, '0')}/${audience}`;
}

/** @param next position behind the input in the log */
export function countSteps(cells: Cells, steps: readonly Step[], next: number): void {
  if (steps.length === 0) return;
  const begun: Cell<WalkState>[] = [];
  const trials: Cell<TrialState>[] = [];
  for (const step of steps) {
    if (step.type === 'trial') {
      countTrial(cells, step, next, trials);
      continue;
    }
    countIn(cells, step, '', next, begun);
    for (const audience of step.among) countIn(cells, step, audience, next, begun);
  }
}

function countIn(
  cells: Cells,
  step: WalkStep,
  audience: string,
  next: number,
  begun: Cell<WalkState>[],
): void {
  const day = dayOf(step.at);
  const cell = cells.walk(walkKey(day, audience));
  if (begins(cells, cell, next, begun)) cell.state.graph.take(step);
  if (step.type !== 'visit' || step.from === '') return;
  const left = dayOf(step.at - step.gapMs);
  const before = left === day ? cell : cells.walk(walkKey(left, audience));
  if (begins(cells, before, next, begun)) before.state.graph.takeDeparture(step);
}

/** False where it has what the input adds already. It takes all of it, and must not be dropped before it has. */
function begins(cells: Cells, cell: Cell<WalkState>, next: number, begun: Cell<WalkState>[]): boolean {
  if (begun.includes(cell)) return true;
  if (cell.position >= next) return false;
  begun.push(cell);
  cells.touch(cell, next);
  return true;
}

/** Whether the cell's day is still to be told of. */
export function isKept(key: string, { now, configuration: { walk } }: World): boolean {
  return walk !== null && dayIn(key) >= dayOf(now - walk.keepMs);
}

function dayIn(key: string): number {
  return Number(key.slice(PREFIX.length, key.indexOf('/', PREFIX.length)));
}

/** All days added up; other work gets a turn between two of them. */
export async function walkedHere(
  { cells, world }: Applier,
  { store, yieldNow }: { readonly store: Store; yieldNow(): Promise<void> },
  { from, to, audience }: WalkedAsked,
): Promise<WalkSum> {
  const sum = emptySum();
  for (const key of daysHere(cells, store)) {
    const day = dayIn(key);
    if (day < from || day > to || !key.endsWith(`/${audience}`) || !isKept(key, world)) continue;
    if (key !== walkKey(day, audience)) continue;
    addGraph(sum, cells.glanceWalk(key).graph);
    await yieldNow();
  }
  return sum;
}

function daysHere(cells: Cells, store: Store): EntityKey[] {
  const keys = new Set<EntityKey>();
  for (const { key } of store.range(`e/${PREFIX}`, 'e/walk0')) keys.add(key.slice(2) as EntityKey);
  for (const { key } of cells.inMemory(PREFIX)) keys.add(key);
  return [...keys].sort();
}

/** Cells of days that are kept no longer: what removes them from the store. */
export function forgetDays({ cells, world }: Applier, store: Store): Change[] {
  const { walk } = world.configuration;
  if (walk === null) return [];
  const end = `e/${walkKey(Math.max(0, dayOf(world.now - walk.keepMs)), '')}`;
  const old: Change[] = [];
  for (const { key } of store.range(`e/${PREFIX}`, end)) old.push(...cells.forget(key.slice(2) as EntityKey));
  return old;
}
