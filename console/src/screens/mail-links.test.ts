import { describe, expect, it } from 'vitest';
import { linksIn } from './mail-links.ts';

describe('the links of a mail', () => {
  it('are found in either quotes, each once, unescaped', () => {
    const html = `<a href="https://a.example/c/1?x=1&amp;y=2">a</a> <a class=b href = 'http://b.example/'>b</a>
      <A HREF="https://a.example/c/1?x=1&amp;y=2">again</A>`;
    expect(linksIn(html)).toEqual(['https://a.example/c/1?x=1&y=2', 'http://b.example/']);
  });

  it('are never scripts, data or local files', () => {
    const html = `<a href="javascript:alert(1)"></a><a href="data:text/html,x"></a><a href="file:///x"></a>
      <a href=" JavaScript:alert(1)"></a><a href="http://"></a><a href="/relative"></a>`;
    expect(linksIn(html)).toEqual([]);
  });
});
