/** The console as its readers meet it: built, served under the real content policy, driven in a real browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeOn, builtConsole, desk, type Look, launch, openPage } from '../test/browser.ts';
import { happening, people, seeded } from '../test/fake-people.ts';
import { type FakeOptions, type FakeServer, startFakeServer } from '../test/fake-server.ts';
import type { Happening } from './api/types.ts';
import { toLocal } from './words/local-time.ts';

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

/** Runs a story against an engine of its own, and expects that the browser had nothing to complain about. */
async function story(
  options: Omit<FakeOptions, 'dist'>,
  tell: (page: Page, engine: FakeServer) => Promise<void>,
  look: Look = desk,
): Promise<void> {
  const engine = await startFakeServer({ dist, perSecond: 0, ...options });
  const { page, faults } = await openPage(browser, look);
  try {
    await tell(page, engine);
    expect(faults).toEqual([]);
  } finally {
    await page.context().close();
    await engine.close();
  }
}

let nth = 0;
const entered = (audience: string): Happening => ({
  id: `test-${++nth}`,
  at: new Date().toISOString(),
  profile: people[0]?.id ?? '',
  who: 'Ada Example',
  kind: 'audience',
  audience,
  change: 'entered',
});

async function openLive(page: Page, engine: FakeServer): Promise<void> {
  await page.goto(engine.url);
  await page.getByText('Live', { exact: true }).and(page.locator('.badge')).waitFor();
}

/** By the head of every screen. */
async function goTo(page: Page, area: string, place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: area }).click();
  await page.getByRole('navigation', { name: area }).getByRole('link', { name: place }).click();
}

const stream = (page: Page) => page.getByRole('region', { name: 'Happening now' });

describe('the live page', () => {
  it('tells what happens as it happens, and leads to the profile', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      engine.push([entered('vip')]);
      await stream(page).getByText('Ada Example entered audience vip').waitFor();
      await stream(page).getByRole('link', { name: 'Ada Example' }).click();
      await page.getByRole('heading', { level: 1, name: 'Ada Example' }).waitFor();
      expect(page.url()).toContain('#/profiles/');
    }));

  it('stands still under the pointer and says what came meanwhile', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      engine.push([entered('first')]);
      await stream(page).getByText('audience first').hover();
      engine.push([entered('second'), entered('third')]);
      await page.getByRole('button', { name: 'Show 2 new' }).waitFor();
      expect(await stream(page).getByText('audience second').count()).toBe(0);
      await page.getByRole('heading', { name: 'Happening now' }).hover();
      await stream(page).getByText('audience second').waitFor();
    }));

  it('keeps the focus where it is while rows come', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      engine.push([entered('first')]);
      await stream(page).getByRole('link', { name: 'Ada Example' }).focus();
      engine.push([entered('second')]);
      await page.getByRole('button', { name: 'Show 1 new' }).waitFor();
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Ada Example');
    }));

  it('is paused and resumed with the space bar', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await page.keyboard.press('Space');
      await page.getByText('Paused', { exact: true }).waitFor();
      engine.push([entered('vip')]);
      await page.getByRole('button', { name: 'Show 1 new' }).waitFor();
      expect(await stream(page).getByText('audience vip').count()).toBe(0);
      await page.keyboard.press('Space');
      await stream(page).getByText('audience vip').waitFor();
    }));

  it('says honestly how much it skipped', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      engine.push([entered('vip')], 1240);
      await stream(page).getByText('1,240 more happenings here').waitFor();
    }));

  it('is narrowed by kind, in the address', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      const random = seeded(3);
      engine.push([entered('vip'), ...Array.from({ length: 60 }, () => happening(random, Date.now()))]);
      await stream(page).getByText('triggered').first().waitFor();
      await page.getByRole('button', { name: 'Audiences', exact: true }).click();
      await page.waitForURL('**/#/?kinds=audience');
      await expect.poll(() => stream(page).getByText('triggered').count()).toBe(0);
      await stream(page).getByText('audience vip').first().waitFor();
    }));

  it('leads from the uncertain messages to those in the stream', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await page.getByRole('link', { name: /^Uncertain/ }).click();
      await page.getByRole('button', { name: 'Only uncertain: show all' }).click();
      await page.waitForURL('**/#/');
    }));

  it('says that the connection is lost, and goes on by itself', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      engine.setDown(true);
      await page.getByText('Connection lost').waitFor();
      await page.getByRole('button', { name: 'Try now' }).waitFor();
      engine.setDown(false);
      await page.getByText('Live', { exact: true }).and(page.locator('.badge')).waitFor();
      await stream(page)
        .getByText(/Not connected for/)
        .waitFor();
      engine.push([entered('vip')]);
      await stream(page).getByText('audience vip').waitFor();
    }));

  it('shows how to send the first event, with its own address', () =>
    story({ empty: true }, async (page, engine) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await openLive(page, engine);
      await page.getByText('Send the first event').waitFor();
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByText('Copied').waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
        `curl ${engine.url}/v1/track`,
      );
    }));
});

