/** Where the server's lists come from: the mail sink, the dead letter and the documents, in the API's shapes. */

import type { SinkSummary } from '../channels/mail-parse.ts';
import type { MailSink } from '../channels/mail-sink.ts';
import type { DeadLetter, Letter } from '../collect/dead-letter.ts';
import { whyNotSendable } from '../collect/send-again.ts';
import type { ActiveDocuments } from '../documents/active.ts';
import type { ConfigurationView, DeadLetterRow, DocumentFinding, MailRow } from './api.ts';
import { instant } from './instant.ts';
import type { DeadLetters, MailBox } from './parts.ts';

export function mailBoxOf(sink: Pick<MailSink, 'list' | 'get'>): MailBox {
  return {
    list: async ({ cursor, limit }) => {
      const page = await sink.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
      return { items: page.mails.map(mailRow), ...(page.cursor === undefined ? {} : { next: page.cursor }) };
    },
    get: async (id) => {
      const mail = await sink.get(id);
      if (!mail) return undefined;
      const { text, html, headers } = mail;
      return { ...mailRow(mail), text, html, headers };
    },
  };
}

export function deadLettersOf(
  store: Pick<DeadLetter, 'list' | 'get' | 'counts'>,
  again: DeadLetters['again'],
  now: () => number,
): DeadLetters {
  return {
    list: async (page) => {
      const { entries, next } = await store.list(page);
      const items = entries.map((letter) => letterRow(letter, now()));
      return { items, ...(next === undefined ? {} : { next }) };
    },
    get: async (id) => {
      const found = await store.get(id);
      return found && letterRow(found, now());
    },
    again,
    total: () => {
      const { byCode, forgotten, lost } = store.counts();
      return Object.values(byCode).reduce((sum, count) => sum + count, forgotten + lost);
    },
  };
}

function letterRow(letter: Letter, now: number): DeadLetterRow {
  const { id, receivedAt, source, code, reason, body, mark } = letter;
  const cannotSend = whyNotSendable(letter, now) ?? null;
  const onItsWay = cannotSend === null ? 'waiting' : 'uncertain';
  return {
    id: String(id),
    at: instant(receivedAt),
    source,
    code,
    reason,
    body,
    state: mark === undefined ? 'waiting' : mark.state === 'sending' ? onItsWay : mark.state,
    stateAt: mark === undefined ? null : instant(mark.at),
    stateReason: mark?.reason ?? null,
    cannotSend,
  };
}

export function configurationView(
  { inForce, problems, warnings }: ActiveDocuments,
  folder: string,
): ConfigurationView {
  const { revision, activatedAt, places } = inForce;
  return {
    revision,
    activatedAt: instant(activatedAt),
    folder,
    documents: places,
    problems,
    warnings: warnings.map(plainly),
  };
}

/** That it is a warning is said by where it stands. */
function plainly({ severity: _, ...finding }: ActiveDocuments['warnings'][number]): DocumentFinding {
  return finding;
}

function mailRow({ id, receivedAt, to, from, subject }: SinkSummary): MailRow {
  return { id, at: instant(receivedAt), to: to.join(', '), from, subject };
}
