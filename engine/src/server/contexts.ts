/** Joins context providers with the guard against our own network and with secrets: what the host asks. */
import { resolve } from 'node:path';
import type { Agent } from 'undici';
import { guardedAgent } from '../channels/guarded-agent.ts';
import { ChannelSettingsError, resolveSecret, type SecretReference } from '../channels/secret.ts';
import { type ContextSource, Contexts, type NamedFigures } from '../collect/contexts/contexts.ts';
import { IpTableError } from '../collect/contexts/ip-table.ts';
import type { DocumentProblem } from '../core/document.ts';
import type { ContextDocument } from '../documents/context.ts';
import type { KairosDocument } from '../documents/schema.ts';
import type { ContextPort } from '../hosts/contexts.ts';

export interface OpenedContexts extends ContextPort {
  /** Where something cannot be opened, all stays as it was. */
  configure(documents: readonly KairosDocument[]): Promise<readonly DocumentProblem[]>;
  figures(): readonly NamedFigures[];
  close(): Promise<void>;
}

export interface OpenContextsOptions {
  /** Relative files of secrets and tables are below it. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

export function openContexts({ folder, now }: OpenContextsOptions): OpenedContexts {
  const agents = new Map<boolean, Agent>();
  const dispatcher = (allowPrivateAddresses: boolean): Agent => {
    const known = agents.get(allowPrivateAddresses);
    if (known) return known;
    const agent = guardedAgent({ allowPrivateAddresses, connectTimeoutMs: 2_000 });
    agents.set(allowPrivateAddresses, agent);
    return agent;
  };
  const contexts = new Contexts({ dispatcher, now });
  return {
    configure: async (documents) => {
      const wanted = documents.filter((document) => document.kind === 'context');
      const sources: ContextSource[] = [];
      const problems: DocumentProblem[] = [];
      for (const document of wanted) {
        const made = sourceOf(document, folder);
        if ('code' in made) problems.push(made);
        else sources.push(made);
      }
      if (problems.length > 0) return problems;
      try {
        await contexts.configure(sources);
        return [];
      } catch (error) {
        if (!(error instanceof IpTableError)) throw error;
        const [document] = wanted.filter(({ provider }) => provider === 'ip-table');
        return [problemOf(document!, error.code, error.message)];
      }
    },
    ask: (asks) => contexts.ask(asks),
    figures: () => contexts.figures(),
    close: async () => {
      await contexts.close();
      await Promise.allSettled([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

function sourceOf(document: ContextDocument, folder: string): ContextSource | DocumentProblem {
  const { name } = document;
  if (document.provider === 'ip-table')
    return { name, settings: document, headers: {}, file: resolve(folder, document.file) };
  if (!document.url.startsWith('https:') && document.allowPrivateAddresses !== true) {
    const message = 'the URL begins with https; plain http is only for private networks';
    return problemOf(document, 'context_url_insecure', message);
  }
  try {
    const headers = Object.entries(document.headers ?? {}).map(([key, value]): [string, string] => [
      key.toLowerCase(),
      typeof value === 'string' ? value : secretOf(value, folder),
    ]);
    return { name, settings: document, headers: Object.fromEntries(headers) };
  } catch (error) {
    if (!(error instanceof ChannelSettingsError)) throw error;
    return problemOf(document, error.code, error.message);
  }
}

function secretOf(reference: SecretReference, folder: string): string {
  return resolveSecret(reference, { environment: process.env, folder });
}

function problemOf({ name }: ContextDocument, code: string, message: string): DocumentProblem {
  const mend = 'correct the provider or provide what it names';
  return { kind: 'context', name, path: [], code, message, mend };
}