describe('the frame', () => {
  it('finds a profile from the keyboard', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await page.keyboard.press('/');
      await page.keyboard.type('grace');
      await page.getByRole('option', { name: /Grace Sample/ }).waitFor();
      expect(await violations(page, hiddenBehindSuggestions)).toEqual([]);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Grace Sample' }).waitFor();
    }));

  it('leads to all results with Enter', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await page.keyboard.press('/');
      await page.keyboard.type('nobody at all');
      await page.keyboard.press('Enter');
      await page.getByText('Nobody is found by “nobody at all”').waitFor();
    }));

  it('shows its shortcuts, and lets them be switched off', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('checkbox', { name: 'Use single-key shortcuts' }).uncheck();
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      expect(await page.getByRole('dialog').count()).toBe(0);
    }));

  it('remembers the theme, and has it before the first paint', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await page.getByRole('radio', { name: 'Dark theme' }).click();
      await page.reload({ waitUntil: 'commit' });
      await page.waitForFunction(() => document.body !== null);
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    }));
});

describe('signing in', () => {
  it('takes the token out of the address at once', () =>
    story({ token: 'one-time' }, async (page, engine) => {
      await page.goto(`${engine.url}/#token=one-time`);
      await page.getByText('Live', { exact: true }).and(page.locator('.badge')).waitFor();
      expect(page.url()).toBe(`${engine.url}/`);
    }));

  it('says why the link was refused', () =>
    story({ token: 'one-time' }, async (page, engine) => {
      await page.goto(`${engine.url}/?token=used#/mails`);
      await page.getByText('This link was used already').first().waitFor();
      expect(page.url()).toBe(`${engine.url}/#/mails`);
    }));

  it('says what to do without a session, and what is wrong with a token', () =>
    story({ token: 'one-time' }, async (page, engine) => {
      await page.goto(engine.url);
      const field = page.getByLabel('Or paste the link or its token here');
      await field.fill('used');
      await field.press('Enter');
      await page.getByText('This link was used already').first().waitFor();
      await field.fill(`${engine.url}/#token=one-time`);
      await field.press('Enter');
      await page.getByText('Live', { exact: true }).and(page.locator('.badge')).waitFor();
    }));
});

