#!/usr/bin/env -S node --min-semi-space-size=32 --max-semi-space-size=32 --v8-pool-size=1 --no-memory-reducer --no-allocation-site-pretenuring
/**
 * The `kairos` command: a table of contents; each command is one file. The options above: room for short-lived
 * objects, as most of a request's die young; one helper for collecting garbage, as several take the processors from
 * the thread that answers (measured on two); no full collections for the sake of memory alone, which V8 would make
 * every ten seconds of steady traffic, as it takes that for idle; and no objects made among the old ones at once where
 * others of the same place in the code have grown old: most of an event's do not, and each is garbage until a full
 * collection (measured: a tenth less memory, and a full collection in place of three).
 */
import { Command } from 'commander';
import { productVersion } from './version.ts';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).startCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  import: async () => (await import('./import.ts')).importCommand(),
  identity: async () => (await import('./identity.ts')).identityCommand(),
  replay: async () => (await import('./replay.ts')).replayCommand(),
  moments: async () => (await import('./moments.ts')).momentsCommand(),
  templates: async () => (await import('./templates.ts')).templatesCommand(),
  network: async () => (await import('./network.ts')).networkCommand(),
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand(),
  uplift: async () => (await import('./uplift.ts')).upliftCommand(),
  experiments: async () => (await import('./experiments.ts')).experimentsCommand(),
  trace: async () => (await import('./trace.ts')).traceCommand(),
  'why-not': async () => (await import('./why-not.ts')).whyNotCommand(),
  fairness: async () => (await import('./fairness.ts')).fairnessCommand(),
  allocate: async () => (await import('./allocate.ts')).allocateCommand(),
  vouchers: async () => (await import('./vouchers.ts')).vouchersCommand(),
};

/**
 * The code of one command is loaded, where it is named; that of all for their list. What is much a command loads
 * where it runs.
 */
function wanted(name = '') {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return load ? [load] : Object.values(commands);
}

const program = new Command('kairos')
  .description('Real-time customer journeys, on your own machine')
  .version(productVersion)
  .showSuggestionAfterError();

try {
  for (const load of wanted(process.argv[2])) program.addCommand(await load());
  await program.parseAsync();
} catch (error) {
  const { code, message } = error as { code?: unknown; message?: unknown };
  process.stderr.write(`${typeof message === 'string' ? message : String(error)}\n`);
  // What has a code was foreseen and says what to do; anything else is ours to find.
  if (code === undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
}
