import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendToBody, replaceLinks } from './html-links.ts';

const mark = (html: string) => {
  const seen: string[] = [];
  const result = replaceLinks(html, (url) => {
    seen.push(url);
    return /^https?:/.test(url) ? 'https://k/?a=1&b=2' : undefined;
  });
  return { seen, result };
};
const NEW = 'https://k/?a=1&amp;b=2';

describe('replaceLinks', () => {
  it.each([
    ['<a href="https://a.example/">x</a>', `<a href="${NEW}">x</a>`],
    ["<a href='https://a.example/'>x</a>", `<a href='${NEW}'>x</a>`],
    ['<a href=https://a.example/>x</a>', `<a href="${NEW}">x</a>`],
    ['<A CLASS=b HREF = "https://a.example/" id=c>x</A>', `<A CLASS=b HREF = "${NEW}" id=c>x</A>`],
    ['<a\n  href\n=\n"https://a.example/"\n>', `<a\n  href\n=\n"${NEW}"\n>`],
    ['<a title="1 > 0" href="https://a.example/">', `<a title="1 > 0" href="${NEW}">`],
    [
      '<a title=\'href="https://b.example"\' href="https://a.example/">',
      `<a title='href="https://b.example"' href="${NEW}">`,
    ],
    [
      '<a data-href="https://b.example" href="https://a.example/">',
      `<a data-href="https://b.example" href="${NEW}">`,
    ],
    [
      '<a href="https://a.example/" href="https://b.example/">',
      `<a href="${NEW}" href="https://b.example/">`,
    ],
    ['<a/href="https://a.example/"/>', `<a/href="${NEW}"/>`],
    ['<map><area href="https://a.example/"></map>', `<map><area href="${NEW}"></map>`],
    ['<!--><a href="https://a.example/">', `<!--><a href="${NEW}">`],
    [
      '<style>a::after{content:"<a href=x>"}</style><a href="https://a.example/">',
      `<style>a::after{content:"<a href=x>"}</style><a href="${NEW}">`,
    ],
    ['1 < 2 <a href="https://a.example/">', `1 < 2 <a href="${NEW}">`],
  ])('finds the link in %s', (html, expected) => {
    expect(mark(html).result).toBe(expected);
  });

  it.each([
    '<!-- <a href="https://a.example/">x</a> -->',
    '<!--[if mso]><a href="https://a.example/">x</a><![endif]-->',
    '<link href="https://a.example/style.css">',
    '<base href="https://a.example/">',
    '<abbr href="https://a.example/">',
    '<script>document.write(\'<a href="https://a.example/">\')</script>',
    '<title><a href="https://a.example/"></title>',
    '<a name="x" title="href=https://a.example/">x</a>',
    '<a href="mailto:a@b.c">x</a><a href="tel:+491">x</a><a href="#top">x</a><a href="">x</a><a href>x</a>',
    '<a href="https://a.example/',
    '<a href="https://a.example/"',
    'https://a.example/ as text',
    '</a href="https://a.example/">',
  ])('leaves %s alone', (html) => {
    expect(mark(html).result).toBe(html);
  });

  it('reads entities as a browser does in an address', () => {
    const html = '<a href=" https&#58;//a.example/?a=1&amp;b=%202&copy=3&#x26;d=&quot;e&quot; ">';
    expect(mark(html).seen).toEqual(['https://a.example/?a=1&b=%202&copy=3&d="e"']);
  });

  it('changes nothing where nothing is replaced, whatever the text', () => {
    const piece = fc.constantFrom(
      '<a ',
      'href=',
      '"',
      "'",
      '>',
      '<',
      '<!--',
      '-->',
      '<style>',
      '</style>',
      ' ',
      '/',
      'x',
      '=',
      '&amp;',
      '<a href="https://x">',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const html = pieces.join('');
        expect(replaceLinks(html, () => undefined)).toBe(html);
        expect(mark(replaceLinks(html, (url) => url)).seen).toEqual(mark(html).seen);
      }),
    );
  });

  it('replaces every link once: replacing again finds only the new ones', () => {
    const word = fc.constantFrom(
      '<p>',
      '<a href="https://x/?a&amp;b">',
      "<a href='https://y'>",
      '<a href=https://z>',
      '</a>',
      'text',
      '<!-- c -->',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        const { result, seen } = mark(words.join(''));
        expect(seen).toHaveLength(words.filter((each) => each.startsWith('<a ')).length);
        expect(new Set(mark(result).seen)).toEqual(new Set(seen.length > 0 ? ['https://k/?a=1&b=2'] : []));
      }),
    );
  });
});

describe('appendToBody', () => {
  it.each([
    ['<body>x</body></html>', '<body>x!</body></html>'],
    ['<BODY>x</BODY >', '<BODY>x!</BODY >'],
    ['x', 'x!'],
    ['<!-- </body> -->x</html>', '<!-- </body> -->x!</html>'],
  ])('%s', (html, expected) => {
    expect(appendToBody(html, '!')).toBe(expected);
  });
});
