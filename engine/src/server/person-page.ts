/**
 * The export as a page for the person: everything in words and tables, in one file without scripts, to read on any
 * screen or print. All that came from outside is escaped.
 */
import type { ProfileView } from './api.ts';
import type { HistoryRow, PersonExport } from './person-export.ts';

const STYLE = `
:root { color-scheme: light dark; --line: #8884; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
td, dd { overflow-wrap: anywhere; } th { font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .8rem; margin: 0; } dd { margin: 0; }
dt { opacity: .75; } article { border: 1px solid var(--line); padding: 0 1rem 1rem; margin: 1rem 0; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
@media print { body { max-width: none; margin: 0; font-size: 11pt; } tr, article { break-inside: avoid; } }
`;

/** In pieces. */
export async function* exportPage(found: PersonExport): AsyncGenerator<string> {
  const { person, parts, suppressed, exportedAt } = found;
  yield `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>What is kept about you</title><style>${STYLE}</style></head><body><main>
<h1>What is kept about you</h1>
<p>Everything that is on record about <strong>${escaped(person.who)}</strong>, as of ${when(exportedAt)}.
What is below came from you, from the devices and shops you used, or was worked out from that; where it came from stands beside it.</p>\n`;
  yield section(
    'How you are known',
    'Names and numbers that tell us it is you.',
    ['kind', 'value', 'since'],
    person.identifiers.map((i) => [i.namespace, i.value, when(i.since)]),
  );
  yield section(
    'What we know of you',
    'Each fact with where it came from.',
    ['fact', 'value', 'since', 'from'],
    person.traits.map((t) => [t.name, html(t.value), when(t.since), t.source]),
  );
  yield section(
    'What we worked out',
    'Figures counted from what happened.',
    ['figure', 'value'],
    person.computed.map((c) => [c.name, html(c.value)]),
  );
  yield section(
    'Groups that you are in',
    'They decide what you may be told or shown.',
    ['group', 'since'],
    person.audiences.map((a) => [a.name, when(a.since)]),
  );
  yield section(
    'What you agreed to, and what you refused',
    '',
    ['for', 'address', 'answer', 'when', 'from', 'proof'],
    person.consents.map((c) => [
      c.topic === undefined ? c.purpose : `${c.purpose}: ${c.topic}`,
      c.contactPoint,
      c.granted ? 'yes' : 'no',
      when(c.at),
      c.source,
      c.proof,
    ]),
  );
  yield standingOf(person);
  yield section(
    'What may be sent or used now',
    '',
    ['for', 'address', 'rests on', 'may it be'],
    person.permissions.map((p) => [
      p.topic === undefined ? p.purpose : `${p.purpose}: ${p.topic}`,
      p.contactPoint,
      p.basis,
      p.refusal === null ? 'yes' : `no: ${p.refusal}`,
    ]),
  );
  yield section(
    'Addresses that get nothing',
    '',
    ['address', 'why', 'since'],
    suppressed.map((s) => [s.contactPoint, s.reason, when(s.at)]),
  );
  yield section(
    'Where you are in our journeys',
    '',
    ['journey', 'about', 'step', 'since', 'goes on'],
    person.journeys.map((j) => [j.journey, j.key, j.step, when(j.since), goesOn(j)]),
  );
  yield section(
    'Accounts and households',
    'What you share with others, and what is known of it.',
    ['kind', 'name', 'your role', 'since', 'how it stands', 'people', 'known of it'],
    person.groups.map((g) => [
      g.kind,
      g.id,
      g.role,
      when(g.since),
      STATES[g.state],
      String(g.size),
      html(g.traits),
    ]),
  );
  yield section(
    'What you may want right now',
    'A guess, and what it rests on.',
    ['guess', 'how likely', 'because of'],
    (person.moments ?? []).map((m) => [
      m.moment,
      `${Math.round(m.probability * 100)} %`,
      html(m.reasons.map(({ event, at }) => `${event}, ${at}`)),
    ]),
  );
  yield section(
    'Messages to you',
    '',
    ['by', 'to', 'what became of it', 'when', 'why'],
    person.messages.map((m) => [m.channel, m.to ?? '', m.status, when(m.at), m.reason ?? '']),
  );
  yield `<h2>Everything else that is kept</h2>${html(parts)}\n`;
  yield '<h2>What happened</h2><p>The newest first: what came in, and what came of it.</p><table><thead><tr><th scope="col">when</th><th scope="col">what</th><th scope="col">in full</th></tr></thead><tbody>\n';
  for await (const row of found.history()) yield historyRow(row);
  yield '</tbody></table><h2>Mails to you, as they were sent</h2>\n';
  for await (const mail of found.sentMails())
    yield `<article><h3>${escaped(mail.subject)}</h3>${html({ to: mail.to, from: mail.from, at: mail.at, text: mail.text, html: mail.html })}</article>\n`;
  yield '<h2>Questions about you that there was no time to decide</h2>\n';
  for await (const call of found.givenUp()) yield `<article>${html(call)}</article>\n`;
  yield '<h2>What was sent to us about you, and refused</h2>\n';
  for await (const { at, source, reason, body } of found.refused())
    yield `<article><p>${when(at)} from ${escaped(source)}: ${escaped(reason)}</p><p>${escaped(body)}</p></article>\n`;
  yield '</main></body></html>\n';
}

