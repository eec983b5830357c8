/** Work that the server does again and again by itself, each time after a rest: never twice at once. */

export interface Repeating {
  /** Rests, in milliseconds: before the first time, and after each. */
  readonly firstMs: number;
  readonly everyMs: number;
  /** Not told of what a stop cuts off: that goes on after the next start. */
  failed(error: unknown): void;
}

/** Returns the way to stop; what runs then ends with the engine. */
export function repeat(work: () => Promise<void>, { firstMs, everyMs, failed }: Repeating): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout;
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!isStopped) failed(error);
    }
    if (!isStopped) wait(everyMs);
  };
  const wait = (ms: number): void => {
    timer = setTimeout(() => void run(), ms).unref();
  };
  wait(firstMs);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
