#!/usr/bin/env -S node --min-semi-space-size=16 --max-semi-space-size=16 --v8-pool-size=1 --no-memory-reducer
/**
 * The `kairos` command: a table of contents; each command is one file. The options above: room for short-lived
 * objects, as most of a request's die young; one helper for collecting garbage, as several take the processors from
 * the thread that answers (measured on two); and no full collections for the sake of memory alone, which V8 would make
 * every ten seconds of steady traffic, as it takes that for idle.
 */
import { Command } from 'commander';
import { allocateCommand } from './allocate.ts';
import { checkCommand } from './check.ts';
import { evaluateCommand } from './evaluate.ts';
import { experimentsCommand } from './experiments.ts';
import { fairnessCommand } from './fairness.ts';
import { identityCommand } from './identity.ts';
import { importCommand } from './import.ts';
import { momentsCommand } from './moments.ts';
import { networkCommand } from './network.ts';
import { replayCommand } from './replay.ts';
import { startCommand } from './start.ts';
import { templatesCommand } from './templates.ts';
import { traceCommand } from './trace.ts';
import { upliftCommand } from './uplift.ts';
import { productVersion } from './version.ts';
import { vouchersCommand } from './vouchers.ts';
import { whyNotCommand } from './why-not.ts';

const program = new Command('kairos')
  .description('Real-time customer journeys, on your own machine')
  .version(productVersion)
  .showSuggestionAfterError()
  .addCommand(startCommand())
  .addCommand(checkCommand())
  .addCommand(importCommand())
  .addCommand(identityCommand())
  .addCommand(replayCommand())
  .addCommand(momentsCommand())
  .addCommand(templatesCommand())
  .addCommand(networkCommand())
  .addCommand(evaluateCommand())
  .addCommand(upliftCommand())
  .addCommand(experimentsCommand())
  .addCommand(traceCommand())
  .addCommand(whyNotCommand())
  .addCommand(fairnessCommand())
  .addCommand(allocateCommand())
  .addCommand(vouchersCommand());

try {
  await program.parseAsync();
} catch (error) {
  const { code, message } = error as { code?: unknown; message?: unknown };
  process.stderr.write(`${typeof message === 'string' ? message : String(error)}\n`);
  // What has a code was foreseen and says what to do; anything else is ours to find.
  if (code === undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
}
