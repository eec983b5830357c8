/** Where the server's lists come from: the mail sink, the dead letter and the documents, in the API's shapes. */

import type { SinkSummary } from '../channels/mail-parse.ts';
import type { MailSink } from '../channels/mail-sink.ts';
import type { DeadLetter } from '../collect/dead-letter.ts';
import type { ActiveDocuments } from '../documents/active.ts';
import type { ConfigurationView, DocumentFinding, MailRow } from './api.ts';
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

export function deadLettersOf(store: Pick<DeadLetter, 'list' | 'counts'>): DeadLetters {
  return {
    list: async ({ cursor, limit }) => {
      const { entries, next } = await store.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
      const items = entries.map(({ id, receivedAt, source, code, reason, body }) => ({
        id: String(id),
        at: instant(receivedAt),
        source,
        code,
        reason,
        body,
      }));
      return { items, ...(next === undefined ? {} : { next }) };
    },
    total: () => {
      const { byCode, forgotten, lost } = store.counts();
      return Object.values(byCode).reduce((sum, count) => sum + count, forgotten + lost);
    },
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
