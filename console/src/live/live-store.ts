/**
 * All that the live page shows, outside React: rows, figures, the two-minute series and the state of the connection.
 * Happenings are gathered and shown twice a second at most; memory is bounded also while nobody looks at the page.
 */
import type { Happening, LiveFigures, LiveMessage } from '../api/types.ts';
import {
  type Connection,
  type ConnectionDeps,
  type ConnectionState,
  createConnection,
} from './connection.ts';
import { addBlind, addHappenings, noRows, type Rows } from './rows.ts';
import { addPoint, type Point } from './series.ts';

/** The first of a while is shown at once; after that, what comes is gathered so that nothing flickers. */
const soonMs = 30;
const gatherMs = 500;
const gatheredAtMost = 1_000;

export interface LiveStore extends Connection {
  subscribe(watcher: () => void): () => void;
  /** Snapshots: the same object until something in it changes. */
  connection(): ConnectionState;
  rows(): Rows;
  figures(): LiveFigures | null;
  /** Violations of the tracking plan; known sooner than the figures that also tell them. */
  violations(): number;
  series(): readonly Point[];
  /** Called with each batch of happenings as it is shown; returns how to stop. */
  onHappenings(watcher: (items: readonly Happening[], skipped: number) => void): () => void;
}

export function createLiveStore(deps: ConnectionDeps): LiveStore {
  let connection: ConnectionState = { phase: 'closed' };
  let rows = noRows;
  let figures: LiveFigures | null = null;
  let violations = 0;
  let series: readonly Point[] = [];
  let gathered: Happening[] = [];
  let skipped = 0;
  let flushing = false;
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let lostAtMs: number | null = null;
  const watchers = new Set<() => void>();
  const batchWatchers = new Set<(items: readonly Happening[], skipped: number) => void>();

  function changed(): void {
    for (const watcher of watchers) watcher();
  }

  function flush(): void {
    flushing = false;
    shownAtMs = deps.now();
    const items = gathered;
    const left = skipped;
    gathered = [];
    skipped = 0;
    rows = addHappenings(rows, items, left);
    changed();
    for (const watcher of batchWatchers) watcher(items, left);
  }

  function gather(message: Extract<LiveMessage, { type: 'happenings' }>): void {
    gathered.push(...message.items);
    if (gathered.length > gatheredAtMost) {
      skipped += gathered.length - gatheredAtMost;
      gathered = gathered.slice(-gatheredAtMost);
    }
    skipped += message.skipped;
    if (flushing) return;
    flushing = true;
    deps.after(Math.max(soonMs, shownAtMs + gatherMs - deps.now()), flush);
  }

  function onMessage(data: string): void {
    const message = JSON.parse(data) as LiveMessage;
    if (message.type === 'happenings') {
      gather(message);
      return;
    }
    if (message.type === 'plan') {
      violations = message.violations;
      changed();
      return;
    }
    figures = message.figures;
    violations = figures.totals.violations;
    series = addPoint(series, { atMs: Date.parse(figures.at), value: figures.perSecond.events });
    changed();
  }

  function onState(next: ConnectionState): void {
    if (next.phase === 'waiting' && connection.phase === 'open') lostAtMs = deps.now();
    if (next.phase === 'open' && lostAtMs !== null) {
      rows = addBlind(rows, deps.now() - lostAtMs);
      lostAtMs = null;
    }
    connection = next;
    changed();
  }

  return {
    ...createConnection(deps, { onState, onMessage }),
    connection: () => connection,
    rows: () => rows,
    figures: () => figures,
    violations: () => violations,
    series: () => series,
    subscribe(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    onHappenings(watcher) {
      batchWatchers.add(watcher);
      return () => batchWatchers.delete(watcher);
    },
  };
}
