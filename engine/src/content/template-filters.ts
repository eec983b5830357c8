/** What Kairos adds to Liquid or does differently: dates in a zone, money, text that is already escaped, bounded output. */
import { CaptureTag, type Context, Drop, type Emitter, type FilterImplOptions } from 'liquidjs';
import { instantOf } from './instant.ts';
import { formatMoney } from './money.ts';
import { isTimeZone, strftime } from './strftime.ts';
import { OutputTooLarge } from './template-error.ts';

/** What a filter knows about the reader and the moment; set on the context for each render. */
export interface RenderSetting {
  /** Milliseconds since the epoch; what `'now' | date` means. */
  readonly now: number;
  /** IANA name. */
  readonly timeZone: string;
  /** BCP 47. */
  readonly locale: string;
  readonly maxOutputChars: number;
}

const SETTING = 'kairos-setting';

export function setSetting(context: Context, setting: RenderSetting): void {
  context.setRegister(SETTING, setting);
}

function settingOf(context: Context): RenderSetting {
  const setting = context.getRegister<RenderSetting>(SETTING);
  if (setting === undefined) throw new Error('The template was rendered without its setting.');
  return setting;
}

/** Text that is HTML already: printed as it is, and plain text again for every filter and comparison. */
export class SafeText extends Drop {
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
  }
  get size(): number {
    return this.text.length;
  }
  override valueOf(): string {
    return this.text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const ENTITY = /&(amp|lt|gt|quot|#34|#39);/g;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function unescapeHtml(text: string): string {
  const plain: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#34': '"',
    '#39': "'",
  };
  return text.replace(ENTITY, (whole, name: string) => plain[name] ?? whole);
}

/** What Liquid prints for a value. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (value instanceof Drop) return textOf(value.valueOf());
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Collects output and stops when there is too much of it. */
export class BoundedOutput implements Emitter {
  buffer = '';
  private readonly maxChars: number;
  constructor(maxChars: number) {
    this.maxChars = maxChars;
  }
  write(value: unknown): void {
    this.buffer += textOf(value);
    if (this.buffer.length > this.maxChars) throw new OutputTooLarge(this.maxChars);
  }
}

/** The library's capture counts nothing, so that a text doubled thirty times would fill the memory. */
function boundedCapture(escaping: boolean): typeof CaptureTag {
  return class BoundedCapture extends CaptureTag {
    override *render(context: Context): Generator<unknown, void, string> {
      const output = new BoundedOutput(settingOf(context).maxOutputChars);
      yield this.liquid.renderer.renderTemplates(this.templates, context, output);
      context.memoryLimit.use(output.buffer.length);
      const scope = context.bottom() as Record<string, unknown>;
      scope[this.variable] = escaping ? new SafeText(output.buffer) : output.buffer;
    }
  };
}

/** Liquid gives named arguments as pairs behind the plain ones. */
function named(args: readonly unknown[], name: string): unknown {
  const pair = args.find((arg) => Array.isArray(arg) && arg.length === 2 && arg[0] === name);
  return Array.isArray(pair) ? pair[1] : undefined;
}

const date: FilterImplOptions = function (value: unknown, format?: unknown, ...args: unknown[]) {
  const setting = settingOf(this.context);
  if (typeof format !== 'string') return value;
  const asked = typeof args[0] === 'string' ? args[0] : named(args, 'zone');
  const zone = isTimeZone(asked) ? asked : setting.timeZone;
  const instant = instantOf(value instanceof Drop ? value.valueOf() : value, setting.now, zone);
  if (instant === undefined) return value;
  const text = strftime(instant, format, zone, localeOf(named(args, 'locale'), setting));
  this.context.memoryLimit.use(text.length);
  return text;
};

const money: FilterImplOptions = function (value: unknown, ...args: unknown[]) {
  const currency = typeof args[0] === 'string' ? args[0] : undefined;
  return formatMoney(value, currency, localeOf(named(args, 'locale'), settingOf(this.context)));
};

function localeOf(asked: unknown, setting: RenderSetting): string {
  return typeof asked === 'string' && isLocale(asked) ? asked : setting.locale;
}

export function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

export const FILTERS: Readonly<Record<string, FilterImplOptions>> = { date, money };
/** These print safe HTML themselves; escaping their result again would show entities to the reader. */
export const HTML_FILTERS: Readonly<Record<string, FilterImplOptions>> = {
  escape: (value: unknown) => new SafeText(escapeHtml(textOf(value))),
  escape_once: (value: unknown) => new SafeText(escapeHtml(unescapeHtml(textOf(value)))),
  newline_to_br: (value: unknown) =>
    new SafeText(
      (value instanceof SafeText ? value.text : escapeHtml(textOf(value))).replace(/\r?\n/g, '<br />\n'),
    ),
};
export { boundedCapture };
