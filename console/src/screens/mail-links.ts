/** The web links of a mail's HTML, each once, in order. Only http and https: nothing else may be clicked from here. */

const attribute = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;

export function linksIn(html: string): readonly string[] {
  const found = new Set<string>();
  for (const [, double, single] of html.matchAll(attribute)) {
    const link = (double ?? single ?? '').replaceAll('&amp;', '&').trim();
    if (/^https?:\/\//i.test(link) && URL.canParse(link)) found.add(link);
  }
  return [...found];
}
