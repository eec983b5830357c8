/** How audiences grew or shrank while somebody looks, and who entered or left them, from what the live stream told. */
import { useRef } from 'react';
import type { Happening, LiveFigures } from '../../api/types.ts';
import type { Rows } from '../../live/rows.ts';

/** Members are remembered this often, and a change is told over this many of them. */
const stepMs = 10_000;
const steps = 12;

interface Look {
  readonly atMs: number;
  readonly members: ReadonlyMap<string, number>;
}

export interface Change {
  readonly by: number;
  readonly overMs: number;
}

/** Adds a look where the last one is old enough; the oldest fall out. */
export function addLook(looks: readonly Look[], figures: LiveFigures): readonly Look[] {
  const atMs = Date.parse(figures.at);
  const last = looks.at(-1);
  if (last !== undefined && atMs - last.atMs < stepMs) return looks;
  const members = new Map(figures.audiences.map((audience) => [audience.name, audience.members]));
  return [...looks, { atMs, members }].slice(-steps);
}

/** Since the oldest look that knew the audience; undefined where none did. */
export function changeOf(
  looks: readonly Look[],
  figures: LiveFigures,
  name: string,
  members: number,
): Change | undefined {
  const first = looks.find((look) => look.members.has(name));
  if (first === undefined) return undefined;
  return { by: members - (first.members.get(name) ?? 0), overMs: Date.parse(figures.at) - first.atMs };
}

export function useLooks(figures: LiveFigures | null): readonly Look[] {
  const looks = useRef<readonly Look[]>([]);
  if (figures !== null) looks.current = addLook(looks.current, figures);
  return looks.current;
}

export type Move = Extract<Happening, { kind: 'audience' }>;
const movesShown = 8;

/** The newest first. Only what this page has heard since it was opened. */
export function movesOf(rows: Rows, audience: string): readonly Move[] {
  const moves: Move[] = [];
  for (const row of (rows.byKind.audience ?? []).toReversed()) {
    if (moves.length === movesShown) break;
    if (row.type !== 'happening' || row.happening.kind !== 'audience') continue;
    if (row.happening.audience === audience) moves.push(row.happening);
  }
  return moves;
}
