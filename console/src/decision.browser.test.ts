/** The page of a decision in a real browser: the picture, why not another, and the decision taken again. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

/** A folder for pictures, for whoever wants to look. */
const pictures = process.env.KAIROS_PICTURES;

it.each([
  ['light', desk],
  ['dark', { ...desk, scheme: 'dark' as const }],
  ['narrow', { ...desk, width: 390 }],
])('a decision explains itself, with the keyboard alone: %s', async (name, look) => {
  const engine = await startFakeServer({ dist, perSecond: 0 });
  const { page, faults } = await openPage(browser, look);
  try {
    await page.goto(`${engine.url}/#/decisions/d-1`);
    const lacked = page.getByRole('region', { name: 'What it had to do without' });
    await lacked.getByText('History was still being read for last_category').waitFor();
    await lacked.getByText('The model standard had learnt from nobody yet').waitFor();
    const funnel = page.getByRole('region', { name: 'Where they fell out' });
    await funnel.getByText('2,321 candidates').waitFor();
    await funnel.getByText('By which of 2 rules').focus();
    await page.keyboard.press('Enter');
    await funnel.getByText('traits.plan == "pro"').waitFor();
    await page.getByText('would have come first 62 times in 100').waitFor();
    await page.getByRole('button', { name: 'Factors of spring-offer' }).press('Enter');
    await page.getByText('Of the budgets it would use, in value; taken off').waitFor();
    const how = page.getByRole('region', { name: 'How it is said' });
    await how.getByText('spring-offer was not possible by sms: no consent').waitFor();
    const when = page.getByRole('region', { name: 'When it leaves' });
    await when.getByText('of 12 moments this one came out best').waitFor();
    await when.getByText('The figures of all 12 moments').press('Enter');
    await when.getByText('Left after waiting').first().waitFor({ state: 'attached' });
    const choice = page.getByLabel('What would have let another action win');
    await choice.selectOption('tea-subscription');
    await page.getByText('the value from 60 to 65.6').waitFor();
    await page.getByText('With other draws it would have come first 31').waitFor();
    await choice.selectOption('ask-for-review');
    await page.getByText('room for one more under the cap weekly').waitFor();
    await page.getByRole('button', { name: 'Decide again and compare' }).press('Enter');
    await page.getByText('it came out the same, byte for byte').waitFor();
    expect((await axeOn(page).analyze()).violations).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await choice.selectOption('tea-subscription');
    await page.getByText('the value from 60 to 65.6').waitFor();
    if (pictures !== undefined)
      await page.screenshot({ path: join(pictures, `decision-${name}.png`), fullPage: true });
    expect(faults).toEqual([]);
  } finally {
    await page.context().close();
    await engine.close();
  }
});
