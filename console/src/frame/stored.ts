/** A setting that this browser remembers, shared by all components that show it. Works, forgetful, without storage. */
import { useSyncExternalStore } from 'react';

export interface Stored<T extends string> {
  get(): T;
  set(value: T): void;
  subscribe(watcher: () => void): () => void;
}

export function stored<T extends string>(key: string, allowed: readonly T[], initial: T): Stored<T> {
  let value = read();
  const watchers = new Set<() => void>();

  function read(): T {
    try {
      const found = localStorage.getItem(key);
      return allowed.find((one) => one === found) ?? initial;
    } catch {
      return initial;
    }
  }

  return {
    get: () => value,
    set(next) {
      value = next;
      try {
        localStorage.setItem(key, next);
      } catch {
        // Private window or full storage: the setting holds until the page is left.
      }
      for (const watcher of watchers) watcher();
    },
    subscribe(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

export function useStored<T extends string>(setting: Stored<T>): T {
  return useSyncExternalStore(setting.subscribe, setting.get);
}
