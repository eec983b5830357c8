/** What the browser test stands on: a real Chromium, and pages that fail the test on any fault or refused content. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

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
