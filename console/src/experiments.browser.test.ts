/** Experiments as their readers meet them: what is shown, what would make it wrong, and what is decided. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeOn, builtConsole, desk, type Look, launch, openPage } from '../test/browser.ts';
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

async function story(tell: (page: Page, url: string) => Promise<void>, look: Look = desk, empty = false) {
  const engine = await startFakeServer({ dist, perSecond: 0, empty });
  const { page, faults } = await openPage(browser, look);
  try {
    await tell(page, engine.url);
    expect(faults).toEqual([]);
  } finally {
    await page.context().close();
    await engine.close();
  }
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await axeOn(page).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

describe('the page of experiments', () => {
  it('tells each in a sentence, and of one the interval, the alarms and what was decided', () =>
    story(async (page, url) => {
      await page.goto(`${url}/#/experiments`);
      await page.getByText('do not trust any figure before it is found').waitFor();
      await page.getByRole('link', { name: 'hero' }).click();
      await page.getByRole('heading', { level: 1, name: 'hero' }).waitFor();
      await page
        .getByText(/better by \+.* \(between \+/)
        .first()
        .waitFor();
      await page.getByText('no harm is shown').waitFor();
      await page.getByText('People came into the arms as their shares say.').waitFor();
      await expectAccessible(page);
      await page.getByLabel('Why').fill('it is clear');
      await page.getByRole('button', { name: 'Roll out' }).click();
      await page.getByText('Rolled out: card').waitFor();
      await page.getByRole('button', { name: 'Resume' }).waitFor();
    }));

  it('plans how many people are needed, in the dark and on a phone', () =>
    story(
      async (page, url) => {
        await page.goto(`${url}/#/experiments`);
        await page.getByRole('button', { name: 'Plan' }).click();
        await page.getByText(/looked at whenever you like, [\d,]+ people have to come in/).waitFor();
        await expectAccessible(page);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(360);
      },
      { scheme: 'dark', width: 360, height: 800 },
    ));

  it('says how to begin where there are none', () =>
    story(
      async (page, url) => {
        await page.goto(`${url}/#/experiments`);
        await page.getByText('There are no experiments yet').waitFor();
      },
      desk,
      true,
    ));
});
