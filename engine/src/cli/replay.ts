/** `kairos replay`: runs a history through the engine in virtual time, with all its journeys, and sends nothing. */
import { Command, InvalidArgumentError } from 'commander';
import { ImportRefused, type MappingDefinition } from '../collect/import-mapping.ts';
import { compileMapping } from '../collect/import-row.ts';
import { openRows } from '../collect/import-rows.ts';
import { parseInstant } from '../collect/instant.ts';
import { normalise } from '../collect/normalise.ts';
import type { EventInput } from '../core/input.ts';
import { problemText } from '../documents/problem.ts';
import type { ReplayReport } from '../hosts/simulated/replay.ts';
import { parseDuration } from '../language/index.ts';
import { readMapping } from './import.ts';
import { grouped, openProgress } from './progress.ts';

interface ReplayFlags {
  readonly mapping?: string;
  readonly documents: string;
  readonly source: string;
  readonly workers: number;
  readonly step: number;
  readonly report: 'text' | 'json';
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('Run a history through the engine in virtual time: journeys run, nothing is sent')
    .argument('<file>', 'CSV or NDJSON, plain or .gz')
    .option('--mapping <file>', 'what a row means (YAML); not needed for NDJSON of Segment messages')
    .option(
      '--documents <folder>',
      'documents folder (KAIROS_DOCUMENTS)',
      process.env.KAIROS_DOCUMENTS ?? 'documents',
    )
    .option('--source <name>', 'the source that the events carry', 'history')
    .option('--workers <number>', 'threads; the outcome does not depend on it', wholeNumber, 1)
    .option('--step <duration>', 'virtual time between two hand-overs among partitions', duration, 3_600_000)
    .option('--report <form>', 'text or json', form, 'text')
    .action(run);
}

async function run(file: string, flags: ReplayFlags): Promise<void> {
  const { checkFolder, coreDocuments } = await import('../documents/check.ts');
  const { replay } = await import('../hosts/simulated/replay.ts');
  const { documents, problems, revision } = await checkFolder(flags.documents);
  if (problems.length > 0) {
    const list = problems.map((problem) => problemText(problem, flags.documents)).join('\n');
    throw new ImportRefused('documents_refused', `The documents have problems:\n${list}`);
  }
  const mapping = await readMapping(flags.mapping);
  const view = openProgress(process.stderr);
  const counts: Counts = { read: 0, refused: 0, reasons: {} };
  const cpu = process.cpuUsage();
  const begin = performance.now();
  let readSeconds = 0;
  async function* events(): AsyncGenerator<EventInput> {
    yield* readEvents(file, mapping, flags.source, counts, (share) =>
      view.show(share, `${grouped(counts.read)} rows read`),
    );
    readSeconds = cpuSeconds(cpu);
  }
  const report = await replay({
    revision,
    documents: coreDocuments(documents.map(({ document }) => document)),
    events: events(),
    workers: flags.workers,
    stepMs: flags.step,
    progress: (at, taken, total) => {
      view.show(
        total === 0 ? 1 : taken / total,
        `${new Date(at).toISOString().slice(0, 10)}, ${grouped(taken)} events`,
      );
    },
  }).finally(() => view.end());
  const total = cpuSeconds(cpu);
  const times = {
    seconds: (performance.now() - begin) / 1_000,
    cpuSeconds: total,
    readCpuSeconds: readSeconds,
  };
  const told = {
    ...counts,
    ...tell(report),
    ...times,
    eventsPerCpuSecond: Math.round(report.events / (total - readSeconds)),
  };
  process.stdout.write(flags.report === 'json' ? `${JSON.stringify(told)}\n` : text(told));
}

interface Counts {
  read: number;
  refused: number;
  readonly reasons: { [reason: string]: number };
}