describe('the other screens', () => {
  it('show a person with what continues when, and older history on request', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/profiles/email:ada.example@example.com`);
      await page.getByText('continues in 12 min').waitFor();
      const rows = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
      await expect.poll(() => rows.count()).toBe(20);
      await page.getByRole('button', { name: 'Load older' }).click();
      await expect.poll(() => rows.count()).toBe(40);
    }));

  it('show a person as they were, by an address that can be sent, and lead back to now', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/profiles/email:ada.example@example.com`);
      await page.getByText('continues in 12 min').waitFor();
      await page.getByRole('button', { name: 'As of …' }).focus();
      await page.keyboard.press('Enter');
      const now = Date.now();
      const local = (ms: number) => toLocal(new Date(ms).toISOString());
      await page.getByLabel('True at').fill(local(now - 7_200_000));
      await page.getByLabel('As known at').fill(local(now - 3_600_000));
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByText('Rebuilt from 37 entries of the log').waitFor();
      await page.getByText('In no journey at the moment').waitFor();
      expect(page.url()).toMatch(/#\/profiles\/[^?]+\?at=[^&]+&knownAt=/);
      expect(await page.getByRole('region', { name: 'Timeline' }).count()).toBe(0);
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: desk.height });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await page.getByRole('link', { name: 'Back to now' }).click();
      await page.getByText('continues in 12 min').waitFor();
      await page.goto(`${engine.url}/#/profiles/email:ada.example@example.com?at=2001-01-01T00:00:00Z`);
      await page.getByRole('alert').getByText('Nothing was known by then').first().waitFor();
    }));

  it('narrow what happened to a person, and say how far nothing was found', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/profiles/01JD0001K3R8`);
      const timeline = page.getByRole('region', { name: 'Timeline' });
      const rows = timeline.getByRole('listitem');
      await expect.poll(() => rows.count()).toBe(20);
      await timeline.getByRole('button', { name: 'Decisions' }).click();
      await expect.poll(() => rows.count()).toBeLessThan(20);
      await timeline.getByRole('button', { name: 'Decisions' }).click();
      await timeline.getByLabel('Event').fill('Never Happened');
      await page.keyboard.press('Enter');
      await timeline.getByText(/Nothing that fits since/).waitFor();
      expect(await violations(page)).toEqual([]);
      await timeline.getByRole('button', { name: 'Look further back' }).click();
      await timeline.getByRole('button', { name: 'Look further back' }).click();
      await timeline.getByText('Nothing of this kind has happened').waitFor();
      await timeline.getByRole('button', { name: 'Show all' }).click();
      await expect.poll(() => rows.count()).toBe(20);
    }));

  it('tell an agent the whole person at a glance, and what was decided and why', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/profiles/01JD0001K3R8`);
      const glance = page.getByLabel('At a glance');
      await glance.getByText('for marketing, service').waitFor();
      await glance.getByText('next in 12 min').waitFor();
      const decisions = page.getByRole('region', { name: 'Decisions' });
      await decisions.getByText('1 not eligible (audience("newsletter"))').first().waitFor();
      await decisions.getByRole('button', { name: 'Older decisions' }).click();
      // With the calls that there was no time for, at their place between them.
      await expect.poll(() => decisions.getByRole('listitem').count()).toBe(10);
      const listed = await decisions.getByRole('listitem').allTextContents();
      expect(listed.map((words) => words.startsWith('Not decided at home-hero'))).toEqual(
        [0, 1, 1, 0, 0, 0, 1, 0, 0, 1].map(Boolean),
      );
      await decisions.getByText('free-shipping was given as the fallback').waitFor();
      await decisions.getByRole('link', { name: 'how often calls are given up' }).first().click();
      const late = page
        .getByRole('region', { name: 'By placement' })
        .getByRole('row', { name: /^till-receipt/ });
      await late.getByText('nothing: no fallback is named').waitFor();
      await page.goBack();
      await decisions.getByRole('link', { name: /^why/ }).first().click();
      const known = page.getByRole('region', { name: 'What was known then' });
      await known.getByText('from billing').waitFor();
      await known.getByRole('link', { name: 'The whole profile then' }).click();
      await page.getByText('Rebuilt from 37 entries of the log').waitFor();
    }));

  it('tell where a trait is from, and what lost against it, from the keyboard', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/profiles/01JD0001K3R8`);
      // What lost stands with its trait, and what shows an identifier to be theirs with it.
      const traits = page.getByRole('region', { name: 'Traits' });
      await traits.getByText('of web: shop is trusted more than web').waitFor();
      await page.getByRole('region', { name: 'Identifiers' }).getByText('shown with').first().waitFor();
      await page.getByRole('button', { name: 'Why this address' }).focus();
      await page.keyboard.press('Enter');
      const held = page.getByRole('region', { name: 'address in the view default' });
      await held.getByText('It holds: shop is the most trusted of those who say something.').waitFor();
      await held.getByText('It lost: shop is trusted more than web.').waitFor();
      await held.getByText('till says the same.').waitFor();
      await page.getByRole('region', { name: 'address in the view billing' }).waitFor();
      await page.getByText('3 events more said values that are not listed one by one.').waitFor();
      for (const [scheme, width] of [
        ['light', 1440],
        ['dark', 360],
      ] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.setViewportSize({ width, height: desk.height });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        expect(await violations(page)).toEqual([]);
      }
      await page.getByRole('button', { name: 'Less about address' }).press('Space');
      await expect.poll(() => held.count()).toBe(0);
    }));

  it('name the rule that refused each candidate', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/decisions/d-1`);
      await page.getByText('spring-offer was chosen, with probability 62').waitFor();
      const refused = page.getByRole('row', { name: /ask-for-review/ });
      expect(await refused.textContent()).toContain('at most 2 messages in 7 days');
    }));

  it('show a mail in a frame in which nothing runs', () =>
    story({ token: 'one-time' }, async (page, engine) => {
      await page.goto(`${engine.url}/mails?token=one-time`);
      await page
        .getByRole('link', { name: /Your spring offer is here/ })
        .first()
        .click();
      await page.frameLocator('.mail-frame').getByText('the first flush has arrived.').waitFor();
      await page.getByRole('radio', { name: 'Headers' }).click();
      await page.getByText('List-Unsubscribe=One-Click').waitFor();
    }));

  it('show how audiences grow, and who enters them', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await goTo(page, 'Customers', 'Audiences');
      await page.getByText('filled from history: 42').waitFor();
      await page.getByRole('button', { name: 'Condition and movement of vip' }).click();
      await page.getByText('events("Order Completed").within("30d")').waitFor();
      await page.getByText('Nobody has entered or left since').waitFor();
      engine.push([entered('vip'), entered('lapsing')]);
      const moves = page.getByRole('list', { name: 'Who entered or left vip' });
      await expect.poll(() => moves.getByRole('listitem').count()).toBe(1);
      expect(await violations(page)).toEqual([]);
      await page.getByPlaceholder('Name or description').fill('buy most');
      await expect.poll(() => page.getByRole('row').count()).toBe(3);
      await moves.getByRole('link', { name: 'Ada Example' }).click();
      await page.getByRole('heading', { level: 1, name: 'Ada Example' }).waitFor();
    }));

  it('try a condition before it is saved: an estimate, then an exact count', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await goTo(page, 'Customers', 'Audiences');
      await page.getByRole('button', { name: 'Try a condition' }).click();
      const panel = page.getByRole('region', { name: 'Try a condition' });
      const text = panel.getByRole('textbox', { name: 'Whom it would fit now, before it is saved' });
      await text.fill('traits.plan == "slow"');
      await panel.getByText('About 1,234 of 12,408 persons: probably between 1,150 and 1,320.').waitFor();
      await panel.getByRole('button', { name: 'Count exactly' }).click();
      await panel.getByRole('progressbar', { name: 'Counting' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await panel.getByRole('button', { name: 'Stop' }).click();
      await panel.getByText(/^Stopped: \d+ of the \d+ that were looked at/).waitFor();
      await text.fill('traits.plan == "pro"');
      await panel.getByRole('button', { name: 'Count exactly' }).click();
      await panel.getByText('Exactly 1,241 of 12,408 persons.').waitFor();
      await page.setViewportSize({ width: 360, height: desk.height });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      expect(await violations(page)).toEqual([]);
      await panel.getByRole('link').first().click();
      await page.getByRole('heading', { level: 1, name: people[0]?.who ?? '' }).waitFor();
    }));

  it('draw the network that people walk, and narrow it to one touchpoint and some people', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await goTo(page, 'Journeys', 'Network');
      const picture = page.getByRole('region', { name: 'Picture of the network' });
      const cart = picture.getByRole('button', { name: 'cart: 2,900 came, 30\u00a0% went no further' });
      await cart.waitFor();
      await page.getByText('cart → mail opened').waitFor();
      await page.getByRole('region', { name: 'Stages' }).getByText('turns-back').first().waitFor();
      expect(await violations(page)).toEqual([]);
      await cart.focus();
      await page.keyboard.press('Enter');
      const table = page.getByRole('region', { name: 'To and from cart' });
      await expect.poll(() => table.getByRole('row').count()).toBe(5);
      await page.getByRole('combobox', { name: 'Of', exact: true }).selectOption('persona regulars');
      await picture.getByRole('button', { name: /^cart: 290 came/ }).waitFor();
      expect(page.url()).toContain('#/network?audience=loyal');
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 360, height: desk.height });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      expect(await violations(page)).toEqual([]);
    }));

  it('say how to have the network drawn where no document asks for it', () =>
    story({ empty: true }, async (page, engine) => {
      await page.goto(`${engine.url}/#/network`);
      await page.getByText('The network is not drawn yet').waitFor();
      expect(await violations(page)).toEqual([]);
    }));

  it('ask who is one person, and take the answer from the keyboard', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await goTo(page, 'Customers', 'Matches');
      const cards = page.getByRole('article');
      await expect.poll(() => cards.count()).toBe(3);
      const first = await cards.first().getByRole('heading').textContent();
      const birthday = cards.first().getByRole('row', { name: /^birthday/ });
      expect(await birthday.textContent()).toContain('day and month swapped: 67 times for one person');
      expect(await cards.first().textContent()).toContain('92');
      await page.keyboard.press('r');
      expect(await cards.count()).toBe(3);
      await page.keyboard.press('j');
      await page.keyboard.press('a');
      await page.getByText('Joined: the two are one person now.').waitFor();
      await expect.poll(() => cards.count()).toBe(2);
      expect(await cards.first().getByRole('heading').textContent()).not.toBe(first);
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await page.keyboard.press('r');
      await page.getByText('Kept apart, until one of the traits changes.').waitFor();
      await cards.getByRole('button', { name: 'Never the same' }).click();
      await page.getByText('No questions', { exact: true }).waitFor();
    }));

  it('restrict a person, note an objection, and say so on their page', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await goTo(page, 'Customers', 'Rights');
      await page.getByLabel(/^E-mail, an identifier/).fill('ada.example@example.com');
      await page.keyboard.press('Enter');
      const person = page.getByRole('region', { name: 'Ada Example' });
      const page1 = person.getByRole('link', { name: 'Readable page' });
      expect(await page1.getAttribute('href')).toMatch(/export\?format=html$/);
      await person.getByRole('button', { name: 'Restrict processing' }).press('Enter');
      await person.getByText('Processing is restricted from now on.').waitFor();
      await person.getByRole('button', { name: 'Lift the restriction' }).waitFor();
      await person.getByLabel('Purpose of the objection').selectOption('marketing');
      await person.getByRole('button', { name: 'Record an objection' }).click();
      await person.getByText('They object to marketing.').waitFor();
      expect(await violations(page)).toEqual([]);
      await person.getByRole('link', { name: 'Profile' }).click();
      await page.getByRole('heading', { name: 'Processing is restricted' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('link', { name: 'See their rights' }).click();
      await person.getByRole('button', { name: 'Lift that to marketing' }).click();
      await person.getByText('None is recorded.').waitFor();
      await person.getByRole('button', { name: 'Lift the restriction' }).click();
      await person.getByRole('button', { name: 'Restrict processing' }).waitFor();
    }));

  it('erase a person only by their name, and show how far it is until the files are clean', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/rights?person=01JD0001K3R8`);
      const person = page.getByRole('region', { name: 'Ada Example' });
      await person.getByLabel(/^Ticket or letter/).fill('T-2041');
      await person.getByRole('button', { name: /^Erase this person/ }).press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Erase Ada Example?' });
      const erase = dialog.getByRole('button', { name: 'Erase for good' });
      await erase.waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await erase.isDisabled()).toBe(true);
      await dialog.getByLabel(/^Write Ada Example to confirm/).fill('Ada');
      expect(await erase.isDisabled()).toBe(true);
      await dialog.getByLabel(/^Write Ada Example to confirm/).fill('ada example');
      await page.keyboard.press('Enter');
      await page.getByText('Nobody finds Ada Example any more').waitFor();
      const erasures = page.getByRole('list', { name: 'Erasures' });
      await erasures.getByText('Being erased').waitFor();
      await erasures.getByRole('progressbar', { name: 'How far the erasure is' }).waitFor();
      await erasures.getByText(/Overwrites the log: part \d+ of 16/).waitFor();
      expect(await violations(page)).toEqual([]);
      await expect.poll(() => erasures.getByText('Being erased').count(), { timeout: 10_000 }).toBe(0);
      await erasures.getByText('(T-2041)').waitFor();
      await erasures
        .getByText(/412 log entries, 6 mails removed/)
        .first()
        .waitFor();
      await page.goto(`${engine.url}/#/rights?person=email:nobody@example.com`);
      await page.getByText('Nobody is known as email:nobody@example.com').waitFor();
    }));

  it('tell who read and did what, by kind and period, and that the chain is unbroken', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/rights`);
      await page.getByRole('link', { name: 'Audit log' }).click();
      await page.getByText('The chain is unbroken: 60 entries, each as it was written').waitFor();
      await expect.poll(() => page.getByRole('row').count()).toBe(26);
      await page.getByRole('button', { name: 'Load older' }).click();
      await expect.poll(() => page.getByRole('row').count()).toBe(51);
      await page.getByLabel('What').selectOption('exported');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.waitForURL('**/#/rights/audit?act=exported');
      await expect.poll(() => page.getByRole('row').count()).toBe(11);
      await page.getByLabel('To', { exact: true }).fill('2001-01-01T00:00:00');
      await page.keyboard.press('Enter');
      await page.getByText('Nothing of this kind').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('link', { name: 'Show all' }).first().click();
      // With what was loaded before.
      await expect.poll(() => page.getByRole('row').count()).toBe(51);
    }));

  it('tell which events break the plan, as it happens, with samples', () =>
    story({}, async (page, engine) => {
      await openLive(page, engine);
      await goTo(page, 'Operate', 'Events');
      const row = page.getByRole('row', { name: /^Order Completed/ });
      await row.getByRole('button', { name: /^38 events Order Completed with violations/ }).focus();
      await page.keyboard.press('Enter');
      const list = page.getByRole('list', { name: 'Violations of Order Completed' });
      await expect
        .poll(() => list.locator('.violation-path').allTextContents())
        .toEqual(['properties.total', 'properties.items[].price']);
      await list.getByText('The last 3 events that had it').click();
      await list.getByText('"total": "twelve"').first().waitFor();
      expect(await violations(page)).toEqual([]);
      engine.violate();
      await row.getByRole('button', { name: /^39 events/ }).waitFor();
    }));

  it('propose event types, to be copied', () =>
    story({}, async (page, engine) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.goto(`${engine.url}/#/events`);
      await page.getByRole('button', { name: 'Propose event types' }).click();
      const panel = page.getByRole('region', { name: 'Proposed event types', exact: true });
      await panel.getByText('1 proposed event type').waitFor();
      expect(await violations(page)).toEqual([]);
      await panel.getByRole('button', { name: 'Copy' }).click();
      await panel.getByText('Copied').waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('kind: event-type');
      await panel.getByRole('button', { name: 'Close the proposals' }).click();
      await page.getByPlaceholder('Name of an event').fill('salary');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Events like “salary”' }).waitFor();
      await expect.poll(() => page.getByRole('row').count()).toBe(2);
    }));

  it('say where a document is wrong and how to mend it', () =>
    story({ brokenConfiguration: true }, async (page, engine) => {
      await page.goto(`${engine.url}/#/configuration`);
      await page.getByText('audiences/vip.yaml:7:12').waitFor();
      await page.getByText('Did you mean "revenue_90d"?').waitFor();
    }));

  it('send refused events again, one and all of a kind, and say what came of it', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/dead-letters`);
      await page.getByRole('button', { name: 'Send again', exact: true }).click();
      await page.getByRole('status').getByText('It was taken.').waitFor();
      await page.getByRole('button', { name: 'Send all again that are no-identifier' }).click();
      await page.getByText('2 taken, 1 still refused (it names nobody).').waitFor();
      await page.getByText('Cannot be sent again: it is too large').waitFor();
      await page.getByRole('button', { name: 'Discard …' }).first().click();
      await page.getByRole('heading', { name: 'Discard this event?' }).waitFor();
    }));

  it('say what is missing where an address leads nowhere', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/profiles/nobody`);
      await page.getByRole('alert').getByText('Nothing is known under this id').first().waitFor();
      await page.goto(`${engine.url}/#/nowhere`);
      await page.getByText('There is no screen at /nowhere').waitFor();
    }));
});

