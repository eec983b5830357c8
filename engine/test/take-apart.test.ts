/** ID-16 in the console: whom a shared tablet made one person is taken apart again, by keyboard, and allowed again. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { axeOn, desk, launch, openPage } from '../../console/test/browser.ts';
import type { AuditEntryView, Page } from '../src/server/api.ts';
import { profileOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { until } from './product/until.ts';

const documents = `
kind: source
name: shop
writeKey: ${WRITE_KEY}
type: server
`;
/** A folder for pictures, for whoever wants to look. */
const pictures = process.env.KAIROS_PICTURES;

let product: Product;
let browser: Browser;
beforeEach(async () => {
  product = await Product.create({ documents });
  await product.start();
  browser = await launch();
});
afterEach(async () => {
  await browser.close();
  await product.remove();
});

const emails = async (key: string) =>
  (await profileOf(product, key)).identifiers.filter(({ namespace }) => namespace === 'email').length;

it('takes two apart who were made one, says why to whoever asks later, and lets the rules decide again', async () => {
  await product.collect('/v1/identify', { userId: 'ada', traits: { email: 'ada@example.com' } });
  await product.collect('/v1/identify', { userId: 'ada', traits: { email: 'bob@example.com' } });
  const { id } = await profileOf(product, 'userId:ada');
  const { page, faults } = await openPage(browser);
  await page.goto(await product.consoleLink());
  await page.goto(`${product.url}/#/profiles/${id}`);
  const panel = page.getByRole('region', { name: 'Why one person' });
  await panel.getByRole('button', { name: 'Take apart …' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Is this somebody else?' });
  const act = dialog.getByRole('button', { name: 'Take apart' });
  expect(await act.isDisabled()).toBe(true);
  await dialog.getByRole('checkbox', { name: 'email:bob@example.com' }).press('Space');
  await dialog.getByLabel('Why, for whoever reads it later').fill('one tablet, two people');
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [desk.width, 360]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect((await axeOn(page).analyze()).violations).toEqual([]);
      if (pictures) await page.screenshot({ path: join(pictures, `take-apart-${scheme}-${width}.png`) });
    }
  await act.press('Enter');
  await dialog.getByText('They are apart. Each has what is theirs.').waitFor();
  await dialog.getByRole('link', { name: 'Open the other person' }).waitFor();
  expect([await emails('userId:ada'), await emails('email:bob@example.com')]).toEqual([1, 1]);
  await dialog.getByRole('button', { name: 'Close' }).press('Enter');
  await panel.getByText('one tablet, two people, by console').first().waitFor();
  await page.getByText('2 identifiers').waitFor();
  if (pictures) await page.screenshot({ path: join(pictures, 'apart.png'), fullPage: true });

  for (let pairs = await panel.getByRole('button', { name: 'Let the rules decide …' }).count(); pairs > 0; ) {
    await panel.getByRole('button', { name: 'Let the rules decide …' }).first().press('Enter');
    const again = page.getByRole('dialog', { name: 'Let the rules decide again?' });
    await again.getByLabel('Why, for whoever reads it later').fill('it was one person after all');
    await again.getByRole('button', { name: 'Let the rules decide' }).press('Enter');
    pairs--;
    await panel.getByText('it was one person after all').nth(0).waitFor();
  }
  await until(
    'they are one again',
    () => emails('userId:ada'),
    (count) => count === 2,
  );
  const { items } = await product.get<Page<AuditEntryView>>('/v1/audit?act=identity-decided');
  expect(items.map(({ detail }) => detail?.rule).toSorted()).toContain('unmerge');
  expect(faults).toEqual([]);
});
