/** One evaluation, followed while it runs: it goes on also when nobody looks. */
import { useEffect, useState } from 'react';
import { paths } from '../../api/client.ts';
import type { EvaluationView } from '../../api/types.ts';
import { type Fetched, useFetched } from '../../api/use-fetched.ts';

const lookMs = 700;

export function useEvaluation(id: string): Fetched<EvaluationView> {
  const [looks, setLooks] = useState(0);
  const fetched = useFetched(paths.evaluation(id), looks);
  const { data, loading } = fetched;
  const isRunning = data?.state === 'running' && !loading;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setTimeout(() => setLooks((value) => value + 1), lookMs);
    return () => clearTimeout(timer);
  }, [isRunning]);
  return fetched;
}
