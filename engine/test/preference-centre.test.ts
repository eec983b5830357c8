/** The preference centre as a reader of mails meets it: from a mail, in a browser, by keyboard, in force at once. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desk, launch, openPage } from '../../console/test/browser.ts';
import type { MailRow, MailView, Page } from '../src/server/api.ts';
import { profileOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { until } from './product/until.ts';

const documents = `
kind: source
name: shop
writeKey: ${WRITE_KEY}
type: server
---
kind: channel
name: email
type: mail-sink
---
kind: policy
name: contact
purposes:
  marketing: { basis: opt-out, topics: [tea, pots] }
  news: { basis: consent, doubleOptIn: true }
  service: { basis: contract }
  tracking: { basis: consent }
---
kind: preferences
name: shop
purposes: [news, marketing, tracking]
languages:
  en: { purposes: { marketing: { name: Offers, about: At most twice a week, topics: { tea: Tea, pots: Pots } }, news: { name: Our letter } } }
  de: { purposes: { marketing: { name: Angebote } } }
---
kind: journey
name: write
entry: { event: Written, reentry: always }
steps:
  - { id: mail, send: { channel: email, purpose: marketing, topic: pots, mail: { subject: Pots, html: '<a href="{{ preferences_url }}">Your preferences</a> <a href="https://shop.example/">Shop</a>' } } }
---
kind: journey
name: confirm
entry: { event: Consent Granted, where: event.purpose == "news", reentry: always }
steps:
  - { id: ask, send: { channel: email, purpose: service, confirms: { purpose: news }, mail: { subject: Confirm, html: '<a href="{{ confirm_url }}">Yes</a>' } } }
`;

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

const ada = () => profileOf(product, 'userId:ada');
const send = (event: string) => product.collect('/v1/track', { userId: 'ada', event });

async function mailNamed(subject: string): Promise<MailView> {
  const page = await until(
    `a mail "${subject}"`,
    () => product.get<Page<MailRow>>('/v1/mails'),
    ({ items }) => items.some((mail) => mail.subject === subject),
  );
  const { id } = page.items.find((mail) => mail.subject === subject)!;
  return product.get<MailView>(`/v1/mails/${id}`);
}

describe('the preference centre', () => {
  it('CON-23: shows and changes what is written to the address, by keyboard, in force at once', async () => {
    await product.collect('/v1/identify', { userId: 'ada', traits: { email: 'ada@example.com' } });
    await product.collect('/v1/track', {
      userId: 'ada',
      event: 'Consent Granted',
      properties: { purpose: 'tracking' },
    });
    await send('Written');
    const { html } = await mailNamed('Pots');
    // The mail is tracked; the link to one's own preferences is not.
    expect(html).toContain('/m/c/');
    const link = /href="([^"]*\/m\/p\/[^"]*)"/.exec(html)?.[1] ?? '';
    const { page, faults } = await openPage(browser);
    await page.goto(link);
    await page.getByRole('heading', { level: 1, name: 'Your preferences' }).waitFor();
    const box = (name: string) => page.getByRole('checkbox', { name, exact: true });
    const boxes = async () =>
      Promise.all(['Our letter', 'Offers', 'Tea', 'Pots'].map((name) => box(name).isChecked()));
    expect(await boxes()).toEqual([false, true, true, true]);
    for (const scheme of ['light', 'dark'] as const) {
      for (const width of [desk.width, 320]) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
      }
    }
    await box('Pots').focus();
    await page.keyboard.press('Space');
    await box('Our letter').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByRole('status').getByText('Your choice is saved').waitFor();
    expect(await boxes()).toEqual([true, true, true, false]);
    await page.getByText('Not confirmed yet').waitFor();
    await send('Written');
    const written = await until(
      'the second mail has an end',
      ada,
      ({ messages }) =>
        messages.length === 3 && messages.every(({ status }) => ['sent', 'refused'].includes(status)),
    );
    expect(written.messages.map(({ status, reason }) => reason ?? status).toSorted()).toEqual([
      'opted out of marketing',
      'sent',
      'sent',
    ]);
    const proof = expect.stringContaining('preference centre, link in message');
    expect(written.consents).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          purpose: 'marketing',
          topic: 'pots',
          granted: false,
          source: 'kairos',
          proof,
        }),
        expect.objectContaining({
          purpose: 'news',
          granted: true,
          contactPoint: 'email:ada@example.com',
          proof,
        }),
      ]),
    );
    // Its own link confirms it.
    const confirm = /href="([^"]*\/m\/d\/[^"]*)"/.exec((await mailNamed('Confirm')).html)?.[1] ?? '';
    await page.goto(confirm);
    await page.getByRole('button').click();
    await page.goto(`${link}?lang=de`);
    await page.getByRole('heading', { level: 1, name: 'Ihre Einstellungen' }).waitFor();
    expect(await page.getByText('Noch nicht bestätigt').count()).toBe(0);
    await page.getByRole('button', { name: 'Alles abbestellen' }).click();
    await page.getByRole('status').getByText('Wir schreiben Ihnen nicht mehr').waitFor();
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
