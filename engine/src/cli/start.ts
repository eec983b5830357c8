/** `kairos start`: runs everything in this process, and says in a few lines what to open and what to try. */
import { relative, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import type { ActiveDocuments } from '../documents/active.ts';
import { problemText } from '../documents/problem.ts';
import { keepDemo } from './demo.ts';
import { readEnvironment } from './environment.ts';
import { chooseDocuments, consoleFolder, dataFolder } from './folders.ts';
import type { Kairos } from './kairos.ts';
import { productVersion } from './version.ts';

interface StartFlags {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly documents?: string;
  readonly documentsMaster: 'folder' | 'api';
  readonly demo: boolean;
  readonly workers?: number;
}

export function startCommand(): Command {
  return new Command('start')
    .description('Run Kairos in one process with one data folder')
    .addOption(
      option('--port <number>', 'port to listen on', 'KAIROS_PORT').argParser(portNumber).default(4600),
    )
    .addOption(
      option(
        '--host <address>',
        'address to listen on; 0.0.0.0 lets other machines in',
        'KAIROS_HOST',
      ).default('127.0.0.1'),
    )
    .addOption(dataFolder('data folder'))
    .addOption(
      option(
        '--documents <folder>',
        'documents folder; ./documents where it exists, else the demo',
        'KAIROS_DOCUMENTS',
      ),
    )
    .addOption(
      option(
        '--documents-master <who>',
        'who may write the documents: the folder (kept in git), or the API and the console',
        'KAIROS_DOCUMENTS_MASTER',
      )
        .choices(['folder', 'api'])
        .default('folder'),
    )
    .addOption(option('--workers <number>', 'worker threads', 'KAIROS_WORKERS').argParser(workerCount))
    .option('--no-demo', 'do not run the example shop')
    .action(start);
}

function option(flags: string, description: string, variable: string): Option {
  return new Option(flags, description).env(variable);
}

/**
 * Full collections slow down whoever is served meanwhile. Marking what lives goes on beside the work, on another
 * thread, and not in tasks on this one; and the next collection begins when the heap has grown by seven tenths of what
 * lived, as V8 alone would let it grow by a third. Where V8 does not know an option any more, nothing changes.
 */
const COLLECTING = ['--no-incremental-marking-task', '--heap-growing-percent=70'];

async function start(flags: StartFlags): Promise<void> {
  const { logLevel, ...environment } = readEnvironment(process.env);
  for (const option of COLLECTING) setFlagsFromString(option);
  const { folder, demo } = await chooseDocuments(flags.documents, flags.demo);
  // Loaded only where it is run: help, and any other command, needs none of it.
  const { openKairos } = await import('./kairos.ts');
  const kairos = await openKairos({
    data: resolve(flags.data),
    documents: folder,
    documentsMaster: flags.documentsMaster,
    consoleFolder,
    version: productVersion,
    host: flags.host,
    port: flags.port,
    ...environment,
    logger: pino({ level: logLevel }, pino.destination({ fd: 2, sync: true })),
    documentsChanged: (documents) => sayChange(documents, folder),
    ...(flags.workers === undefined ? {} : { workers: flags.workers }),
  });
  const writeKey = firstWriteKey(kairos);
  const customers = demo && writeKey ? keepDemo(demo, kairos.url, writeKey) : undefined;
  process.stdout.write(welcome(kairos, { ...flags, documents: folder }, writeKey, customers !== undefined));
  await untilStopped();
  process.stdout.write('Stopping ...\n');
  await customers?.stop();
  await kairos.close();
}

/** Resolves at the first signal; a second one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(1);
        stopping = true;
        resolve();
      });
    }
  });
}

function welcome(kairos: Kairos, flags: StartFlags, writeKey: string | undefined, withDemo: boolean): string {
  const { url, access, documents } = kairos;
  const { revision, places } = documents.inForce;
  const event = `curl -u ${writeKey}: ${url}/v1/track -H 'content-type: application/json' -d '{"userId":"ada","event":"Hello"}'`;
  const lines: [string, string | undefined][] = [
    ['console', `${url}/#token=${access.makeLinkToken()}   (works once, within 15 minutes)`],
    ['API key', access.newKey && `${access.newKey}   (shown only this once)`],
    ['documents', `${shown(flags.documents ?? '')}   (${places.length} in force, revision ${revision})`],
    ['data', shown(resolve(flags.data))],
    ['demo', withDemo ? 'customers visit the example shop now; --no-demo leaves them out' : undefined],
    ['try', writeKey && event],
    ['stop', 'Ctrl-C'],
  ];
  const body = lines.flatMap(([name, text]) => (text ? [`  ${name.padEnd(10)} ${text}\n`] : []));
  return `Kairos ${productVersion} runs at ${url}\n\n${body.join('')}\n${problemsText(documents, flags.documents ?? '')}`;
}

function problemsText({ problems, inForce }: ActiveDocuments, folder: string): string {
  if (problems.length === 0) return '';
  const list = problems.map((problem) => problemText(problem, shown(folder))).join('\n');
  return `The documents have problems; revision ${inForce.revision} stays in force:\n${list}\n`;
}

let lastSaid = '';
function sayChange(documents: ActiveDocuments, folder: string): void {
  const { revision } = documents.inForce;
  const text = problemsText(documents, folder) || `Revision ${revision} is in force.\n`;
  if (lastSaid !== '' && text !== lastSaid) process.stdout.write(text);
  lastSaid = text;
}

function firstWriteKey({ documents }: Kairos): string | undefined {
  return documents.inForce.documents.flatMap((document) =>
    document.kind === 'source' ? [document.writeKey] : [],
  )[0];
}

function shown(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path === '' ? '.' : path.startsWith('..') ? folder : `./${path}`;
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return Number(text);
}

function workerCount(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('It must be a number from 1 to 99.');
  return Number(text);
}
