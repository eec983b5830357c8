/**
 * Finds the links of an HTML mail and replaces their targets, leaving every other byte as it is.
 * A small scanner rather than a parser: mail HTML is full of things (conditional comments, Outlook markup)
 * that a parser would tidy away and that must arrive unchanged.
 */

/**
 * Calls `replace` with the decoded target of each `<a href>` and `<area href>`; a returned target is written back
 * escaped, undefined leaves the link as it is.
 */
export function replaceLinks(html: string, replace: (url: string) => string | undefined): string {
  const parts: string[] = [];
  let copied = 0;
  for (const tag of startTags(html)) {
    if (tag.name !== 'a' && tag.name !== 'area') continue;
    const href = hrefOf(html, tag);
    if (href === undefined) continue;
    const target = replace(decodeEntities(html.slice(href.from, href.to)).trim());
    if (target === undefined) continue;
    const quoted = html[href.from - 1] === '"' || html[href.from - 1] === "'";
    const escaped = escapeAttribute(target);
    parts.push(html.slice(copied, href.from), quoted ? escaped : `"${escaped}"`);
    copied = href.to;
  }
  parts.push(html.slice(copied));
  return parts.join('');
}

/** Puts a fragment before the end of the body, or at the end where no body is closed. */
export function appendToBody(html: string, fragment: string): string {
  const at = bodyEnd(html);
  return `${html.slice(0, at)}${fragment}${html.slice(at)}`;
}

interface StartTag {
  readonly name: string;
  /** Behind the name. */
  readonly from: number;
  /** At the closing `>`. */
  readonly to: number;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Their content is text, whatever it looks like. */
const RAW_TEXT = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes']);
const TAG_NAME = /[a-zA-Z][^\s/>]*/y;

function* startTags(html: string): Generator<StartTag> {
  let position = html.indexOf('<');
  while (position !== -1) {
    const declared = endOfMarkup(html, position);
    if (declared !== undefined) {
      position = html.indexOf('<', declared);
      continue;
    }
    TAG_NAME.lastIndex = position + 1;
    const name = TAG_NAME.exec(html)?.[0].toLowerCase();
    if (name === undefined) {
      position = html.indexOf('<', position + 1);
      continue;
    }
    const from = position + 1 + name.length;
    const to = endOfTag(html, from);
    if (to === -1) return;
    yield { name, from, to };
    position = html.indexOf('<', RAW_TEXT.has(name) ? endOfRawText(html, name, to) : to);
  }
}

/** Behind a comment, declaration, processing instruction or end tag that begins here; undefined for anything else. */
function endOfMarkup(html: string, position: number): number | undefined {
  const next = html[position + 1];
  if (next !== '!' && next !== '?' && next !== '/') return undefined;
  // `<!-->` and `<!--->` are whole comments.
  const [closer, from] = html.startsWith('<!--', position) ? ['-->', position + 2] : ['>', position + 2];
  const end = html.indexOf(closer, from);
  return end === -1 ? html.length : end + closer.length;
}

/** At the `>` that ends a tag: one inside a quoted value does not. -1 where the tag never ends. */
function endOfTag(html: string, from: number): number {
  let position = from;
  for (;;) {
    ATTRIBUTE.lastIndex = position;
    const attribute = ATTRIBUTE.exec(html);
    if (attribute === null) break;
    position = ATTRIBUTE.lastIndex;
  }
  return html[position] === '>' ? position : -1;
}

// One of: white space or a slash; a name with its value, if any. Ends at `>` or where the text ends.
// The alternatives begin with different characters and nothing is tried twice, so the time is linear.
const ATTRIBUTE = /[\s/]+|([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|((?!["'])[^\s>]+))?)?/dy;

function hrefOf(html: string, tag: StartTag): Span | undefined {
  ATTRIBUTE.lastIndex = tag.from;
  while (ATTRIBUTE.lastIndex < tag.to) {
    const attribute = ATTRIBUTE.exec(html);
    if (attribute === null) return undefined;
    if (attribute[1]?.toLowerCase() !== 'href') continue;
    // The first one counts, as in a browser.
    const span = attribute.indices?.[2] ?? attribute.indices?.[3] ?? attribute.indices?.[4];
    return span && { from: span[0], to: span[1] };
  }
  return undefined;
}

function endOfRawText(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  end.lastIndex = from;
  return end.exec(html)?.index ?? html.length;
}

function bodyEnd(html: string): number {
  const closing = /<\/body\s*>|<\/html\s*>/gi;
  const inside = commentSpans(html);
  for (let match = closing.exec(html); match !== null; match = closing.exec(html)) {
    const at = match.index;
    if (!inside.some(({ from, to }) => from <= at && at < to)) return at;
  }
  return html.length;
}

function commentSpans(html: string): Span[] {
  const spans: Span[] = [];
  for (let from = html.indexOf('<!--'); from !== -1; ) {
    const to = endOfMarkup(html, from) ?? html.length;
    spans.push({ from, to });
    from = html.indexOf('<!--', to);
  }
  return spans;
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  colon: ':',
  sol: '/',
};

/** Those entities that appear in URLs; others, and names without a semicolon (`&copy=1`), are parts of a query. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

function escapeAttribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/'/g, '&#39;').replace(/</g, '&lt;');
}
