/**
 * The device behind a User-Agent header, as far as decisions need it: what kind, which system, which browser, and whether
 * a machine is reading. A short list of what is in use; the rest is "other", never a guess.
 */

export interface Agent {
  readonly type: 'mobile' | 'tablet' | 'desktop' | 'tv' | 'bot' | 'other';
  readonly os: 'iOS' | 'Android' | 'Windows' | 'macOS' | 'ChromeOS' | 'Linux' | 'other';
  readonly browser: 'Chrome' | 'Safari' | 'Firefox' | 'Edge' | 'Opera' | 'Samsung Internet' | 'other';
}

const BOT = /bot\b|bot\/|crawler|spider|slurp|facebookexternalhit|preview|GoogleImageProxy|HeadlessChrome/i;
const TV = /\bTV\b|SmartTV|AppleTV|BRAVIA|Tizen.*TV|Web0S|webOS\.TV|CrKey/i;

const SYSTEMS: readonly (readonly [Agent['os'], RegExp])[] = [
  ['iOS', /iPhone|iPad|iPod|\biOS\b/],
  ['Android', /Android/],
  ['Windows', /Windows NT|Win64/],
  ['ChromeOS', /CrOS/],
  ['macOS', /Macintosh|Mac OS X/],
  ['Linux', /Linux|X11/],
];

/** More particular ones first: most say that they are Chrome and Safari too. */
const BROWSERS: readonly (readonly [Agent['browser'], RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\/|\bOpera\b/],
  ['Samsung Internet', /SamsungBrowser\//],
  ['Firefox', /\bFirefox\/|\bFxiOS\//],
  ['Chrome', /\bChrome\/|\bCriOS\/|\bChromium\//],
  ['Safari', /\bVersion\/[\d.]+.*Safari\//],
];

/** Longer ones are cut: nobody's header has more to say. */
const MOST_CHARACTERS = 512;
// The same few headers come again and again. A memo, not state.
const known = new Map<string, Agent>();
const MOST_KNOWN = 2_000;

export function agentOf(header: string): Agent {
  const text = header.length > MOST_CHARACTERS ? header.slice(0, MOST_CHARACTERS) : header;
  let agent = known.get(text);
  if (agent === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    agent = read(text);
    known.set(text, agent);
  }
  return agent;
}

function read(text: string): Agent {
  const os = SYSTEMS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
  const browser = BROWSERS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
  return { type: typeOf(text, os), os, browser };
}

function typeOf(text: string, os: Agent['os']): Agent['type'] {
  if (BOT.test(text)) return 'bot';
  if (TV.test(text)) return 'tv';
  if (/iPad|Tablet/.test(text) || (os === 'Android' && !/Mobile/.test(text))) return 'tablet';
  if (/Mobi|iPhone|iPod/.test(text) || os === 'iOS' || os === 'Android') return 'mobile';
  return os === 'other' ? 'other' : 'desktop';
}