/** What holds for the person as a whole. */
function standingOf({
  jurisdiction,
  restrictedSince,
  mergedFrom,
  contactPolicy,
  createdAt,
}: ProfileView): string {
  const rows: (readonly Cell[])[] = [
    ['Known since', when(createdAt)],
    ['Whose law holds', jurisdiction ?? 'unknown: the strictest rules hold'],
    ...(restrictedSince === undefined
      ? []
      : [['Restricted: kept, and not used, since', when(restrictedSince)] as const]),
    ...(mergedFrom.length === 0 ? [] : [['Records that were found to be you', html(mergedFrom)] as const]),
    ...(contactPolicy === undefined
      ? []
      : [['How often you may be contacted', html(contactPolicy)] as const]),
  ];
  return section('How you stand', '', ['what', 'how'], rows);
}

const STATES: Readonly<Record<ProfileView['groups'][number]['state'], string>> = {
  open: 'you are a member',
  dissolved: 'too large to be one',
  full: 'it took nobody more',
  pending: 'it has not answered yet',
};

function goesOn({ due, held }: ProfileView['journeys'][number]): Cell {
  const at = due === null ? 'at its next event' : when(due);
  return held === true ? new Markup(`${at}; its journey is paused`) : at;
}

function historyRow(row: HistoryRow): string {
  const [what, full] = 'event' in row ? [row.event.name, row.event] : [row.fact.type, row.fact];
  return `<tr><td>${when(row.at)}</td><td>${escaped(what)}</td><td>${html(full)}</td></tr>\n`;
}

/** @param rows cells that are escaped unless they are made here */
function section(
  title: string,
  what: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const begin = `<h2>${title}</h2>${what === '' ? '' : `<p>${what}</p>`}`;
  if (rows.length === 0) return `${begin}<p>Nothing.</p>\n`;
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cellText(cell)}</td>`).join('')}</tr>`);
  return `${begin}<table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>\n`;
}

/** A text from outside, or markup of our own. */
type Cell = string | Markup;

class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

function cellText(cell: Cell): string {
  return typeof cell === 'string' ? escaped(cell) : cell.text;
}

/** RFC 3339 in, words out. */
function when(instant: string): Markup {
  const text = instant.replace('T', ' ').replace(/\.000Z$|Z$/, ' UTC');
  return new Markup(`<time datetime="${escaped(instant)}">${escaped(text)}</time>`);
}

/** Any plain data: objects as names with values, lists one below the other. */
function html(value: unknown): Markup {
  if (value === null || value === undefined || value === '') return new Markup('');
  if (Array.isArray(value)) return new Markup(value.map((item) => `<div>${html(item)}</div>`).join(''));
  if (typeof value !== 'object') return new Markup(escaped(String(value)));
  const fields = Object.entries(value).filter(([, field]) => !isEmpty(field));
  return new Markup(
    `<dl>${fields.map(([name, field]) => `<dt>${escaped(name)}</dt><dd>${html(field)}</dd>`).join('')}</dl>`,
  );
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

const SIGNS: { readonly [sign: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => SIGNS[sign]!);
}
