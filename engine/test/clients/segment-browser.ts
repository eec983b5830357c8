/**
 * Drives the official browser client, from its npm package, in a real Chromium on a page of another origin.
 * Nothing is loaded from a CDN: settings come from the target, and every request elsewhere is refused and reported.
 */

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { AnalyticsBrowser } from '@segment/analytics-next';
import { chromium, type Page, type Response } from 'playwright-core';
import type { Target } from './target.ts';

export interface BrowserVisit {
  /** Origin of the page, such as http://127.0.0.1:42000. */
  readonly origin: string;
  /** Addresses that the page asked besides itself and the target. */
  readonly elsewhere: readonly string[];
}

/** Resolves when the events of the calls have been answered. `calls` runs in the page: it may use only its argument. */
export async function withSegmentBrowser(
  target: Target,
  calls: (analytics: AnalyticsBrowser) => Promise<unknown>,
): Promise<BrowserVisit> {
  const server = await servePage();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  const elsewhere: string[] = [];
  try {
    const page = await browser.newPage();
    // Watched, not intercepted: with interception the browser would not send the preflights that we test.
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith(target.url)) elsewhere.push(url);
    });
    await page.goto(`${origin}/start?utm_source=news&utm_campaign=spring`);
    await run(page, target, calls);
    return { origin, elsewhere };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

async function run(page: Page, target: Target, calls: (analytics: AnalyticsBrowser) => Promise<unknown>) {
  await page.evaluate(
    ({ writeKey, url }) => {
      const scope = globalThis as unknown as PageScope;
      scope.analytics = scope.AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL: url });
    },
    { writeKey: target.writeKey, url: target.url },
  );
  const delivered = page.waitForResponse(isDelivery);
  const quiet = quietness(page);
  await page.evaluate(`(${calls.toString()})(globalThis.analytics)`);
  await delivered;
  await quiet();
}

/** Longer than the client holds events back, by its settings. */
const QUIET_MS = 600;

/** Gives a wait for the moment when the page has asked nothing for a while and nothing is under way. */
function quietness(page: Page): () => Promise<void> {
  let pending = 0;
  let changedAt = Date.now();
  const change = (by: number) => () => {
    pending += by;
    changedAt = Date.now();
  };
  page.on('request', change(1));
  page.on('requestfinished', change(-1));
  page.on('requestfailed', change(-1));
  return async () => {
    while (pending > 0 || Date.now() - changedAt < QUIET_MS) await page.waitForTimeout(50);
  };
}

function isDelivery(response: Response): boolean {
  const isPost = response.request().method() === 'POST';
  return isPost && /\/v1\/[bpitsga]$/.test(response.url()) && response.ok();
}

interface PageScope {
  AnalyticsNext: { AnalyticsBrowser: typeof AnalyticsBrowser };
  analytics: AnalyticsBrowser;
}

/** A visitor who looks, signs up and buys: 6 events. Runs in the page. */
export async function browserVisit(analytics: AnalyticsBrowser): Promise<void> {
  await Promise.all([
    analytics.page('Shop', 'Start'),
    analytics.identify('b1', { email: 'bo@example.com', plan: 'free' }),
    analytics.track('Product Viewed', { sku: '1' }),
    analytics.track('Order Completed', { total: 12.5 }),
    analytics.group('g1', { name: 'Acme' }),
    analytics.alias('b2', 'b1'),
  ]);
}

async function servePage(): Promise<Server> {
  const script = await readFile(
    createRequire(import.meta.url).resolve('@segment/analytics-next/dist/umd/index.js'),
  );
  const server = createServer((request, response) => {
    const isScript = request.url === '/analytics.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? script : '<!doctype html><title>Shop</title><script src="/analytics.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Chromium's path: KAIROS_CHROMIUM, or where Debian puts it. */
export function chromiumPath(): string {
  return process.env.KAIROS_CHROMIUM ?? '/usr/bin/chromium';
}

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // No name resolves: only what is served on this machine can be reached.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];
