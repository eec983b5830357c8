/** Waits for what must come about, by asking again; the only clock a test needs is how long it is patient. */

/** Gives the first answer that `holds`. Rejects with the last one after `patienceMs`. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  holds: (answer: T) => boolean = Boolean,
  patienceMs = 120_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (holds(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await sleep(50);
  } while (Date.now() < deadline);
  const found = last instanceof Error ? last.message : JSON.stringify(last, null, 1);
  throw new Error(`Not within ${patienceMs} ms: ${what}. Last: ${found?.slice(0, 4000)}`);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
