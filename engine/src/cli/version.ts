/** Which Kairos this is, from the package beside it. */
import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');

export const productVersion = (JSON.parse(text) as { version: string }).version;
