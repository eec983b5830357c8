/** Data of one path, for a screen: loads, keeps the old while it loads again, and tells failures apart from waiting. */
import { useCallback, useEffect, useState } from 'react';
import { get, type PathTo } from './client.ts';
import { problemOf } from './problem.ts';
import type { Problem } from './types.ts';

export interface Fetched<T> {
  /** The newest that came, also while loading again or after a later failure. */
  readonly data: T | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  reload(): void;
}

interface State<T> {
  readonly path: string;
  readonly data: T | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
}

/** A change of path starts afresh; `version` and `reload` fetch the same path again without emptying the screen. */
export function useFetched<T>(to: PathTo<T>, version = 0): Fetched<T> {
  const { path } = to;
  const [state, setState] = useState<State<T>>(() => fresh<T>(path));
  const [round, setRound] = useState(0);
  // Version and round only trigger the effect; handing the text on makes that visible to the dependency check.
  const trigger = `${version}.${round}`;
  useEffect(() => {
    const abort = new AbortController();
    setState((old) => (old.path === path ? { ...old, loading: true } : fresh<T>(path)));
    void load<T>(path, abort.signal, trigger).then((next) => {
      if (next !== null)
        setState((old) => ({ ...next, data: next.data ?? (old.path === path ? old.data : undefined) }));
    });
    return () => abort.abort();
  }, [path, trigger]);
  const reload = useCallback(() => setRound((value) => value + 1), []);
  const current = state.path === path ? state : fresh<T>(path);
  return { data: current.data, problem: current.problem, loading: current.loading, reload };
}

async function load<T>(path: string, signal: AbortSignal, _trigger: string): Promise<State<T> | null> {
  try {
    const data = await get<T>({ path }, signal);
    return signal.aborted ? null : { path, data, problem: undefined, loading: false };
  } catch (error) {
    return signal.aborted ? null : { path, data: undefined, problem: problemOf(error), loading: false };
  }
}

function fresh<T>(path: string): State<T> {
  return { path, data: undefined, problem: undefined, loading: true };
}
