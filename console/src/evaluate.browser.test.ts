/** Evaluate, fairness and send times in a real browser, and the areas one goes there by: keyboard, both themes, narrow and wide. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtConsole, desk, launch, openPage } from '../test/browser.ts';
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
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: desk.height });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
    expect(faults).toEqual([]);
  } finally {
    await page.context().close();
    await engine.close();
  }
}

describe('evaluate', () => {
  it('is reached by keys, tells what a rule costs, and keeps what was asked', async () => {
    await onPage('#/', false, async (page) => {
      await page.getByText('Live', { exact: true }).and(page.locator('.badge')).waitFor();
      await page.keyboard.press('5');
      await page
        .getByRole('navigation', { name: 'Learn' })
        .getByRole('link', { name: 'Evaluate' })
        .press('Enter');
      await page.getByRole('combobox', { name: 'Rule' }).selectOption('cap:weekly');
      await page.getByText('At most 3 in any 7d by email').waitFor();
      await page.getByRole('button', { name: 'Evaluate' }).press('Enter');
      const answer = page.getByRole('region', { name: 'Answer', exact: true });
      await answer.getByRole('progressbar').waitFor();
      await answer.getByText('It costs something.').waitFor();
      await answer.getByText('3,000 decisions of 2,400 people').waitFor();
      await answer.getByText('People answer as they did').waitFor();
      expect(page.url()).toContain('#/evaluate/e1');
      await page.getByRole('radio', { name: 'One action everywhere' }).check();
      await page.getByRole('combobox', { name: 'Action' }).fill('kettle');
      await page.getByRole('button', { name: 'Evaluate' }).click();
      await page.getByText('These decisions cannot tell').first().waitFor();
      await page.getByText('To mend it:').first().waitFor();
      await page.getByRole('link', { name: 'What does cap:weekly cost?' }).waitFor();
    });
  });
});

describe('send times', () => {
  it('says when people answer and what waiting has brought, in words and in pictures', async () => {
    await onPage('#/send-times', false, async (page) => {
      const gains = page.getByRole('region', { name: 'What waiting has brought' });
      await gains.getByText('Waiting brings more: +2.7 responses in 100 decisions (+0.6 to +4.8).').waitFor();
      await gains.getByText('Too few yet').waitFor();
      const email = page.getByRole('region', { name: 'When people answer by email' });
      await email.getByText('Best: working days, 18:00 to 20:00 (12\u00a0%).').waitFor();
      expect(await email.getByRole('list').first().getByRole('listitem').count()).toBe(12);
      expect(await email.getByText('02:00 to 04:00: nothing has left then').count()).toBe(1);
      await gains.getByRole('link', { name: 'last-minute' }).press('Enter');
      await page.waitForURL('**/#/journeys/last-minute');
      await page.goBack();
      await gains.waitFor();
    });
  });

  it('says how a message comes to wait where none has', async () => {
    await onPage('#/send-times', true, async (page) => {
      await page.getByText('No message has waited for its hour yet').waitFor();
    });
  });
});

describe('fairness', () => {
  it('says by group and range who got less', async () => {
    await onPage('#/fairness', false, async (page) => {
      const gender = page.getByRole('region', { name: 'By gender' });
      await gender.getByText('Surely far less for some: female').waitFor();
      await gender.getByText('the others are compared with this group').first().waitFor();
      await page.getByLabel('Decisions of the').selectOption('7');
      await page.waitForURL('**/#/fairness?days=7');
      await page
        .getByRole('region', { name: 'By age' })
        .getByText('no group is shown to be given less')
        .waitFor();
    });
  });

  it('says what to declare where nothing is', async () => {
    await onPage('#/fairness', true, async (page) => {
      await page.getByText('No trait is declared protected yet').waitFor();
    });
  });
});
