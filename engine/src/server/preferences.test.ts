// The preference centre over HTTP: what it shows, what it changes, what it refuses to do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { preferencesSchema } from '../documents/preferences.ts';
import { EngineRefusal } from '../hosts/engine.ts';
import { languagesIn, wordingOf } from './preference-texts.ts';
import { profileOfAda } from './scripted-engine.testing.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';

const ada = 'abc1def0def0def0def0def0';
const message = { workspace: 'default', messageId: `${ada}.0123456789abcdef` };
const point = 'email:ada@example.com';
const page = preferencesSchema.parse({
  kind: 'preferences',
  name: 'shop',
  language: 'en',
  languages: {
    en: { purposes: { marketing: { name: 'Offers <now & then>', topics: { tea: 'Tea' } } } },
    de: { purposes: { marketing: { name: 'Angebote' } } },
  },
});

let server: TestServer;
beforeEach(async () => {
  server = await testServer({ preferences: () => page });
  server.engine.profiles.set(ada, {
    ...profileOfAda(ada),
    permissions: [
      { contactPoint: point, purpose: 'marketing', basis: 'consent', refusal: null },
      { contactPoint: point, purpose: 'marketing', topic: 'tea', basis: 'consent', refusal: null },
      {
        contactPoint: point,
        purpose: 'news',
        basis: 'consent',
        refusal: 'consent for news is not confirmed',
      },
      { contactPoint: point, purpose: 'service', basis: 'contract', refusal: null },
      { contactPoint: 'email:other@example.com', purpose: 'marketing', basis: 'consent', refusal: null },
    ],
  });
});
afterEach(() => server.close());

const path = (of = point) => new URL(server.links.preferences(message, of)).pathname;
const look = (url = path(), headers: Record<string, string> = {}) =>
  server.app.inject({ url, headers: { host: '127.0.0.1:4600', ...headers } });
const send = (form: string, url = path()) =>
  server.app.inject({
    method: 'POST',
    url,
    headers: { host: '127.0.0.1:4600', 'content-type': 'application/x-www-form-urlencoded' },
    payload: form,
  });

describe('the preference centre (CON-23)', () => {
  it('shows what holds for this address, and looking changes nothing', async () => {
    const answer = await look();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
    expect(answer.headers['content-security-policy']).not.toContain('unsafe');
    expect(answer.body).toContain('a…@example.com');
    expect(answer.body).not.toContain('ada@example.com');
    expect(answer.body).toContain('Offers &#60;now &#38; then&#62;');
    expect(answer.body).toMatch(/value="marketing" checked/);
    expect(answer.body).toMatch(/value="news" checked aria-describedby/);
    expect(answer.body).toContain('Not confirmed yet');
    expect(answer.body).not.toContain('value="service"');
    expect(server.engine.submitted).toEqual([]);
  });

  it('changes what was changed, as acts for this address with the link as proof', async () => {
    const shown = 'marketing marketing>tea news';
    const form = new URLSearchParams([
      ['shown', shown],
      ['at', '77'],
      ['on', 'marketing'],
      ['on', 'news'],
      ['do', 'save'],
    ]).toString();
    const answer = await send(form);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Your choice is saved');
    expect(server.engine.submitted).toMatchObject([
      {
        name: 'Consent Withdrawn',
        source: 'kairos',
        at: begin,
        identifiers: [{ namespace: 'profile', value: ada }],
        properties: {
          purpose: 'marketing',
          topic: 'tea',
          contact_point: point,
          proof: `preference centre, link in message ${message.messageId}`,
        },
      },
    ]);
    // The same form again, by a second click or the way back, is the same act; one of a page made later is another.
    await send(form);
    await send(form.replace('at=77', 'at=78'));
    const ids = server.engine.submitted.map(({ messageId }) => messageId);
    expect([ids.length, new Set(ids).size]).toEqual([3, 2]);
  });

  it('stops everything for this address with one button', async () => {
    const answer = await send('shown=marketing&on=marketing&at=1&do=stop');
    expect(answer.body).toContain('We will write to you no more');
    expect(server.engine.submitted).toMatchObject([
      { name: 'Consent Withdrawn', properties: { purpose: '*', contact_point: point } },
    ]);
  });

  it('speaks the language of the page, the person or the browser', async () => {
    expect((await look()).body).toContain('<html lang="en">');
    const german = await look(path(), { 'accept-language': 'fr;q=0.9, de-AT, en;q=0.5' });
    expect(german.body).toContain('<html lang="de">');
    expect(german.body).toContain('Angebote');
    expect(german.body).toMatch(/<a lang="en" hreflang="en" href="\?lang=en">English<\/a>/);
    expect((await look(`${path()}?lang=de`)).body).toContain('Ihre Einstellungen');
    expect((await look(`${path()}?lang=%22%3E`)).body).toContain('<html lang="en">');
  });

  it('says so where the address is used no more, and where the link is not ours', async () => {
    const old = await look(path('email:old@example.com'));
    expect(old.body).toContain('There is nothing to choose');
    await send('shown=&on=marketing&at=1&do=save', path('email:old@example.com'));
    expect((await look(path().replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).statusCode).toBe(404);
    const other = new URL(server.links.unsubscribe(message)).pathname.replace('/m/u/', '/m/p/');
    expect((await look(other)).statusCode).toBe(404);
    server.engine.profiles.clear();
    expect((await send('on=marketing&do=save')).statusCode).toBe(404);
    expect(server.engine.submitted).toEqual([]);
  });

  it('keeps what was chosen to be sent again where it cannot be saved now', async () => {
    server.engine.onSubmit = () => Promise.reject(new EngineRefusal('unavailable', 'later'));
    const answer = await send('shown=marketing&at=1&do=save');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body).toContain('We could not save it');
  });
});

describe('the words of the page (CON-23)', () => {
  it('are those of the nearest language', () => {
    expect(wordingOf(page, ['de-CH']).language).toBe('de');
    expect(wordingOf(page, ['ja', 'de']).language).toBe('de');
    expect(wordingOf(page, ['ja']).language).toBe('en');
    expect(wordingOf(undefined, ['de']).language).toBe('en');
    expect(wordingOf(page, ['de']).nameOf('summer-sale')).toBe('Summer sale');
    expect(languagesIn('da, en-gb;q=0.8, *;q=0.1, xx;q=0')).toEqual(['da', 'en-gb']);
    expect(languagesIn(undefined)).toEqual([]);
  });
});
