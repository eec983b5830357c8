/** How somebody came to a page: the referrer and what kind of place it is, and the marks that a campaign's link carries. */
import type { JsonObject } from '../input.ts';

const SEARCH =
  /(^|\.)(google|bing|duckduckgo|yahoo|ecosia|qwant|startpage|baidu|yandex|seznam)\.[a-z.]{2,6}$/;
const SOCIAL =
  /(^|\.)(facebook|instagram|twitter|x|t|linkedin|lnkd|pinterest|reddit|tiktok|youtube|threads|mastodon)\.[a-z]{2,6}$/;

const MARKS = {
  source: 'utm_source',
  medium: 'utm_medium',
  name: 'utm_campaign',
  term: 'utm_term',
  content: 'utm_content',
};

/** `{host, kind}`; kind is search, social, internal, other or direct. Undefined where no page is named. */
export function referrerOf(context: JsonObject): JsonObject | undefined {
  const page = bagAt(context, 'page');
  if (page === undefined) return undefined;
  const host = hostOf(page.referrer);
  if (host === undefined) return { host: '', kind: 'direct' };
  if (host === hostOf(page.url)) return { host, kind: 'internal' };
  return { host, kind: SEARCH.test(host) ? 'search' : SOCIAL.test(host) ? 'social' : 'other' };
}

/** `{source, medium, name, term, content}`, as far as they are said by the client or by the address of the page. */
export function campaignOf(context: JsonObject): JsonObject | undefined {
  const given = bagAt(context, 'campaign');
  const query = queryOf(bagAt(context, 'page'));
  const campaign: Record<string, string> = {};
  for (const [name, mark] of Object.entries(MARKS)) {
    const value = given?.[name] ?? query?.get(mark);
    if (typeof value === 'string' && value !== '') campaign[name] = value;
  }
  return Object.keys(campaign).length > 0 ? campaign : undefined;
}

function queryOf(page: JsonObject | undefined): URLSearchParams | undefined {
  if (typeof page?.search === 'string' && page.search.length < 8_000) return new URLSearchParams(page.search);
  return urlIn(page?.url)?.searchParams;
}

function hostOf(value: unknown): string | undefined {
  return urlIn(value)?.hostname.replace(/^www\./, '');
}

function urlIn(value: unknown): URL | undefined {
  if (typeof value !== 'string' || value === '' || value.length > 8_000) return undefined;
  return URL.canParse(value) ? new URL(value) : undefined;
}

function bagAt(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}
