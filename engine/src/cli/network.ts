/** `kairos network`: the network as journeys design it and as people walk it, from a running server or a data folder. */
import { Command, InvalidArgumentError } from 'commander';
import type { NetworkPersonasView, NetworkStagesView, NetworkView } from '../server/api-network.ts';
import { dotText, mermaidText } from './network-drawing.ts';
import type { FindFlags } from './network-personas.ts';
import { networkText, personasText, stagesText } from './network-text.ts';

export interface PlaceFlags {
  readonly url: string;
  readonly apiKey?: string;
  readonly data?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
}

export interface NetworkFlags extends PlaceFlags {
  readonly audience?: string;
  readonly persona?: string;
  readonly limit: number;
  readonly dot?: true;
  readonly mermaid?: true;
}

const TIMEOUT_MS = 60_000;

export function networkCommand(): Command {
  return withPlace(
    new Command('network')
      .description('The network of touchpoints: as designed, as walked, and where they differ')
      .enablePositionalOptions()
      .option('--audience <name>', 'only while people were its members')
      .option('--persona <name>', 'the same, by the name of a persona')
      .option('--limit <number>', 'touchpoints by their names', wholeNumber(250), 25)
      .option('--dot', 'print it for Graphviz')
      .option('--mermaid', 'print it for Mermaid'),
  )
    .addCommand(
      withPlace(
        new Command('stages').description('Stages: who is in them, enters and leaves, and what hurts'),
      ).action(runStages),
    )
    .addCommand(
      withPlace(
        new Command('personas')
          .description('Personas: how many they are, and what sets them apart')
          .option('--find', 'find kinds of people in the data folder instead, and propose documents')
          .option('--seed <number>', 'of what is drawn while they are looked for', wholeNumber(1e9), 1)
          .option('--people <number>', 'people looked at, at most', wholeNumber(20_000), 2_000)
          .option('--most <number>', 'kinds of people, at most', wholeNumber(20), 8)
          .option('--out <file>', 'where the proposed documents go (YAML); else they are printed'),
      ).action(runPersonas),
    )
    .action(runNetwork);
}

function withPlace(command: Command): Command {
  const { env } = process;
  return command
    .option('--url <url>', 'the running server (KAIROS_URL)', env.KAIROS_URL ?? 'http://127.0.0.1:4600')
    .option('--api-key <key>', 'its secret key (KAIROS_API_KEY)', env.KAIROS_API_KEY)
    .option('--data <folder>', 'instead of a server: data folder of a Kairos that is not running, or a copy')
    .option('--from <day>', 'first day, such as 2026-03-01 (UTC); absent: the last 30 days', day)
    .option('--to <day>', 'last day; absent: today', day)
    .option('--json', 'print it as JSON');
}

async function runNetwork(flags: NetworkFlags): Promise<void> {
  const view = await networkOf(flags);
  if (flags.dot) process.stdout.write(dotText(view));
  else if (flags.mermaid) process.stdout.write(mermaidText(view));
  else tell(flags, view, networkText);
}

async function networkOf(flags: NetworkFlags): Promise<NetworkView> {
  const { audience, persona, limit } = flags;
  if (flags.data !== undefined) return (await inFolder()).networkIn(flags.data, flags);
  return ask<NetworkView>('/v1/network', flags, { audience, persona, limit: String(limit) });
}

async function runStages(_: unknown, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<NetworkFlags>();
  const { data, audience, persona } = flags;
  const view =
    data !== undefined
      ? await (await inFolder()).stagesIn(data, flags)
      : await ask<NetworkStagesView>('/v1/network/stages', flags, { audience, persona });
  tell(flags, view, stagesText);
}

async function runPersonas(_: unknown, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<PlaceFlags & FindFlags & { readonly find?: true }>();
  if (flags.find) return (await import('./network-personas.ts')).runFind(flags);
  const view =
    flags.data !== undefined
      ? await (await inFolder()).personasIn(flags.data, flags)
      : await ask<NetworkPersonasView>('/v1/network/personas', flags, {});
  tell(flags, view, personasText);
}

/** What reads a folder is loaded only where one is read. */
function inFolder(): Promise<typeof import('./network-folder.ts')> {
  return import('./network-folder.ts');
}

function tell<T>({ json }: PlaceFlags, view: T, text: (view: T) => string): void {
  process.stdout.write(json ? `${JSON.stringify(view)}\n` : text(view));
}

async function ask<T>(
  path: string,
  { url, apiKey, from, to }: PlaceFlags,
  asked: { readonly [name: string]: string | undefined },
): Promise<T> {
  if (apiKey === undefined)
    throw refused(
      'no_api_key',
      'Give --api-key, or set KAIROS_API_KEY, to the key that `kairos start` printed; or --data FOLDER of one that is not running.',
    );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ from, to, ...asked }))
    if (value !== undefined) query.set(name, value);
  const response = await fetch(`${url.replace(/\/$/, '')}${path}?${query}`, {
    headers: { authorization: `Bearer ${apiKey}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => {
    throw refused('unreachable', `Nobody answers at ${url}: ${error.message}.`);
  });
  if (response.ok) return (await response.json()) as T;
  const said = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; mend?: string };
  const words = [said.detail ?? `the server answered ${response.status}`, said.mend];
  throw refused(said.code ?? 'refused', `${words.filter(Boolean).join(': ')}.`);
}

function day(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('A day is written as 2026-03-01.');
}

function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
  };
}

export function refused(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
