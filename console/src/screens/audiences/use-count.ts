/** An exact count of whom a condition would fit: begun, followed while it runs, stopped when its reader wants or leaves. */
import { useEffect, useRef, useState } from 'react';
import { countAudience, get, paths, stopAudienceCount } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { AudienceCountView, Problem } from '../../api/types.ts';

const lookMs = 500;

export interface Count {
  /** The newest one, as far as it is known. */
  readonly count: AudienceCountView | undefined;
  readonly problem: Problem | undefined;
  begin(condition: string): void;
  stop(): void;
}

export function useCount(): Count {
  const [count, setCount] = useState<AudienceCountView>();
  const [problem, setProblem] = useState<Problem>();
  const running = count?.state === 'running' ? count.id : undefined;
  useFollowed(running, setCount, setProblem);

  async function take(asked: Promise<AudienceCountView>) {
    setProblem(undefined);
    try {
      setCount(await asked);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }

  return {
    count,
    problem,
    begin: (condition) => void take(countAudience(condition)),
    stop: () => {
      if (running !== undefined) void take(stopAudienceCount(running));
    },
  };
}

/** Looks how far it is until it has ended; one that nobody looks at any more is stopped. */
function useFollowed(
  id: string | undefined,
  told: (count: AudienceCountView) => void,
  failed: (problem: Problem) => void,
): void {
  const isOver = useRef(false);
  useEffect(() => {
    if (id === undefined) return undefined;
    const abort = new AbortController();
    isOver.current = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      try {
        const count = await get(paths.audienceCount(id), abort.signal);
        isOver.current = count.state !== 'running';
        told(count);
      } catch (error) {
        if (abort.signal.aborted) return;
        failed(problemOf(error));
      }
      if (!isOver.current && !abort.signal.aborted) timer = setTimeout(look, lookMs);
    };
    timer = setTimeout(look, lookMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
      if (!isOver.current) stopAudienceCount(id).catch(() => undefined);
    };
  }, [id, told, failed]);
}
