/**
 * Sends messages to the collection, in order and in small batches. What the server does not take is sent again, later
 * and later; each message carries its id, so that nothing counts twice.
 */

const EVERY_MS = 150;
const MOST_IN_BATCH = 100;
/** While the server is away the newest ones are kept. */
const MOST_WAITING = 500;
const LONGEST_PAUSE_MS = 10_000;

/** @param url of the server @param writeKey public */
export function openSender(url, writeKey) {
  const waiting = [];
  let failures = 0;

  async function flush() {
    const batch = waiting.slice(0, MOST_IN_BATCH);
    if (batch.length > 0) {
      const taken = await post(`${url}/v1/batch`, writeKey, batch);
      failures = taken ? 0 : failures + 1;
      if (taken) waiting.splice(0, batch.length);
    }
    const delayMs = failures === 0 ? EVERY_MS : Math.min(500 * 2 ** failures, LONGEST_PAUSE_MS);
    setTimeout(flush, delayMs);
  }

  setTimeout(flush, 50);
  return {
    add: (message) => {
      waiting.push(message);
      // Not the batch that may be on its way just now: it stands at the front.
      if (waiting.length > MOST_WAITING) waiting.splice(MOST_IN_BATCH, waiting.length - MOST_WAITING);
    },
  };
}

/** True where the server has the batch, or said that it never will. */
async function post(address, writeKey, batch) {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
      },
      body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.ok || (response.status >= 400 && response.status < 429);
  } catch {
    return false;
  }
}
