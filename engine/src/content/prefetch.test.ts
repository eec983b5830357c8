import { describe, expect, it } from 'vitest';
import { type Fetch, judgeFetch } from './prefetch.ts';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const fetchOf = (agent: string, change: Partial<Fetch> = {}): Fetch => ({
  method: 'GET',
  kind: 'click',
  headers: { 'user-agent': agent, ...change.headers },
  ...(change.method === undefined ? {} : { method: change.method }),
  ...(change.sinceSentMs === undefined ? {} : { sinceSentMs: change.sinceSentMs }),
  ...(change.kind === undefined ? {} : { kind: change.kind }),
});

describe('judgeFetch', () => {
  it.each([
    CHROME,
    IPHONE,
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
    'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.3.0',
    'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)',
    'Mozilla/5.0 (Linux; Android 9; CUBOT_X18_Plus) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
  ])('a person reads with %s', (agent) => {
    expect(judgeFetch(fetchOf(agent, { sinceSentMs: 60_000 }))).toEqual({ machine: false });
  });

  it.each([
    [
      'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      'mail_proxy',
    ],
    ['YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html', 'mail_proxy'],
    ['Mozilla/5.0', 'privacy_proxy'],
    ['BarracudaCentral/1.0', 'link_scanner'],
    ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 'link_preview'],
    ['curl/8.5.0', 'program'],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
      'program',
    ],
    ['Mozilla/5.0 (compatible; some crawler; +http://x.example)', 'program'],
    ['', 'no_user_agent'],
  ])('a machine fetches as %j', (agent, reason) => {
    expect(judgeFetch(fetchOf(agent))).toEqual({ machine: true, reason });
  });

  it('HEAD, a prefetch header and a click within a second are machines, whatever they call themselves', () => {
    expect(judgeFetch(fetchOf(CHROME, { method: 'HEAD' }))).toMatchObject({ reason: 'method' });
    for (const headers of [
      { 'sec-purpose': 'prefetch;prerender' },
      { purpose: 'prefetch' },
      { 'x-moz': ['prefetch'] },
    ]) {
      expect(judgeFetch(fetchOf(CHROME, { headers: { 'user-agent': CHROME, ...headers } }))).toMatchObject({
        reason: 'prefetch_header',
      });
    }
    expect(judgeFetch(fetchOf(CHROME, { sinceSentMs: 300 }))).toMatchObject({ reason: 'too_fast' });
    expect(judgeFetch(fetchOf(CHROME, { sinceSentMs: 300, kind: 'open' }))).toEqual({ machine: false });
  });
});