/** Rows as live events that are received when they happen, so that journeys run as they would have. */
async function* readEvents(
  path: string,
  mapping: MappingDefinition,
  source: string,
  counts: Counts,
  progress: (share: number) => void,
): AsyncGenerator<EventInput> {
  const file = await openRows(path, mapping);
  const map = compileMapping(mapping, file.name);
  const refuse = (reason: string) => {
    counts.refused++;
    counts.reasons[reason] = (counts.reasons[reason] ?? 0) + 1;
  };
  for await (const { rows, bytes } of file.lots()) {
    for (const read of rows) {
      counts.read++;
      if (!('row' in read)) {
        refuse(read.code);
        continue;
      }
      const mapped = map(read.row, read.line);
      if (!mapped.ok) {
        refuse(mapped.code === 'refused_by_mapping' ? mapped.reason : mapped.code);
        continue;
      }
      const { message } = mapped;
      const receivedAt = parseInstant(message.timestamp ?? message.originalTimestamp);
      if (Number.isNaN(receivedAt)) {
        refuse('bad_timestamp');
        continue;
      }
      const timed = { ...message, timestamp: receivedAt, originalTimestamp: receivedAt };
      const checked = normalise(
        timed,
        { source, mode: 'live', receivedAt, sentAt: Number.NaN, batchBytes: 0, isClient: false },
        0,
      );
      if (checked.ok) yield checked.event;
      else refuse(checked.code);
    }
    progress(file.bytes === 0 ? 1 : bytes / file.bytes);
  }
}

/** What happened in all partitions together. */
function tell({ digest, events, from, until, figures, entries, steps }: ReplayReport) {
  const totals: { [name: string]: number } = {};
  const audiences: { [name: string]: number } = {};
  const journeys: { [name: string]: { entered: number; goals: number; running: number; exits: number } } = {};
  for (const part of figures) {
    for (const [name, count] of Object.entries(part.totals)) totals[name] = (totals[name] ?? 0) + count;
    for (const [name, count] of Object.entries(part.audiences))
      audiences[name] = (audiences[name] ?? 0) + count;
    for (const [name, { entered, goals, running }] of Object.entries(part.journeys)) {
      journeys[name] ??= { entered: 0, goals: 0, running: 0, exits: 0 };
      const sum = journeys[name];
      sum.entered += entered;
      sum.goals += goals;
      sum.running += running;
      // Ways of one run that go on side by side are each running.
      sum.exits += Math.max(0, entered - goals - running);
    }
  }
  const {
    applied = 0,
    duplicates = 0,
    profiles = 0,
    decisions = 0,
    sent = 0,
    failed = 0,
    refused = 0,
    uncertain = 0,
  } = totals;
  return {
    digest,
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    events,
    applied,
    duplicates,
    profiles,
    decisions,
    messages: { sent, refused, failed, uncertain },
    audiences,
    journeys,
    stateEntries: entries,
    steps,
  };
}

type Told = Counts &
  ReturnType<typeof tell> & {
    seconds: number;
    cpuSeconds: number;
    readCpuSeconds: number;
    eventsPerCpuSecond: number;
  };

function text(told: Told): string {
  const rows: [string, string][] = [
    ['from', told.from],
    ['until', told.until],
    ['rows', `${grouped(told.read)} read, ${grouped(told.refused)} refused`],
    ...Object.entries(told.reasons).map(([reason, count]): [string, string] => [
      '',
      `${grouped(count)} ${reason}`,
    ]),
    ['events', `${grouped(told.applied)} applied, ${grouped(told.duplicates)} duplicates`],
    ['profiles', grouped(told.profiles)],
    ...Object.entries(told.audiences).map(([name, members]): [string, string] => [
      'audience',
      `${name}: ${grouped(members)}`,
    ]),
    ...Object.entries(told.journeys).map(([name, j]): [string, string] => [
      'journey',
      `${name}: ${grouped(j.entered)} entered, ${grouped(j.goals)} goals, ${grouped(j.exits)} exits, ${grouped(j.running)} running`,
    ]),
    [
      'messages',
      Object.entries(told.messages)
        .map(([status, count]) => `${grouped(count)} ${status}`)
        .join(', '),
    ],
    ['decisions', grouped(told.decisions)],
    [
      'time',
      `${told.seconds.toFixed(1)} s, ${told.cpuSeconds.toFixed(1)} s of CPU, ${grouped(told.eventsPerCpuSecond)} events a CPU second`,
    ],
    ['digest', told.digest],
  ];
  return rows.map(([name, value]) => `${name.padEnd(10)} ${value}\n`).join('');
}

function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw new InvalidArgumentError('It must be a length of time such as 1h.');
  }
}

function form(text: string): 'text' | 'json' {
  if (text === 'text' || text === 'json') return text;
  throw new InvalidArgumentError('It must be text or json.');
}
