/** The live store in React: each hook re-renders only for the part it reads. */
import { createContext, type ReactNode, use, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Happening, LiveFigures } from '../api/types.ts';
import type { ConnectionState } from './connection.ts';
import type { LiveStore } from './live-store.ts';
import type { Rows } from './rows.ts';
import type { Point } from './series.ts';

interface Live {
  readonly store: LiveStore;
  /** The reader stopped the stream by hand. Figures go on. */
  readonly paused: boolean;
  setPaused(paused: boolean): void;
}

const LiveContext = createContext<Live | null>(null);

export function LiveProvider({ store, children }: { store: LiveStore; children: ReactNode }) {
  const [paused, setPaused] = useState(false);
  return <LiveContext value={{ store, paused, setPaused }}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error('useLive needs a LiveProvider above it');
  return live;
}

export function useConnection(): ConnectionState {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, store.connection);
}

export function useFigures(): LiveFigures | null {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, store.figures);
}

/** How many violations of the tracking plan there were up to now. */
export function useViolations(): number {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, store.violations);
}

export function useSeries(): readonly Point[] {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, store.series);
}

export function useRows(): Rows {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, store.rows);
}

/** Calls back with each batch that arrives while the component is shown. */
export function useHappenings(watcher: (items: readonly Happening[], skipped: number) => void): void {
  const { store } = useLive();
  const latest = useRef(watcher);
  useEffect(() => {
    latest.current = watcher;
  });
  useEffect(() => store.onHappenings((items, skipped) => latest.current(items, skipped)), [store]);
}
