/**
 * Everything that is kept of a person, for them: what is known now, then their history, newest first, then mails as
 * they were sent, then what was refused. Piece by piece, so that a life of a million events needs no memory.
 */
import type { Fact } from '../core/effect.ts';
import type { Engine, ProfileSnapshot, TimelineItem } from '../hosts/engine.ts';
import type { PersonalParts } from '../hosts/personal-parts.ts';
import type { SuppressionList } from '../hosts/suppression.ts';
import type { DeadLetterRow, GivenUpRow, MailView, ProfileView } from './api.ts';
import { instant } from './instant.ts';
import type { DeadLetters, MailBox } from './parts.ts';
import { givenUpRow } from './routes/given-up.ts';
import { profileView } from './view.ts';

export interface ExportSources {
  readonly engine: Pick<Engine, 'profile' | 'timeline' | 'personalParts' | 'givenUp'>;
  readonly mails: MailBox;
  readonly deadLetters: DeadLetters;
  readonly suppressions: Pick<SuppressionList, 'find'>;
  readonly now: () => number;
}

/** Instants are RFC 3339, also those in `parts`. */
export interface PersonExport {
  readonly format: 'kairos-person-1';
  readonly exportedAt: string;
  readonly person: ProfileView;
  readonly parts: unknown;
  /** Addresses of theirs that get nothing. */
  readonly suppressed: readonly {
    readonly contactPoint: string;
    readonly reason: string;
    readonly at: string;
  }[];
  history(): AsyncIterable<HistoryRow>;
  sentMails(): AsyncIterable<MailView>;
  refused(): AsyncIterable<DeadLetterRow>;
  /** Questions about them that there was no time to decide. */
  givenUp(): AsyncIterable<GivenUpRow>;
}

/** An event as it came in, or something that came of one. */
export type HistoryRow = { readonly id: string; readonly at: string } & (
  | { readonly event: Extract<TimelineItem, { kind: 'event' }>['event'] }
  | { readonly fact: Fact }
);

const PAGE = 200;

/** @param found with reasons */
export async function exportPerson(found: ProfileSnapshot, sources: ExportSources): Promise<PersonExport> {
  const { engine, suppressions, now } = sources;
  const key = { profile: found.id };
  const parts = await engine.personalParts(key);
  return {
    format: 'kairos-person-1',
    exportedAt: instant(now()),
    person: profileView(found),
    parts: parts && inWords(parts),
    suppressed: found.links.flatMap(({ namespace, value }) => {
      const contactPoint = `${namespace}:${value}`;
      const entry = suppressions.find(contactPoint);
      return entry ? [{ contactPoint, reason: entry.reason, at: instant(entry.at) }] : [];
    }),
    history: () => historyOf(key, engine),
    sentMails: () => mailsTo(found, sources.mails),
    refused: () => refusedOf(found, sources.deadLetters),
    givenUp: () => givenUpOf(key, engine),
  };
}

async function* historyOf(
  key: { readonly profile: string },
  engine: ExportSources['engine'],
): AsyncIterable<HistoryRow> {
  let before: string | undefined;
  do {
    const page = await engine.timeline(key, { limit: PAGE, ...(before === undefined ? {} : { before }) });
    for (const { id, at, item } of page.items) {
      const row = { id, at: instant(at) };
      yield item.kind === 'event'
        ? { ...row, event: item.event }
        : { ...row, fact: withoutOthers(item.fact) };
    }
    before = page.cursor;
  } while (before !== undefined);
}

async function* givenUpOf(
  key: { readonly profile: string },
  engine: ExportSources['engine'],
): AsyncIterable<GivenUpRow> {
  let before: number | undefined;
  do {
    const page = await engine.givenUp(key, { limit: PAGE, ...(before !== undefined && { before }) });
    for (const call of page?.calls ?? []) yield givenUpRow(call);
    before = page?.next;
  } while (before !== undefined);
}

/** Why an identifier was not linked names somebody else. */
function withoutOthers(fact: Fact): Fact {
  return fact.type === 'refused-link' ? { ...fact, reason: 'it is also somebody else’s' } : fact;
}

/** Those that the built-in sink still has; where mails leave by another server they are not ours to keep. */
async function* mailsTo({ links }: ProfileSnapshot, mails: MailBox): AsyncIterable<MailView> {
  const addresses = links.flatMap(({ namespace, value }) =>
    namespace === 'email' ? [value.toLowerCase()] : [],
  );
  let cursor: string | undefined;
  do {
    const page = await mails.list({ cursor, limit: PAGE });
    for (const { id, to } of page.items) {
      const receivers = to.toLowerCase().split(', ');
      if (!addresses.some((address) => receivers.includes(address))) continue;
      const mail = await mails.get(id);
      if (mail) yield mail;
    }
    cursor = page.next;
  } while (cursor !== undefined);
}

/** Refused events that name them: a whole request that was refused may speak of others, and is left out. */
async function* refusedOf({ links }: ProfileSnapshot, letters: DeadLetters): AsyncIterable<DeadLetterRow> {
  let cursor: string | undefined;
  do {
    const page = await letters.list({ cursor, limit: PAGE });
    for (const row of page.items) {
      const body = parsed(row.body);
      if (links.some(({ namespace, value }) => String(body[namespace] ?? '') === value)) yield row;
    }
    cursor = page.next;
  } while (cursor !== undefined);
}

function parsed(text: string): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : {};
  } catch {
    return {};
  }
}

const NAMES_OF_INSTANTS = new Set([
  'at',
  'enteredAt',
  'queuedAt',
  'changedAt',
  'startedAt',
  'lastAt',
  'since',
  'dwellAt',
  'pastAt',
  'stageAt',
]);

/** Instants as people read them. */
function inWords(parts: PersonalParts): unknown {
  const counted = parts.counted.map(({ times, series, ...rest }) => ({
    // Its filters stand behind signs that nobody can read.
    series: series.split('\u0001').join(' '),
    ...rest,
    times: times.map(instant),
  }));
  const text = JSON.stringify({ ...parts, counted }, (name, value: unknown) =>
    typeof value === 'number' && value > 0 && NAMES_OF_INSTANTS.has(name) ? instant(value) : value,
  );
  return JSON.parse(text) as unknown;
}

/** As one JSON document, in pieces. */
export async function* exportJson(found: PersonExport): AsyncGenerator<string> {
  const { history, sentMails, refused, givenUp, ...known } = found;
  yield `${JSON.stringify(known).slice(0, -1)},"history":`;
  yield* jsonList(history());
  yield ',"mails":';
  yield* jsonList(sentMails());
  yield ',"refused":';
  yield* jsonList(refused());
  yield ',"givenUp":';
  yield* jsonList(givenUp());
  yield '}\n';
}

async function* jsonList(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield before + JSON.stringify(row);
    before = ',\n';
  }
  yield before === '[\n' ? '[]' : '\n]';
}
