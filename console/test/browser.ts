/** What the browser test stands on: a real Chromium, and pages that fail the test on any fault or refused content. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launch(): Promise<Browser> {
  const executablePath = process.env.KAIROS_CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(
      `No Chromium at ${executablePath}. Install it (Debian: apt-get install chromium) or set KAIROS_CHROMIUM to its path.`,
    );
  }
  return chromium.launch({ executablePath, args: flags });
}

/** The console as it is served: what `npm test` has built and names, else built here, into a folder of its own. */
export async function builtConsole(): Promise<{ readonly dist: string; remove(): Promise<void> }> {
  const built = process.env.KAIROS_CONSOLE_BUILT;
  if (built !== undefined) return { dist: built, remove: async () => undefined };
  const dist = await mkdtemp(join(tmpdir(), 'kairos-console-'));
  const configFile = join(import.meta.dirname, '../vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir: dist, emptyOutDir: true } });
  return { dist, remove: () => rm(dist, { recursive: true, force: true }) };
}

export interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

export const desk: Look = { scheme: 'light', width: 1440, height: 900 };

/** A page in a context of its own. `faults` collects what the browser complains about; tests expect it empty. */
export async function openPage(
  browser: Browser,
  look: Look = desk,
): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.scheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.some((text) => message.text().includes(text)))
      faults.push(message.text());
  });
  return { page, faults };
}

/** Said by Chromium itself where a test provokes it: failed requests, and a mail's script that was kept from running. */
const expected = ['Failed to load resource', 'Blocked script execution'];

/** Asks the page in hand alone: nothing of ours stands in frames of another origin, and a second page costs as much as the first. */
export function axeOn(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode();
}
