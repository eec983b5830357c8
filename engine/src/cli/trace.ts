/** `kairos trace`: prints why a decision of a running server came out as it did. */
import { Command } from 'commander';
import type { DecisionTrace, Problem, RefusedBy } from '../server/api.ts';

export function traceCommand(): Command {
  return new Command('trace')
    .description('Show why a decision came out as it did')
    .argument('<decision>', 'id of the decision')
    .option(
      '--url <url>',
      'the running server (KAIROS_URL)',
      process.env.KAIROS_URL ?? 'http://127.0.0.1:4600',
    )
    .option('--json', 'print the trace as it is')
    .action(async (decision: string, { url, json }: { url: string; json?: true }) => {
      const trace = await fetchTrace(url, decision);
      process.stdout.write(json ? `${JSON.stringify(trace, null, 2)}\n` : traceText(trace));
    });
}

class TraceRefused extends Error {
  override readonly name = 'TraceRefused';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

async function fetchTrace(url: string, decision: string): Promise<DecisionTrace> {
  const key = process.env.KAIROS_API_KEY;
  if (key === undefined)
    throw new TraceRefused('no_api_key', 'Set KAIROS_API_KEY to the API key that `kairos start` printed.');
  const target = new URL(`/v1/decisions/${encodeURIComponent(decision)}`, url);
  const response = await fetch(target, { headers: { authorization: `Bearer ${key}` } }).catch(
    (error: unknown) => {
      const reason =
        error instanceof Error
          ? error.cause instanceof Error
            ? error.cause.message
            : error.message
          : String(error);
      throw new TraceRefused(
        'unreachable',
        `No server answers at ${url} (${reason}). Start one, or name it with KAIROS_URL.`,
      );
    },
  );
  const body = (await response.json().catch(() => ({}))) as DecisionTrace & Problem;
  if (response.ok) return body;
  throw new TraceRefused(
    body.code ?? 'refused',
    [body.detail ?? `The server answered ${response.status}.`, body.mend].filter(Boolean).join('\n'),
  );
}

/** A table for terminals: those that remained with their factors, then the others with the rule that refused them. */
export function traceText(trace: DecisionTrace): string {
  const head = [
    `decision   ${trace.decision}`,
    `at         ${trace.at}`,
    `profile    ${trace.profile}`,
    `placement  ${trace.placement}`,
    `revision   ${trace.revision}`,
    `chosen     ${trace.chosen.join(', ') || 'nothing'}`,
    ...trace.outcomes.map(({ outcome, at }) => `outcome    ${outcome} at ${at}`),
  ];
  const rows = trace.candidates.map((candidate) => [
    candidate.action,
    figure(candidate.propensity, 4),
    figure(candidate.draw, 4),
    figure(candidate.value, 2),
    figure(candidate.priority, 4),
    figure(candidate.selectionProbability, 3),
    candidate.refusedBy ? refusalText(candidate.refusedBy) : 'chosen',
  ]);
  const table = columns([
    ['candidate', 'propensity', 'draw', 'value', 'priority', 'selected', 'because'],
    ...rows,
  ]);
  return `${head.join('\n')}\n\n${table}\n`;
}

/** "suitability of group loans: traits.income > 0". */
function refusalText({ policy, rule, level, name }: RefusedBy): string {
  return level === undefined ? `${policy}: ${rule}` : `${policy} of ${level} ${name}: ${rule}`;
}

function figure(value: number | undefined, digits: number): string {
  return value === undefined ? '' : value.toFixed(digits);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
