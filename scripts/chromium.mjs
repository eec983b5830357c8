/** Finds the browser that the console's tests drive; installs it where we may. */
import { existsSync } from 'node:fs';
import { quiet, step } from './steps.mjs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** The path of a Chromium, or undefined with a word on how to get one. */
export function findChromium() {
  const named = process.env.KAIROS_CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    process.stderr.write(`KAIROS_CHROMIUM names ${named}, which does not exist.\n`);
    return undefined;
  }
  const found = places.find((path) => existsSync(path));
  if (found) return found;
  if (process.getuid?.() === 0 && quiet('apt-get', ['--version']).ok) {
    step('Installing Chromium for the browser tests', () => {
      quiet('apt-get', ['update']);
      return quiet('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
    });
    return places.find((path) => existsSync(path));
  }
  process.stderr.write(
    'No Chromium was found, so the browser tests will fail. Install it (Debian: apt-get install chromium),\nor name one with KAIROS_CHROMIUM=/path/to/chromium.\n',
  );
  return undefined;
}
