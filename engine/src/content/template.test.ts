import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate, type RenderOptions, TemplateError } from './template.ts';

const html = (text: string, variables: Record<string, unknown> = {}, options: RenderOptions = {}) =>
  compileTemplate(text, { escape: true }).render(variables, options);
const plain = (text: string, variables: Record<string, unknown> = {}, options: RenderOptions = {}) =>
  compileTemplate(text, { escape: false }).render(variables, options);

function failure(run: () => unknown): Pick<TemplateError, 'code' | 'line' | 'column' | 'message'> {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('values in a template', () => {
  it('are escaped in HTML unless they are raw, and never in text', () => {
    const variables = { x: `<b a="1" c='2'>&` };
    expect(html('{{ x }}', variables)).toBe('&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;');
    expect(html('{{ x | raw }}', variables)).toBe(variables.x);
    expect(plain('{{ x }}', variables)).toBe(variables.x);
  });

  it('are escaped once, also through escape, newline_to_br and capture', () => {
    const variables = { x: 'a & b\nc' };
    expect(html('{{ x | escape }}', variables)).toBe('a &amp; b\nc');
    expect(html('{{ x | escape_once }}', variables)).toBe('a &amp; b\nc');
    expect(html('{{ x | newline_to_br }}', variables)).toBe('a &amp; b<br />\nc');
    expect(html('{% capture y %}<i>{{ x }}</i>{% endcapture %}{{ y }}', variables)).toBe(
      '<i>a &amp; b\nc</i>',
    );
    expect(
      html(
        '{% capture y %}{{ x }}{% endcapture %}{% if y contains "&amp;" %}{{ y.size }}{% endif %}',
        variables,
      ),
    ).toBe('11');
    expect(html('{% assign y = x | escape %}{{ y | upcase }}', variables)).toBe('A &amp;AMP; B\nC');
  });

  it('cannot be markup for Liquid', () => {
    expect(html('{{ x }}', { x: '{{ secret }}', secret: 's' })).toBe('{{ secret }}');
  });

  it('print nothing where they are missing', () => {
    expect(html('[{{ a }}{{ b.c.d }}{{ e[0].f | upcase }}]')).toBe('[]');
    expect(html('{{ name | default: "friend" }}')).toBe('friend');
  });

  it('have only properties of their own', () => {
    expect(
      plain('{{ x.constructor }}{{ x.__proto__ }}{{ x.toString }}{{ constructor.name }}', { x: { a: 1 } }),
    ).toBe('');
  });

  it('never leave the document in HTML, whatever they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(
          html('{{ x }}{{ x | escape }}{% capture y %}{{ x }}{% endcapture %}{{ y }}', { x: value }),
        ).not.toMatch(/[<>"']/);
      }),
    );
  });
});

