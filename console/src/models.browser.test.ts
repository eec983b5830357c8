/** What a model has been like, day by day, as its readers meet it. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtConsole, launch, openPage } from '../test/browser.ts';
import { type FakeServer, startFakeServer } from '../test/fake-server.ts';

let dist: string;
let removeDist: () => Promise<void>;
let browser: Browser;
let engine: FakeServer;

beforeAll(async () => {
  browser = await launch();
  ({ dist, remove: removeDist } = await builtConsole());
  engine = await startFakeServer({ dist, perSecond: 0, empty: false });
});

afterAll(async () => {
  await browser?.close();
  await engine?.close();
  await removeDist?.();
});

it.each([
  ['light', 1440],
  ['dark', 360],
] as const)(
  'shows AUC, lift and coverage by day, and says what is not known (%s, %i)',
  async (scheme, width) => {
    const { page, faults } = await openPage(browser, { scheme, width, height: 900 });
    try {
      await page.goto(`${engine.url}/#/models`);
      await page.getByRole('img', { name: /^AUC by day over 14 days: 0\.\d\d on 2026-01-14/ }).waitFor();
      expect(await page.getByRole('heading', { name: 'Coverage by day' }).count()).toBe(0);
      await page.goto(`${engine.url}/#/models/response/first-brew`);
      for (const title of ['Responses by day', 'AUC by day', 'Lift by day', 'Coverage by day'])
        await page.getByRole('region', { name: title, exact: true }).getByRole('img').waitFor();
      // The oldest row is of a day that was counted without its controls.
      const oldest = page.getByRole('row', { name: /2026-01-01/ });
      expect(await oldest.getByText('-', { exact: true }).count()).toBe(3);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      await page.goto(`${engine.url}/#/models/response/kettle-club`);
      const lift = page.getByRole('region', { name: 'Lift by day', exact: true });
      await lift.getByText('no response in the control yet').first().waitFor();
      expect(faults).toEqual([]);
    } finally {
      await page.context().close();
    }
  },
);
