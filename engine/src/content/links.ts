/**
 * Signed links in messages: opens, clicks, unsubscribing, confirming, preferences. What a link may do stands inside its signature,
 * so nobody can make one that redirects elsewhere or speaks for another message.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type LinkKind = 'open' | 'click' | 'unsubscribe' | 'confirm' | 'preferences';

export interface SigningKey {
  /** Names the key inside its links: 1 to 16 letters, digits, dashes, underscores. */
  readonly kid: string;
  /** At least 32 random bytes. */
  readonly key: Uint8Array;
}

export interface TrackingLinksOptions {
  /**
   * The first one signs, all of them verify. Unsubscribe links do not expire (people act on old mail),
   * so keep a retired key here for as long as its mail may lie in a mailbox.
   */
  readonly keys: readonly [SigningKey, ...SigningKey[]];
  /** Where the server is reached from outside, `https://news.example.com` or with a path. */
  readonly baseUrl: string;
}

export interface MessageRef {
  readonly workspace: string;
  readonly messageId: string;
}

export type LinkContent =
  | {
      readonly ok: true;
      readonly workspace: string;
      readonly messageId: string;
      readonly url?: string;
      /** Of the contact point that it went to; see {@link pointMark}. Absent in links for unsubscribing of earlier versions. */
      readonly mark?: string;
    }
  | { readonly ok: false };

export interface TrackingLinks {
  /** The URL of an invisible image. */
  open(message: MessageRef): string;
  /**
   * A URL that leads to `url`; one of more than 4,096 characters stays as it is, untracked.
   * Throws RangeError where it is not http or https.
   */
  click(message: MessageRef, url: string): string;
  /** GET shows a page, POST unsubscribes (RFC 8058). */
  unsubscribe(message: MessageRef, point?: string): string;
  /** GET shows a page, POST confirms a double opt-in: scanners that follow links confirm nothing. */
  confirm(message: MessageRef): string;
  /** GET shows what may be written to the contact point, POST changes it. */
  preferences(message: MessageRef, point: string): string;
  /** What a token of our own says; `ok: false` for every other. */
  read(token: string, kind: LinkKind): LinkContent;
}

/** Where the server answers, below its base URL; the token is the last part of the path. */
export const LINK_PATHS: Readonly<Record<LinkKind, string>> = {
  open: '/m/o/',
  click: '/m/c/',
  unsubscribe: '/m/u/',
  confirm: '/m/d/',
  preferences: '/m/p/',
};

/** 160 bits. */
const SIGNATURE_BYTES = 20;
const MAX_TOKEN_CHARS = 8192;
const MAX_TARGET_CHARS = 4096;

/**
 * @example
 * const links = trackingLinks({ keys: [{ kid: 'k1', key: randomBytes(32) }], baseUrl: 'https://news.example.com' });
 * links.click({ workspace: 'default', messageId: 'm1' }, 'https://shop.example.com/shoes');
 */
export function trackingLinks(options: TrackingLinksOptions): TrackingLinks {
  const keys = new Map(options.keys.map((key) => [key.kid, checkedKey(key)]));
  const signing = options.keys[0];
  const base = options.baseUrl.replace(/\/+$/, '');

  const link = (kind: LinkKind, { workspace, messageId }: MessageRef, ...rest: string[]) => {
    const payload = Buffer.from(JSON.stringify([workspace, messageId, ...rest])).toString('base64url');
    const body = `${signing.kid}.${payload}`;
    return `${base}${LINK_PATHS[kind]}${body}.${signature(signing.key, kind, body).toString('base64url')}`;
  };

  return {
    open: (message) => link('open', message),
    click: (message, url) => {
      const target = webUrl(url);
      return target.length > MAX_TARGET_CHARS ? target : link('click', message, target);
    },
    unsubscribe: (message, point = '') =>
      link('unsubscribe', message, ...(point === '' ? [] : [pointMark(point)])),
    confirm: (message) => link('confirm', message),
    preferences: (message, point) => link('preferences', message, pointMark(point)),
    read: (token, kind) => readToken(keys, token, kind),
  };
}

/** Tells contact points of one person apart without naming them in a link. */
export function pointMark(point: string): string {
  return createHash('sha256').update(`kairos-point ${point}`).digest('base64url').slice(0, 12);
}

function readToken(keys: ReadonlyMap<string, Uint8Array>, token: string, kind: LinkKind): LinkContent {
  const [kid, payload, given, ...more] = token.length > MAX_TOKEN_CHARS ? [] : token.split('.');
  if (kid === undefined || payload === undefined || given === undefined || more.length > 0)
    return { ok: false };
  const key = keys.get(kid);
  if (key === undefined) return { ok: false };
  const expected = signature(key, kind, `${kid}.${payload}`);
  const actual = Buffer.from(given, 'base64url');
  // Comparing the text too refuses other spellings of the same bytes.
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return { ok: false };
  if (given !== expected.toString('base64url')) return { ok: false };
  return contentOf(payload, kind);
}

/** Only called with a payload that we signed ourselves. */
function contentOf(payload: string, kind: LinkKind): LinkContent {
  const [workspace, messageId, more] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as string[];
  if (workspace === undefined || messageId === undefined) return { ok: false };
  const isBare = kind !== 'click' && kind !== 'preferences';
  if (more === undefined) return isBare ? { ok: true, workspace, messageId } : { ok: false };
  return { ok: true, workspace, messageId, ...(kind === 'click' ? { url: more } : { mark: more }) };
}

/** The kind is part of what is signed: an open link must not unsubscribe. */
function signature(key: Uint8Array, kind: LinkKind, body: string): Buffer {
  return createHmac('sha256', key)
    .update(`kairos-link ${kind} ${body}`)
    .digest()
    .subarray(0, SIGNATURE_BYTES);
}

function checkedKey({ kid, key }: SigningKey): Uint8Array {
  if (!/^[A-Za-z0-9_-]{1,16}$/.test(kid))
    throw new RangeError(`The key id ${JSON.stringify(kid)} is not usable.`);
  if (key.length < 32) throw new RangeError('A key for links has at least 32 random bytes.');
  return key;
}

/** The URL in the form that goes into a Location header: ASCII, without line breaks. */
function webUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:') {
    throw new RangeError('Only http and https links can be tracked.');
  }
  return parsed.href;
}