describe('journeys', () => {
  it('are resumed after a pause, with what becomes of those who waited, and why', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/journeys`);
      await page.getByRole('link', { name: 'welcome' }).click();
      await page.getByText('The status was decided').waitFor();
      await page.getByRole('button', { name: 'Resume', exact: true }).click();
      await page.getByLabel('Those whose wait ended meanwhile').selectOption('leave');
      await page.getByLabel('They are let go on evenly over').selectOption('1h');
      await page.getByLabel('Why').fill('the price is right again');
      await page.locator('.journey-act').getByRole('button', { name: 'Resume' }).click();
      await page.getByText('Live again.').waitFor();
      await page.getByText('(the price is right again)').waitFor();
      expect(await violations(page)).toEqual([]);
    }));

  it('are published again with a preview of who is touched', () =>
    story({}, async (page, engine) => {
      await page.goto(`${engine.url}/#/journeys/abandoned-cart`);
      await page.getByRole('button', { name: 'Compare version 3 with the newest' }).click();
      await page.getByText('-  - { id: rest, wait: 2d }').waitFor();
      await page.getByRole('button', { name: 'Publish version 3 again' }).click();
      await page.getByText('Of 1,723 people inside: 1,711 go on at the same step, 12 leave.').waitFor();
      await page.getByLabel('People inside', { exact: true }).selectOption('stay');
      await page.getByText('1,723 stay in the version that they are in').first().waitFor();
      expect(await violations(page)).toEqual([]);
      await page.locator('.journey-act').getByRole('button', { name: 'Publish again' }).click();
      await page.getByText('Published.').waitFor();
      await page.getByText('Version 5').waitFor();
    }));
});

