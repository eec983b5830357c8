/** The catalogue's page in a real browser: the tree, the search, what an action says, and no fault in either theme. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeOn, builtConsole, desk, launch, openPage } from '../test/browser.ts';
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

async function onPage(address: string, isEmpty: boolean, tell: (page: Page) => Promise<void>): Promise<void> {
  const engine = await startFakeServer({ dist, perSecond: 0, empty: isEmpty });
  const { page, faults } = await openPage(browser, { ...desk, scheme: isEmpty ? 'dark' : 'light' });
  try {
    await page.goto(`${engine.url}/${address}`);
    await tell(page);
    expect((await axeOn(page).analyze()).violations).toEqual([]);
    expect(faults).toEqual([]);
  } finally {
    await page.context().close();
    await engine.close();
  }
}

describe('the catalogue', () => {
  it('is narrowed by the tree, the search and the keyboard, and shows what an action says', async () => {
    await onPage('#/catalogue', false, async (page) => {
      await page.getByText('501 actions in 1 issue').waitFor();
      await page.getByText('451 more').waitFor();
      const group = page.getByRole('link', { name: 'ware' });
      await group.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Policy and treatments of kettle-card' }).click();
      await page.getByText('red, for 75 % of the people').waitFor();
      await page.getByRole('link', { name: 'Everything' }).click();
      await page.getByRole('searchbox', { name: /Show actions/ }).fill('tea-123');
      await expect.poll(() => page.getByRole('button', { name: /Policy and treatments/ }).count()).toBe(1);
      expect(page.url()).toContain('search=tea-123');
    });
  });

  it('says how to begin where nothing is in it', async () => {
    await onPage('#/catalogue', true, async (page) => {
      await page.getByText('No action yet').waitFor();
    });
  });
});
