/**
 * A mail for one person: Liquid filled in, links signed, open pixel and unsubscribe link put in, text part made.
 */
import { compile as compileTextPart } from 'html-to-text';
import { appendToBody, replaceLinks } from './html-links.ts';
import { compileTemplate, type RenderOptions, type Variables } from './template.ts';
import { escapeHtml } from './template-filters.ts';

export interface MailTemplate {
  readonly subject: string;
  readonly html: string;
  /** Made from the HTML where absent. */
  readonly text?: string;
}

/** Which links this mail may have; each is absent where consent or the kind of message says so. */
export interface MailLinks {
  /** Turns a target into a tracked one. */
  readonly click?: (url: string) => string;
  /** URL of the invisible image. */
  readonly open?: string;
  /** Marketing only: `{{ unsubscribe_url }}` and the header of RFC 8058. Never tracked. */
  readonly unsubscribe?: string;
  /** Where it asks for a double opt-in: `{{ confirm_url }}`. Never tracked. */
  readonly confirm?: string;
  /** What may be written to this address: `{{ preferences_url }}`. Never tracked. */
  readonly preferences?: string;
}

/** The `mail` kind of RenderedContent in the channel port. */
export interface RenderedMail {
  readonly kind: 'mail';
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly unsubscribeUrl?: string;
}

/**
 * Throws TemplateError (template.ts).
 *
 * @example
 * renderMail({ subject: 'Hi {{ name }}', html: '<a href="https://x.example">x</a>' }, { name: 'Ada' });
 */
export function renderMail(
  template: MailTemplate,
  variables: Variables,
  links: MailLinks = {},
  options: RenderOptions = {},
): RenderedMail {
  const known = {
    ...variables,
    unsubscribe_url: links.unsubscribe ?? '',
    confirm_url: links.confirm ?? '',
    preferences_url: links.preferences ?? '',
  };
  const fill = (text: string, html: boolean) =>
    compileTemplate(text, { escape: html }).render(known, options);
  const html = fill(template.html, true);
  const mail = {
    kind: 'mail' as const,
    subject: oneLine(fill(template.subject, false)),
    html: withPixel(withTrackedLinks(html, links), links.open),
    // From the links as written: a person reads them here, and signed ones say nothing.
    text: template.text === undefined ? textPart(html) : fill(template.text, false),
  };
  return links.unsubscribe === undefined ? mail : { ...mail, unsubscribeUrl: links.unsubscribe };
}

/** Compiles all parts, so that a mistake is found when the content is saved. Throws TemplateError. */
export function checkMail(template: MailTemplate): void {
  compileTemplate(template.subject, { escape: false });
  compileTemplate(template.html, { escape: true });
  if (template.text !== undefined) compileTemplate(template.text, { escape: false });
}

function withTrackedLinks(html: string, links: MailLinks): string {
  const { click, unsubscribe, confirm, preferences } = links;
  if (click === undefined) return html;
  const own = [unsubscribe, confirm, preferences];
  return replaceLinks(html, (url) => {
    if (own.includes(url) || !/^https?:/i.test(url) || !URL.canParse(url)) return undefined;
    return click(url);
  });
}

function withPixel(html: string, open: string | undefined): string {
  if (open === undefined) return html;
  const src = escapeHtml(open);
  return appendToBody(html, `<img src="${src}" width="1" height="1" alt="" style="display:block;border:0">`);
}

/** A line break in data must not reach a header, and a subject that a template broke over lines is meant as one. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

const textPart = compileTextPart({
  wordwrap: 78,
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
  ],
  limits: { maxInputLength: 512 * 1024, maxDepth: 200 },
});
