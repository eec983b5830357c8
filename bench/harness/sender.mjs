/** Sends over keep-alive connections and takes latencies by its own clock. */
import { Pool } from 'undici';
import { writeKey } from './server.mjs';

const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
export const jsonHeaders = { 'content-type': 'application/json', authorization };

export function connect(url, connections) {
  return new Pool(url, { connections, pipelining: 1 });
}

/** Posts a body; returns how long it took in milliseconds. Asks again while the server is busy. */
export async function post(pool, path, body, headers = jsonHeaders) {
  for (;;) {
    const start = performance.now();
    const answer = await pool.request({ path, method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.body.text();
    if (answer.statusCode === 429 || answer.statusCode === 503) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`);
    return { ms: performance.now() - start, text };
  }
}

/** Runs `count` jobs, `parallel` at a time. */
export async function inParallel(count, parallel, job) {
  let next = 0;
  const lane = async () => {
    while (next < count) await job(next++);
  };
  await Promise.all(Array.from({ length: parallel }, lane));
}

/** Who is behind with sending reads answers all the same, at least so often. */
const UNREAD_MS = 2;

/**
 * Starts a job at a fixed rate per second for some seconds, whatever the answers take (open loop).
 * @param jitter draws in [0, 1): each job then comes somewhere in its interval, as those of senders who know nothing
 *   of each other do.
 */
export async function atRate(perSecond, seconds, job, jitter = () => 0) {
  const start = performance.now();
  const running = new Set();
  let readAt = start;
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = start + ((i + jitter()) * 1000) / perSecond;
    const now = performance.now();
    if (due - now > 1) {
      await new Promise((resolve) => setTimeout(resolve, due - now));
      readAt = performance.now();
    } else if (now - readAt > UNREAD_MS) {
      await new Promise(setImmediate);
      readAt = performance.now();
    }
    const work = job(i, due).finally(() => running.delete(work));
    running.add(work);
  }
  await Promise.all(running);
}

export function percentile(values, share) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