describe('dates', () => {
  const at = Date.UTC(2026, 6, 1, 22, 30, 5);
  it('are told in the time zone of the reader', () => {
    expect(plain("{{ x | date: '%Y-%m-%d %H:%M %z' }}", { x: at })).toBe('2026-07-01 22:30 +0000');
    const berlin = { timeZone: 'Europe/Berlin' };
    expect(plain("{{ x | date: '%Y-%m-%d %H:%M %:z' }}", { x: at }, berlin)).toBe('2026-07-02 00:30 +02:00');
    expect(plain("{{ x | date: '%H:%M', 'America/New_York' }}", { x: at }, berlin)).toBe('18:30');
    expect(plain("{{ x | date: '%H:%M', zone: z }}", { x: at, z: 'Asia/Kolkata' })).toBe('04:00');
    expect(plain("{{ x | date: '%H:%M', 'No/Zone' }}", { x: at }, { timeZone: 'No/Zone' })).toBe('22:30');
  });

  it('follow the change of clocks', () => {
    const berlin = { timeZone: 'Europe/Berlin' };
    const text = "{{ x | date: '%d. %H:%M %z' }}";
    expect(plain(text, { x: '2026-03-29T00:59:59Z' }, berlin)).toBe('29. 01:59 +0100');
    expect(plain(text, { x: '2026-03-29T01:00:00Z' }, berlin)).toBe('29. 03:00 +0200');
    expect(plain(text, { x: '2026-10-25 12:00' }, berlin)).toBe('25. 12:00 +0100');
  });

  it('without a zone are what a clock there shows: a birthday does not move', () => {
    for (const timeZone of ['Pacific/Auckland', 'America/Los_Angeles', 'UTC']) {
      expect(plain("{{ x | date: '%d.%m.%Y' }}", { x: '1990-05-01' }, { timeZone })).toBe('01.05.1990');
      expect(plain("{{ x | date: '%F %T' }}", { x: '2026-05-01T09:00:00' }, { timeZone })).toBe(
        '2026-05-01 09:00:00',
      );
      expect(plain("{{ x | date: '%d %b' }}", { x: 'March 14, 2016' }, { timeZone })).toBe('14 Mar');
    }
  });

  it('are read from seconds, milliseconds, RFC 3339 and now', () => {
    const text = "{{ x | date: '%s' }}";
    for (const x of [
      1_700_000_000,
      1_700_000_000_000,
      '1700000000',
      '2023-11-14T22:13:20Z',
      '2023-11-14T23:13:20+01:00',
    ]) {
      expect(plain(text, { x })).toBe('1700000000');
    }
    expect(plain("{{ 'now' | date: '%s' }}", {}, { now: 5000 })).toBe('5');
  });

  it('that are none stay as they are', () => {
    expect(plain("{{ x | date: '%Y' }}", { x: 'soon' })).toBe('soon');
    expect(plain("{{ x | date: '%Y' }}")).toBe('');
  });

  it('know the directives, flags and widths of strftime', () => {
    const x = '2026-01-04T15:04:05.678Z';
    const all =
      '%a %A %b %B %C %d %D %e %F %g %G %h %H %I %j %k %l %L %m %M %p %P %R %S %s %T %u %U %V %w %W %y %Y %z %%';
    expect(plain(`{{ x | date: '${all}' }}`, { x })).toBe(
      'Sun Sunday Jan January 20 04 01/04/26  4 2026-01-04 26 2026 Jan 15 03 004 15  3 678 01 04 PM pm 15:04 05 1767539045 15:04:05 7 01 01 0 00 26 2026 +0000 %',
    );
    expect(plain("{{ x | date: '%-d|%_m|%^a|%05d|%-I|%Q' }}", { x })).toBe('4| 1|SUN|00004|3|%Q');
    expect(plain("{{ x | date: '%V/%G' }}", { x: '2027-01-01T00:00:00Z' })).toBe('53/2026');
  });

  it('name months and days in the language of the reader', () => {
    expect(plain("{{ x | date: '%A, %e. %B' }}", { x: '2026-03-05' }, { locale: 'de' })).toBe(
      'Donnerstag,  5. März',
    );
    expect(plain("{{ x | date: '%B', locale: 'fr' }}", { x: '2026-08-05' })).toBe('août');
  });
});

describe('money', () => {
  const spaced = (text: string) => text.replace(/\s/g, ' ');
  it('is a scaled integer with its currency, exact', () => {
    const x = { amount: 123450, currency: 'EUR', scale: 2 };
    expect(plain('{{ x | money }}', { x })).toBe('€1,234.50');
    expect(spaced(plain('{{ x | money }}', { x }, { locale: 'de-DE' }))).toBe('1.234,50 €');
    expect(plain('{{ x | money }}', { x: { amount: -5, currency: 'USD' } })).toBe('-$0.05');
    expect(plain('{{ x | money }}', { x: { amount: 1200, currency: 'JPY' } })).toBe('¥1,200');
    expect(plain('{{ x | money }}', { x: { amount: 1200, currency: 'JPY', scale: 0 } })).toBe('¥1,200');
    expect(plain('{{ x | money }}', { x: { amount: 9007199254740991, currency: 'EUR', scale: 2 } })).toBe(
      '€90,071,992,547,409.91',
    );
  });

  it('is a number where the currency is given', () => {
    expect(plain("{{ 12.5 | money: 'EUR' }}")).toBe('€12.50');
    expect(plain("{{ '7' | money: 'GBP', locale: 'en-GB' }}")).toBe('£7.00');
  });

  it('is nothing where it makes no sense', () => {
    const odd = [
      undefined,
      'x',
      {},
      { amount: 1.5, currency: 'EUR' },
      { amount: 1, currency: 'no such' },
      12,
    ];
    for (const x of odd) expect(plain('{{ x | money }}', { x })).toBe('');
  });
});

