/** `kairos vouchers`: pools and what is left of them; codes from a file, resumable, every line accounted for. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { maskedCode, plainCode } from '../core/voucher/code.ts';
import type {
  VoucherImportView,
  VoucherPoolView,
  VoucherRefusal,
  VouchersView,
} from '../server/api-vouchers.ts';
import { askServer, type ServerFlags, withServer } from './ask-server.ts';
import { grouped, openProgress } from './progress.ts';

interface Flags extends ServerFlags {
  readonly json?: true;
}

/** In one request. */
const BATCH = 500;
/** Lines that are told one by one. */
const MOST_LINES = 20;

interface FileLine {
  readonly line: number;
  readonly code: string;
}

interface RefusedLine {
  readonly line: number;
  /** Its end only. */
  readonly code: string;
  readonly reason: VoucherRefusal | 'duplicate_in_file';
  /** Where it stands in the file, too. */
  readonly first?: number;
}

interface ImportSummary {
  readonly pool: string;
  readonly read: number;
  readonly added: number;
  readonly again: number;
  readonly refused: readonly RefusedLine[];
}

export function vouchersCommand(): Command {
  return withServer(
    new Command('vouchers')
      .description('Pools of vouchers: how many codes are where')
      .enablePositionalOptions(),
  )
    .addCommand(
      withServer(new Command('list').description('All pools')).action((_: unknown, command: Command) =>
        list(command.optsWithGlobals<Flags>()),
      ),
    )
    .addCommand(
      withServer(new Command('show').description('One of them'))
        .argument('<pool>', 'as the list has it')
        .action(show),
    )
    .addCommand(
      withServer(
        new Command('import').description(
          'Bring codes from a file; safe to run again, also after it was stopped half-way',
        ),
      )
        .argument('<pool>', 'a pool without `generate`')
        .argument('<file>', 'one code a line; of a CSV the first column, under a heading `code`')
        .action(bring),
    )
    .action(list);
}

async function list(flags: Flags): Promise<void> {
  const view = await askServer<VouchersView>('/v1/vouchers', flags, {});
  tell(flags, view.pools, listText);
}

async function show(pool: string, _: unknown, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<Flags>();
  const view = await askServer<VoucherPoolView>(`/v1/vouchers/${encodeURIComponent(pool)}`, flags, {});
  tell(flags, view, poolText);
}

async function bring(pool: string, file: string, _: unknown, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<Flags>();
  const text = await readFile(file, 'utf8').catch(() => {
    throw Object.assign(new Error(`There is no file ${file}.`), { code: 'no_file' });
  });
  const summary = await bringAll(pool, text, flags);
  tell(flags, summary, summaryText);
  if (summary.refused.length > 0) process.exitCode = 1;
}

/** The same file is the same import: what an earlier run has brought is passed over. */
async function bringAll(pool: string, text: string, flags: Flags): Promise<ImportSummary> {
  const batch = createHash('sha256').update(`${pool}\n${text}`).digest('hex').slice(0, 24);
  const { lines, refused } = linesOf(text);
  const path = `/v1/vouchers/${encodeURIComponent(pool)}/codes`;
  const view = openProgress(process.stderr);
  let added = 0;
  let again = 0;
  try {
    for (let first = 0; first < lines.length; first += BATCH) {
      const part = lines.slice(first, first + BATCH);
      const body = { import: batch, codes: part.map(({ code }) => code) };
      const said = await askServer<VoucherImportView>(path, flags, {}, body);
      added += said.added;
      again += said.again;
      for (const { index, reason } of said.refused) {
        const { line, code } = part[index]!;
        refused.push({ line, code: maskedCode(code), reason });
      }
      view.show((first + part.length) / lines.length, `${grouped(first + part.length)} codes`);
    }
  } finally {
    view.end();
  }
  refused.sort((a, b) => a.line - b.line);
  const twice = refused.filter(({ reason }) => reason === 'duplicate_in_file').length;
  return { pool, read: lines.length + twice, added, again, refused };
}

/** Without blank lines, a heading, and what stands twice. */
function linesOf(text: string): { lines: FileLine[]; refused: RefusedLine[] } {
  const lines: FileLine[] = [];
  const refused: RefusedLine[] = [];
  const seen = new Map<string, number>();
  for (const [i, written] of text.split(/\r?\n/).entries()) {
    const code = (written.split(/[,;\t]/)[0] ?? '').trim().replace(/^"(.*)"$/, '$1');
    if (code === '' || (i === 0 && code.toLowerCase() === 'code')) continue;
    const line = i + 1;
    const plain = plainCode(code);
    const first = seen.get(plain);
    if (first !== undefined) {
      refused.push({ line, code: maskedCode(code), reason: 'duplicate_in_file', first });
      continue;
    }
    seen.set(plain, line);
    lines.push({ line, code });
  }
  return { lines, refused };
}

function listText(pools: readonly VoucherPoolView[]): string {
  if (pools.length === 0) return 'There are no pools of vouchers: declare one with `kind: vouchers`.\n';
  return pools.map(poolText).join('\n');
}

function poolText(pool: VoucherPoolView): string {
  const { value, left, codes, endsAt, isLow, codesAre } = pool;
  const what = [codesAre, value, endsAt && `until ${endsAt}`].filter(Boolean).join(', ');
  const parts = (['free', 'reserved', 'issued', 'redeemed', 'expired'] as const).map(
    (part) => `${grouped(pool[part])} ${part}`,
  );
  const rest = left === null ? 'no end' : `${grouped(left)} left`;
  return `${isLow ? '! ' : ''}${pool.pool}  (${what}; ${rest}${isLow ? ', which is low' : ''})\n  ${grouped(codes)} codes: ${parts.join(', ')}\n`;
}

function summaryText({ read, added, again, refused }: ImportSummary): string {
  const rows: [string, number][] = [
    ['read', read],
    ['added', added],
    ['brought before', again],
    ['refused', refused.length],
  ];
  const lines = rows.map(([name, count]) => `${name.padEnd(14)}  ${grouped(count).padStart(12)}`);
  const told = refused
    .slice(0, MOST_LINES)
    .map(
      ({ line, code, reason, first }) =>
        `  line ${line}, ${code}: ${wordsOf[reason]}${first === undefined ? '' : ` in line ${first}`}`,
    );
  if (refused.length > MOST_LINES)
    told.push(`  and ${grouped(refused.length - MOST_LINES)} more: --json tells them all`);
  return `${[...lines, ...told].join('\n')}\n`;
}

const wordsOf: Readonly<Record<RefusedLine['reason'], string>> = {
  duplicate: 'the pool has it already',
  duplicate_in_file: 'it stands',
  other_pool: 'another pool has it',
  malformed: 'not a code: 4 to 64 letters, digits and hyphens',
};

function tell<T>({ json }: { readonly json?: true }, view: T, text: (view: T) => string): void {
  process.stdout.write(json ? `${JSON.stringify(view)}\n` : text(view));
}
