/**
 * Tells the machines that fetch images and links of a mail (proxies, scanners, previews) from the person who reads it.
 * What it says is about one fetch; counting and deciding are others' work.
 */

export interface Fetch {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly kind: 'open' | 'click';
  /** Milliseconds between the hand-over of the mail and this fetch, where known. */
  readonly sinceSentMs?: number;
}

export type MachineReason =
  | 'method'
  | 'prefetch_header'
  | 'mail_proxy'
  | 'privacy_proxy'
  | 'link_scanner'
  | 'link_preview'
  | 'program'
  | 'no_user_agent'
  | 'too_fast';

export type Judgement =
  | { readonly machine: false }
  | { readonly machine: true; readonly reason: MachineReason };

const human: Judgement = { machine: false };
const machine = (reason: MachineReason): Judgement => ({ machine: true, reason });

/** Image proxies of mail providers: a person may be behind them, but neither place nor device is theirs. */
const MAIL_PROXIES =
  /GoogleImageProxy|ggpht\.com|YahooMailProxy|YMail(?:Norrin)?|OutlookImageProxy|DuckDuckGo-Image-Proxy|ProtonMail/i;
const LINK_SCANNERS =
  /Barracuda|Proofpoint|Mimecast|Symantec|MessageLabs|FireEye|TrendMicro|Sophos|Cisco(?:Secure)?|IronPort|ZScaler|Forcepoint|Fortinet|SafeLinks|Bitdefender|Kaspersky|VirusTotal|UrlScan|PhishTank|CloudMark|Vade|SafeBrowsing|McAfee|Avanan/i;
const LINK_PREVIEWS =
  /Slackbot|Twitterbot|facebookexternalhit|LinkedInBot|WhatsApp|TelegramBot|Discordbot|SkypeUriPreview|Applebot|Googlebot|bingbot|BingPreview|YandexBot|DuckDuckBot|Baiduspider|Iframely|redditbot|Pinterestbot/i;
const PROGRAMS =
  /^(?:curl|wget|python|java|go-http|okhttp|axios|node|undici|libwww|lwp|ruby|php|guzzle|apache-httpclient|postman|httpie|aiohttp)|HeadlessChrome|PhantomJS|\b(?:bot|crawler|spider)\b/i;

/** Apple fetches every image of a mail through a proxy that calls itself just this, opened or not. */
const APPLE_PRIVACY = /^Mozilla\/5\.0$/;

/** Nobody reads and clicks faster; scanners follow all links within moments of delivery. */
const FASTEST_CLICK_MS = 1000;

export function judgeFetch(fetch: Fetch): Judgement {
  if (fetch.method.toUpperCase() !== 'GET') return machine('method');
  if (isPrefetch(fetch)) return machine('prefetch_header');
  const agent = header(fetch, 'user-agent').trim();
  if (agent === '') return machine('no_user_agent');
  if (MAIL_PROXIES.test(agent)) return machine('mail_proxy');
  if (APPLE_PRIVACY.test(agent)) return machine('privacy_proxy');
  if (LINK_SCANNERS.test(agent)) return machine('link_scanner');
  if (LINK_PREVIEWS.test(agent)) return machine('link_preview');
  if (PROGRAMS.test(agent)) return machine('program');
  if (fetch.kind === 'click' && fetch.sinceSentMs !== undefined && fetch.sinceSentMs < FASTEST_CLICK_MS) {
    return machine('too_fast');
  }
  return human;
}

/** Browsers and mail programs that fetch ahead say so in one of these. */
function isPrefetch(fetch: Fetch): boolean {
  const purposes = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].map((name) => header(fetch, name));
  return purposes.some((purpose) => /prefetch|prerender|preview/i.test(purpose));
}

function header(fetch: Fetch, name: string): string {
  const value = fetch.headers[name];
  return typeof value === 'string' ? value : (value?.join(', ') ?? '');
}
