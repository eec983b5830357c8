/** `kairos experiments`: what experiments and holdouts have shown, what is decided of them, and how many people one needs. */
import { Command, InvalidArgumentError } from 'commander';
import type { ExperimentPlanView, ExperimentRow, ExperimentView } from '../server/api-experiments.ts';
import { planOf, planQuery } from '../server/experiment-plan.ts';
import { askServer, type ServerFlags, withServer } from './ask-server.ts';

interface Flags extends ServerFlags {
  readonly json?: true;
}

interface PlanFlags {
  readonly mean: number;
  readonly effect: number;
  readonly deviation?: number;
  readonly arms: number;
  readonly power: number;
  readonly explained: number;
  readonly perDay?: number;
  readonly json?: true;
}

export function experimentsCommand(): Command {
  return withServer(
    new Command('experiments')
      .description('Experiments and holdouts: what they have shown so far')
      .enablePositionalOptions(),
  )
    .addCommand(
      withServer(new Command('show').description('One of them, each arm against another'))
        .argument('<name>', 'as the list has it')
        .action(show),
    )
    .addCommand(planCommand())
    .addCommand(acting('stop', 'End it: everybody has what the first arm has'))
    .addCommand(acting('resume', 'Let a stopped one go on'))
    .addCommand(
      acting('ramp', 'Let more people in').requiredOption('--coverage <percent>', 'of the people', number),
    )
    .addCommand(
      acting('roll-out', 'End it: everybody has what this arm has').requiredOption(
        '--winner <arm>',
        'its name',
      ),
    )
    .action(list);
}

function acting(type: 'stop' | 'resume' | 'ramp' | 'roll-out', description: string): Command {
  return withServer(new Command(type).description(description))
    .argument('<name>', 'of the experiment')
    .option('--why <text>', 'on record for good: it must not name anybody', '')
    .action(async (name: string, _: unknown, command: Command) => {
      const { coverage, winner, why, ...flags } = command.optsWithGlobals<
        Flags & { why: string; coverage?: number; winner?: string }
      >();
      const body = {
        why,
        ...(coverage !== undefined && { coverage }),
        ...(winner !== undefined && { winner }),
      };
      const path = `/v1/experiments/${encodeURIComponent(name)}/${type}`;
      tell(flags, await askServer<ExperimentView>(path, flags, {}, body), experimentText);
    });
}

function planCommand(): Command {
  return new Command('plan')
    .description('How many people an experiment needs to find an effect of a given size; asks no server')
    .requiredOption(
      '--mean <number>',
      'what people do without the change: a rate such as 0.05, or a mean',
      number,
    )
    .requiredOption(
      '--effect <number>',
      'the smallest effect worth finding, as a part of it: 0.1 is 10 %',
      number,
    )
    .option('--deviation <number>', 'how much people differ; absent: the mean is a rate', number)
    .option('--arms <number>', 'of equal shares', number, 2)
    .option('--power <number>', 'chance to find it where it is there', number, 0.8)
    .option('--explained <number>', 'part of the variance that the time before takes away', number, 0)
    .option('--per-day <number>', 'people who come into it a day', number)
    .option('--json', 'print it as JSON')
    .action((flags: PlanFlags) => {
      const { json, ...asked } = flags;
      const checked = planQuery.safeParse(asked);
      if (!checked.success) {
        const [first] = checked.error.issues;
        const where = first?.path.join('.') ?? 'plan';
        throw Object.assign(new Error(`--${where}: ${first?.message ?? 'is not right'}.`), {
          code: 'bad_plan',
        });
      }
      const text = (plan: ExperimentPlanView) => `${plan.words}\n`;
      tell(json === undefined ? {} : { json }, planOf(checked.data), text);
    });
}

async function list(flags: Flags): Promise<void> {
  const { items } = await askServer<{ items: readonly ExperimentRow[] }>('/v1/experiments', flags, {});
  tell(flags, items, listText);
}

async function show(name: string, _: unknown, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<Flags>();
  tell(
    flags,
    await askServer<ExperimentView>(`/v1/experiments/${encodeURIComponent(name)}`, flags, {}),
    experimentText,
  );
}

function listText(rows: readonly ExperimentRow[]): string {
  if (rows.length === 0)
    return 'There are no experiments yet. Holdouts begin by themselves when there are 1,000 people.\n';
  const lines = rows.flatMap(({ name, kind, status, period, people, headline, isAlarming }) => [
    `${isAlarming ? '! ' : ''}${name}  (${[kind, status, period, `${people} people`].filter(Boolean).join(', ')})`,
    `  ${headline}`,
  ]);
  return `${lines.join('\n')}\n`;
}

export function experimentText(view: ExperimentView): string {
  const { name, kind, status, period, coverage, winner, hypothesis, arms } = view;
  const lines = [
    `${kind} ${name}: ${status}${winner === null ? '' : ` (${winner})`}${period === null ? '' : `, ${period}`}`,
    ...(hypothesis === undefined ? [] : [hypothesis]),
    `${view.people} people${kind === 'experiment' ? `; ${coverage} % of all are in it` : ''}`,
    ...arms.map(
      (arm) => `  ${arm.name}: ${arm.people} people, meant to be ${Math.round(arm.share * 100) / 100} %`,
    ),
  ];
  for (const { estimand, metrics } of view.comparisons) {
    lines.push('', `Compared: ${estimand}`);
    for (const metric of metrics) lines.push(`  ${metric.metric}: ${metric.words}`);
  }
  if (view.guardrails.length > 0)
    lines.push('', 'Guardrails', ...view.guardrails.map(({ words }) => `  ${words}`));
  const signs = { fine: 'ok', note: 'note', alarm: 'ALARM' } as const;
  lines.push(
    '',
    'What would make it wrong',
    ...view.checks.map(({ level, words }) => `  ${signs[level]}: ${words}`),
  );
  if (view.acts.length > 0)
    lines.push(
      '',
      'What was decided',
      ...view.acts.map(
        ({ at, by, act, coverage: part, why }) =>
          `  ${at} ${act} at ${part} % by ${by}${why === '' ? '' : `: ${why}`}`,
      ),
    );
  lines.push(
    '',
    `The intervals hold at every look, but for ${Math.round(view.alpha * 100)} in 100 experiments.`,
  );
  return `${lines.join('\n')}\n`;
}

function tell<T>({ json }: { readonly json?: true }, view: T, text: (view: T) => string): void {
  process.stdout.write(json ? `${JSON.stringify(view)}\n` : text(view));
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number.');
}