const screens: readonly [name: string, hash: string, ready: string, options?: Omit<FakeOptions, 'dist'>][] = [
  ['live', '#/', 'entered', { perSecond: 12 }],
  ['live and empty', '#/', 'Send the first event', { empty: true }],
  ['profile', '#/profiles/01JD0001K3R8', 'continues in'],
  ['visitor', '#/profiles/01JD000BK3R8', 'In no journey'],
  [
    'profile of the past',
    '#/profiles/01JD0001K3R8?at=2026-11-20T10:00:00.000Z',
    'Rebuilt from 37 entries of the log',
  ],
  ['profiles', '#/profiles', 'Søren Kjær'],
  ['account', '#/groups/account/acme', 'one-a-week'],
  ['household', '#/groups/household/5f0c9a9e3f2b4c1d', 'too many to be one'],
  ['decision', '#/decisions/d-1', 'Contacted often enough'],
  ['mail', '#/mails/mail-5', 'Load older'],
  ['configuration', '#/configuration', 'unknown-step', { brokenConfiguration: true }],
  ['audiences', '#/audiences', 'filled from history'],
  ['audiences and empty', '#/audiences', 'No audience yet', { empty: true }],
  ['journeys', '#/journeys', 'Reminds whoever leaves something'],
  ['journeys and empty', '#/journeys', 'No journey yet', { empty: true }],
  ['journey', '#/journeys/abandoned-cart', 'By the text of earlier versions'],
  ['budgets', '#/budgets', 'Five euro each'],
  ['budgets and empty', '#/budgets', 'No budget yet', { empty: true }],
  ['matches', '#/matches', 'They look like one household'],
  ['matches and empty', '#/matches', 'Nobody is matched', { empty: true }],
  ['rights', '#/rights?person=01JD0001K3R8', 'Restriction of processing'],
  ['rights and empty', '#/rights', 'Nobody has been erased', { empty: true }],
  ['audit log', '#/rights/audit', 'The chain is unbroken'],
  ['audit log and empty', '#/rights/audit', 'Nobody has read anything yet', { empty: true }],
  ['network', '#/network', 'Have bought before'],
  ['in time', '#/in-time', 'Too many were waiting'],
  ['in time and empty', '#/in-time', 'Nobody has asked for a decision in the last hour', { empty: true }],
  ['events', '#/events', 'order-completed'],
  ['events and empty', '#/events', 'No event has come in yet', { empty: true }],
  ['refused', '#/dead-letters', 'names nobody'],
  ['missing', '#/profiles/nobody', 'Code not-found'],
  ['sign-in', '#/', 'kairos start', { token: 'one-time' }],
];
/** Each theme at two widths: the desk and the phone, the large screen and the tablet. The other theme differs by colours. */
const looks: readonly { scheme: Look['scheme']; widths: readonly number[]; only?: string[] }[] = [
  { scheme: 'light', widths: [1440, 360] },
  { scheme: 'dark', widths: [1600, 800], only: ['color-contrast'] },
];

describe('is accessible and fits, in both themes', () => {
  it.each(screens)('the screen %s', (_name, hash, ready, options = {}) =>
    story(options, async (page, engine) => {
      await page.goto(`${engine.url}/${hash}`);
      await page.getByText(ready).first().waitFor();
      for (const { scheme, widths, only } of looks) {
        await page.emulateMedia({ colorScheme: scheme });
        for (const width of widths) {
          await page.setViewportSize({ width, height: desk.height });
          const inner = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(inner, `${scheme} at ${width}`).toBeLessThanOrEqual(width);
          expect(await violations(page, [], only), `${scheme} at ${width}`).toEqual([]);
        }
      }
    }),
  );
});

/** While suggestions are open, react-aria hides all else from screen readers on purpose; leaving the field closes them. */
const hiddenBehindSuggestions = ['aria-hidden-focus', 'landmark-one-main', 'page-has-heading-one', 'region'];

async function violations(page: Page, except: string[] = [], only?: string[]): Promise<string[]> {
  // The mail's own content is its sender's; scripts, axe among them, cannot run in its frame.
  const axe = axeOn(page).exclude('.mail-frame').disableRules(except);
  const found = await (only ? axe.withRules(only) : axe).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
