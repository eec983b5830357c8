/**
 * Liquid templates, made safe for content that many people write about data that anybody can send:
 * no files, no inherited properties, unknown filters refused, HTML escaped, time, memory and output bounded.
 */
import { Context, Liquid, type Template, toValueSync } from 'liquidjs';
import { isTimeZone } from './strftime.ts';
import { TemplateError, templateError } from './template-error.ts';
import {
  BoundedOutput,
  boundedCapture,
  escapeHtml,
  FILTERS,
  HTML_FILTERS,
  isLocale,
  SafeText,
  setSetting,
  textOf,
} from './template-filters.ts';

export { TemplateError, type TemplateErrorCode } from './template-error.ts';

export type Variables = Readonly<Record<string, unknown>>;

export interface RenderOptions {
  /** What `'now' | date` means, milliseconds since the epoch. Default: the machine's clock. */
  readonly now?: number;
  /** IANA name for dates. Default (also for an unknown name): UTC. */
  readonly timeZone?: string;
  /** BCP 47 tag for names of months and for money. Default (also for a malformed one): en. */
  readonly locale?: string;
  /** Default 1,000. Checked between the parts of a template: a single filter call is not interrupted. */
  readonly maxMs?: number;
  /** Characters handled by filters, loops and captures together. Default 4 million. */
  readonly maxMemory?: number;
  /** Default 256 Ki characters; for the whole output and for each capture. */
  readonly maxOutputChars?: number;
}

export interface CompiledTemplate {
  /** Missing variables print nothing. Throws {@link TemplateError}. */
  render(variables: Variables, options?: RenderOptions): string;
}

const MAX_TEMPLATE_CHARS = 512 * 1024;
const CACHED_TEMPLATES = 500;

/** They read other templates or the machine's own zone and chance; neither exists here. */
const REMOVED_TAGS = ['include', 'render', 'layout', 'block'];
const REMOVED_FILTERS = [
  'date_to_xmlschema',
  'date_to_rfc822',
  'date_to_string',
  'date_to_long_string',
  'sample',
];

const engines = { html: engine(true), text: engine(false) };
const cache = new Map<string, CompiledTemplate>();

/**
 * Compiles a template; the same text gives the same compiled template. `escape` is for HTML: values are escaped
 * unless they went through `raw`. Throws {@link TemplateError} with line and column.
 *
 * @example
 * compileTemplate('Hi {{ name }}', { escape: true }).render({ name: 'A & B' }); // 'Hi A &amp; B'
 */
export function compileTemplate(text: string, options: { readonly escape: boolean }): CompiledTemplate {
  const key = `${options.escape ? 'h' : 't'}${text}`;
  const known = cache.get(key);
  if (known) {
    // Moves to the young end: the oldest one is dropped when the cache is full.
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const made = compile(text, options.escape ? engines.html : engines.text);
  cache.set(key, made);
  const oldest = cache.keys().next();
  if (cache.size > CACHED_TEMPLATES && !oldest.done) cache.delete(oldest.value);
  return made;
}

function compile(text: string, liquid: Liquid): CompiledTemplate {
  if (text.length > MAX_TEMPLATE_CHARS) {
    const words = `The template has ${text.length} characters; at most ${MAX_TEMPLATE_CHARS} are allowed.`;
    throw new TemplateError('template_too_large', words);
  }
  let parsed: Template[];
  try {
    parsed = liquid.parse(text);
  } catch (error) {
    throw templateError(error, 'parse');
  }
  return { render: (variables, options = {}) => render(liquid, parsed, variables, options) };
}

function render(liquid: Liquid, parsed: Template[], variables: Variables, options: RenderOptions): string {
  const maxOutputChars = options.maxOutputChars ?? 256 * 1024;
  const limits = {
    sync: true,
    renderLimit: options.maxMs ?? 1000,
    memoryLimit: options.maxMemory ?? 4_000_000,
  };
  const context = new Context(variables, liquid.options, limits, { liquid });
  setSetting(context, {
    now: options.now ?? Date.now(),
    timeZone: isTimeZone(options.timeZone) ? options.timeZone : 'UTC',
    locale: options.locale !== undefined && isLocale(options.locale) ? options.locale : 'en',
    maxOutputChars,
  });
  const output = new BoundedOutput(maxOutputChars);
  try {
    toValueSync(
      liquid.renderer.renderTemplates(parsed, context, output) as Generator<unknown, unknown, unknown>,
    );
  } catch (error) {
    throw templateError(error, 'render');
  }
  return output.buffer;
}

function engine(escaping: boolean): Liquid {
  const liquid = new Liquid({
    templates: {},
    cache: false,
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    ...(escaping
      ? {
          outputEscape: (value: unknown) =>
            value instanceof SafeText ? value.text : escapeHtml(textOf(value)),
        }
      : {}),
  });
  for (const name of REMOVED_TAGS) delete liquid.tags[name];
  for (const name of REMOVED_FILTERS) delete liquid.filters[name];
  liquid.registerTag('capture', boundedCapture(escaping));
  for (const [name, filter] of Object.entries(FILTERS)) liquid.registerFilter(name, filter);
  if (escaping)
    for (const [name, filter] of Object.entries(HTML_FILTERS)) liquid.registerFilter(name, filter);
  return liquid;
}
