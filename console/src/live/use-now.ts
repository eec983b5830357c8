/** The present, for "in 12 min" and the like: one shared beat a second, stopped while nobody needs it. */
import { useSyncExternalStore } from 'react';

let now = Date.now();
let beat: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  now = Date.now();
  beat ??= setInterval(() => {
    now = Date.now();
    for (const one of watchers) one();
  }, 1000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(beat);
    beat = undefined;
  };
}