describe('mistakes are told with their place', () => {
  it.each([
    ['Hi\n  {{ name | upcas }}', 'template_unknown_filter', 2, 3, 'upcas'],
    ['a\nb {% unles x %}', 'template_unknown_tag', 2, 3, 'unles'],
    ['{% if x %}', 'template_syntax', 1, 1, 'never closed'],
    ['one\n{{ name', 'template_syntax', 2, 1, 'closing'],
    ['{% include "x" %}', 'template_unknown_tag', 1, 1, 'include'],
    ['{% render "../../etc/passwd" %}', 'template_unknown_tag', 1, 1, 'render'],
    ['{% for %}{% endfor %}', 'template_syntax', 1, 1, ''],
  ])('%j', (text, code, line, column, word) => {
    const error = failure(() => compileTemplate(text, { escape: true }));
    expect(error).toMatchObject({ code, line, column });
    expect(error.message).toContain(word);
  });

  it('says when a template is too large', () => {
    const error = failure(() => compileTemplate('x'.repeat(600_000), { escape: true }));
    expect(error).toMatchObject({ code: 'template_too_large', line: 0 });
  });
});

describe('a template that would not end is stopped', () => {
  const doubling = `{% assign a = "0123456789" %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(40)}`;
  const manyCaptures = `{% assign a = "0123456789" %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(13)}${Array.from(
    { length: 1000 },
    (_, index) => `{% capture b${index} %}{{ a }}{% endcapture %}`,
  ).join('')}`;
  it.each([
    ['capture doubling', doubling, 'template_output_too_large'],
    ['many large captures', manyCaptures, 'template_too_much_memory'],
    [
      'append doubling',
      `{% assign a = "0123456789" %}${'{% assign a = a | append: a %}'.repeat(40)}`,
      'template_too_much_memory',
    ],
    ['a long loop', '{% for i in (1..100000) %}0123456789{% endfor %}', 'template_output_too_large'],
    ['a huge range', '{% for i in (1..1000000000) %}{% endfor %}', 'template_too_much_memory'],
    [
      'replace',
      `{% assign a = "aaaaaaaaaa" %}${'{% assign a = a | replace: "a", a %}'.repeat(9)}`,
      'template_too_much_memory',
    ],
    [
      'a wide date',
      "{{ 0 | date: '%999Y' }}{% for i in (1..9999) %}{{ 0 | date: '%999Y' }}{% endfor %}",
      'template_output_too_large',
    ],
  ])('%s', (_name, text, code) => {
    expect(failure(() => plain(text, {}, { maxMs: 60_000 }))).toMatchObject({ code });
    expect(failure(() => html(text, {}, { maxMs: 60_000 }))).toMatchObject({ code });
  });

  it('nested loops that print nothing', () => {
    const loops = `${'{% for i in (1..200) %}'.repeat(5)}${'{% endfor %}'.repeat(5)}`;
    const error = failure(() => plain(loops, {}, { maxMs: 50, maxMemory: 1e12 }));
    expect(error.code).toBe('template_too_slow');
  });
});

describe('compileTemplate', () => {
  it('gives the same for the same text and keeps HTML apart from text', () => {
    const first = compileTemplate('{{ x }}', { escape: true });
    expect(compileTemplate('{{ x }}', { escape: true })).toBe(first);
    expect(compileTemplate('{{ x }}', { escape: false })).not.toBe(first);
  });

  it('keeps nothing between two renders', () => {
    const template = compileTemplate('{% assign a = a | append: "x" %}{{ a }}{% increment n %}', {
      escape: true,
    });
    expect([template.render({}), template.render({})]).toEqual(['x0', 'x0']);
  });
});
