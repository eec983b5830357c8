/** The few pages that the readers of mails see. They load nothing, run nothing, and say what happened. */
import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.5rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem;line-height:1.25}
button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.4rem;background:#1b4fd8;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #1b4fd8;outline-offset:3px}
.choice{display:grid;grid-template-columns:auto 1fr;gap:0 .6rem;align-items:start;padding:.3rem 0}
.choice input{width:1.15rem;height:1.15rem;margin:.2rem 0 0;accent-color:#1b4fd8}
.choice input:focus-visible{outline:3px solid #1b4fd8;outline-offset:2px}
.about{grid-column:2;color:#4c545c;font-size:.9rem}
fieldset{margin:1rem 0;padding:.4rem 1rem .6rem;border:1px solid #8b939b;border-radius:.4rem}
legend{font-weight:600;padding:0 .4rem}
.topics{padding-left:1.2rem}
button.quiet{background:none;color:inherit;border:1px solid currentColor}
nav{margin-top:2rem;display:flex;gap:1rem}
a{color:#1b4fd8}
@media (max-width:40rem){body{margin:2rem auto}}
@media (prefers-color-scheme:dark){body{color:#e8eaed;background:#16181d}.about{color:#b4bcc4}a{color:#9db8ff}}`;

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export interface Page {
  readonly title: string;
  /** BCP 47; English by default. */
  readonly lang?: string;
  /** HTML; every text from outside in it is escaped. */
  readonly body: string;
}

/** Links that ask before they do something. */
export type AskedKind = 'unsubscribe' | 'confirm';

const words: Readonly<Record<AskedKind, Record<'ask' | 'will' | 'button' | 'done' | 'did', string>>> = {
  unsubscribe: {
    ask: 'Unsubscribe?',
    will: 'We will send no more of these mails to',
    button: 'Unsubscribe',
    done: 'You are unsubscribed',
    did: 'We will send you no more of these mails.',
  },
  confirm: {
    ask: 'Please confirm',
    will: 'We will send the mails that were asked for to',
    button: 'Yes, send them',
    done: 'Thank you',
    did: 'We noted your yes. Every mail has a link to take it back.',
  },
};

export function askPage(kind: AskedKind, address: string | undefined): Page {
  const { ask, will, button } = words[kind];
  const whom = address === undefined ? 'this address' : `<strong>${escapeText(masked(address))}</strong>`;
  return {
    title: ask,
    body: `<p>${will} ${whom}.</p><form method="post"><button type="submit">${button}</button></form>`,
  };
}

export function donePage(kind: AskedKind): Page {
  const { done, did } = words[kind];
  return { title: done, body: `<p>${did}</p>` };
}

/** The form posts to the page it stands on. */
export function failedPage(kind: AskedKind): Page {
  return {
    title: 'That did not work',
    body: `<p>We could not note it at this moment. Please try again.</p><form method="post"><button type="submit">${words[kind].button}</button></form>`,
  };
}

export function unknownLinkPage(): Page {
  return {
    title: 'This link does not work',
    body: '<p>It is incomplete or was changed on its way. Please open it from the mail again.</p>',
  };
}

export function answerPage(reply: FastifyReply, status: number, page: Page): FastifyReply {
  const title = escapeText(page.title);
  return reply
    .code(status)
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .header('x-robots-tag', 'noindex')
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="${escapeText(page.lang ?? 'en')}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1>${page.body}</main></body></html>`,
    );
}

/** Enough to be recognised by its owner, too little for others: mails are forwarded. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@');
  if (at <= 0) return `${address.slice(0, 1)}…`;
  return `${address.slice(0, 1)}…${address.slice(at)}`;
}

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
