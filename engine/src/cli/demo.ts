/** The demo's customers: a separate program that visits the example shop, kept running as long as the server. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface Demo {
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

const shortestMs = 1_000;
const longestMs = 30_000;
/** After this long it counts as running well. */
const wellMs = 10_000;

/** Starts it again where it ends by itself, later each time. */
export function keepDemo(script: string, url: string, writeKey: string): Demo {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let delayMs = shortestMs;
  let stopped = false;
  let ended: Promise<void> = Promise.resolve();

  function run(): void {
    const begin = Date.now();
    const running = spawn(process.execPath, [script, url, writeKey], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child = running;
    ended = new Promise((resolve) => {
      running.once('error', () => resolve());
      running.once('exit', () => resolve());
    });
    void ended.then(() => {
      child = undefined;
      if (stopped) return;
      delayMs = Date.now() - begin > wellMs ? shortestMs : Math.min(delayMs * 2, longestMs);
      timer = setTimeout(run, delayMs).unref();
    });
  }

  run();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      child?.kill('SIGTERM');
      const forced = setTimeout(() => child?.kill('SIGKILL'), 2_000).unref();
      await ended;
      clearTimeout(forced);
    },
  };
}
