/** Pools of vouchers as their readers meet them, beside the budgets. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtConsole, launch, openPage } from '../test/browser.ts';
import { startFakeServer } from '../test/fake-server.ts';

let dist: string;
let removeDist: () => Promise<void>;
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
  ({ dist, remove: removeDist } = await builtConsole());
});

afterAll(async () => {
  await browser?.close();
  await removeDist?.();
});

it.each([
  ['light', 1440],
  ['dark', 360],
] as const)('tells how many codes are where, and which pool is low (%s, %i)', async (scheme, width) => {
  const engine = await startFakeServer({ dist, perSecond: 0, empty: false });
  const { page, faults } = await openPage(browser, { scheme, width, height: 900 });
  try {
    await page.goto(`${engine.url}/#/budgets`);
    const low = page.getByRole('row', { name: /partners/ });
    await low.getByText('Low').waitFor();
    await page.getByText('As many as are needed').waitFor();
    expect(await page.getByText('Low', { exact: true }).count()).toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(faults).toEqual([]);
  } finally {
    await page.context().close();
    await engine.close();
  }
});

it('says how to begin where there are none', async () => {
  const engine = await startFakeServer({ dist, perSecond: 0, empty: true });
  const { page } = await openPage(browser, { scheme: 'light', width: 1440, height: 900 });
  try {
    await page.goto(`${engine.url}/#/budgets`);
    await page.getByText('No pool of vouchers yet').waitFor();
  } finally {
    await page.context().close();
    await engine.close();
  }
});
