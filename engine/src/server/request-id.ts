/** Names of requests that bring none: 128 random bits each. Many are drawn at once, and each is one flat text. */
import { randomFillSync } from 'node:crypto';

const BYTES = 16;
const drawn = Buffer.alloc(256 * BYTES);
let used = drawn.length;

export function newRequestId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const from = used;
  used += BYTES;
  return drawn.toString('hex', from, used);
}
