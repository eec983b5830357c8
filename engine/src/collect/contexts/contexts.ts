/**
 * All context providers of a configuration, as the host asks them. A new kind of provider is one file with its settings in
 * definition.ts and one line here. What opens a guarded connection is handed in.
 */
import type { Dispatcher } from 'undici';
import type { Ask } from '../../core/context/asks.ts';
import type { Answer } from '../../core/context/provider.ts';
import type { JsonObject } from '../../core/input.ts';
import type { ContextSettings } from './definition.ts';
import { httpProvider } from './http.ts';
import { ipTableProvider } from './ip-table.ts';
import { type ContextFigures, type Patience, PatientProvider } from './patient.ts';
import type { ContextProvider } from './provider.ts';
import { weatherProvider } from './weather.ts';

/** A provider as its document says, with secrets resolved. */
export interface ContextSource {
  readonly name: string;
  readonly settings: ContextSettings;
  readonly headers: Readonly<Record<string, string>>;
  /** Of `ip-table`: the whole path. */
  readonly file?: string;
}

/** What asking one provider came to. */
export type NamedFigures = ContextFigures & { readonly name: string };

export interface ContextsOptions {
  /** Connections that do not reach our own network, unless they may. */
  dispatcher(allowPrivateAddresses: boolean): Dispatcher;
  /** Milliseconds since the epoch. */
  now(): number;
}

interface Opened {
  readonly text: string;
  readonly provider: PatientProvider;
}

export class Contexts {
  readonly #options: ContextsOptions;
  #opened: ReadonlyMap<string, Opened> = new Map();

  constructor(options: ContextsOptions) {
    this.#options = options;
  }

  /** Opens what is new and keeps what did not change, with its answers. Rejects where a table cannot be read. */
  async configure(sources: readonly ContextSource[]): Promise<void> {
    const next = new Map<string, Opened>();
    for (const source of sources) {
      const text = JSON.stringify(source);
      const known = this.#opened.get(source.name);
      next.set(source.name, known?.text === text ? known : { text, provider: await this.#open(source) });
    }
    const before = this.#opened;
    this.#opened = next;
    await Promise.allSettled(
      [...before]
        .filter(([name, opened]) => next.get(name) !== opened)
        .map(([, { provider }]) => provider.close()),
    );
  }

  /** One answer an ask; never rejects, and not later than the longest deadline. */
  ask(asks: readonly Ask[]): Promise<readonly Answer[]> {
    return Promise.all(
      asks.map(
        (ask) => this.#opened.get(ask.provider)?.provider.ask(ask) ?? { source: 'none' as const, ageMs: 0 },
      ),
    );
  }

  figures(): readonly NamedFigures[] {
    return [...this.#opened].map(([name, { provider }]) => ({ name, ...provider.figures() }));
  }

  close(): Promise<void> {
    return this.configure([]);
  }

  async #open(source: ContextSource): Promise<PatientProvider> {
    return new PatientProvider(await this.#connect(source), patienceOf(source.settings), this.#options.now);
  }

  #connect({ settings, headers, file }: ContextSource): ContextProvider | Promise<ContextProvider> {
    const dispatcher = (allowPrivate: boolean | undefined) => this.#options.dispatcher(allowPrivate === true);
    switch (settings.provider) {
      case 'weather':
        return weatherProvider(settings, headers, dispatcher(settings.allowPrivateAddresses));
      case 'http':
        return httpProvider(settings, headers, dispatcher(settings.allowPrivateAddresses));
      case 'ip-table':
        return ipTableProvider(file ?? settings.file);
      default:
        return settings satisfies never;
    }
  }
}

function patienceOf({ deadline, keep, stale, fallback, cost, budget }: ContextSettings): Patience {
  return {
    deadlineMs: deadline,
    keepMs: keep,
    staleMs: stale ?? 2 * keep,
    fallback: fallback as JsonObject | undefined,
    cost,
    budget: budget && { cost: budget.cost, withinMs: budget.within },
  };
}
