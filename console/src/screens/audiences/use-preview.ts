/** An estimate of whom a condition would fit, asked for anew when its writer pauses. */
import { useEffect, useState } from 'react';
import { previewAudience } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { AudiencePreviewView, Problem } from '../../api/types.ts';

/** Nobody writes a condition without pausing this long. */
const pauseMs = 400;

export interface Preview {
  readonly condition: string;
  readonly found: AudiencePreviewView | undefined;
  readonly problem: Problem | undefined;
}

/** The newest answer, that of an earlier text too until the next one comes; undefined: nothing was asked yet. */
export function usePreview(condition: string): Preview | undefined {
  const [preview, setPreview] = useState<Preview>();
  useEffect(() => {
    if (condition === '') {
      setPreview(undefined);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      previewAudience(condition, abort.signal).then(
        (found) => setPreview({ condition, found, problem: undefined }),
        (error: unknown) => {
          if (!abort.signal.aborted) setPreview({ condition, found: undefined, problem: problemOf(error) });
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [condition]);
  return preview;
}
