/** `kairos moments`: trains the model of a company from its own texts and behaviour, and tries one out on a text. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { parseMapping } from '../collect/import-mapping.ts';
import { openRows } from '../collect/import-rows.ts';
import { classify } from '../core/moment/classifier.ts';
import { starter } from '../core/moment/starter.ts';
import { type Example, type Trained, trainAndTest } from '../core/moment/train.ts';
import { type BehaviourExample, trainSigns } from '../core/moment/train-signs.ts';
import { type TrainedMoments, trainedFrom, trainedText } from '../core/moment/trained.ts';
import { parseDuration } from '../language/index.ts';
import { type Columns, type ReadExample, readExample } from './moment-examples.ts';
import { grouped, openProgress } from './progress.ts';

/** Of fewer texts the share of right answers is chance. */
const LEAST_TO_TELL = 50;

interface TrainFlags extends Columns {
  readonly out: string;
  readonly halfLife: number;
  readonly seed: number;
  readonly json?: true;
}

export function momentsCommand(): Command {
  return new Command('moments')
    .description('What people want: train a model from your own examples, or try one')
    .addCommand(trainCommand())
    .addCommand(tryCommand());
}

function trainCommand(): Command {
  return new Command('train')
    .description(
      'Train from labelled texts (and, in NDJSON, behaviour); name the result in a document of kind moments',
    )
    .argument('<file>', 'CSV or NDJSON, plain or .gz: a text, its moment, and if known what exactly is meant')
    .requiredOption('--out <file>', 'where the model goes: NAME.model.json beside the document')
    .option('--text <column>', 'column of the text', 'text')
    .option('--moment <column>', 'column of the moment: know, go, do, buy or none', 'moment')
    .option(
      '--intent <column>',
      'column of the finer intent, which makes new wordings better understood',
      'intent',
    )
    .option('--half-life <time>', 'how fast behaviour fades', duration, parseDuration('30m'))
    .option('--seed <number>', 'another seed, another model', seedOf, 1)
    .option('--json', 'print the summary as JSON')
    .action(trainModel);
}

async function trainModel(file: string, flags: TrainFlags): Promise<void> {
  if (!/\.model\.json$/i.test(flags.out)) {
    throw Object.assign(new Error('Let --out end in .model.json: documents find models by that.'), {
      code: 'bad_name',
    });
  }
  const found = await readExamples(file, flags);
  const begin = performance.now();
  const { rightOnHeldOut, ...model } = learn(found, flags);
  const seconds = (performance.now() - begin) / 1_000;
  const text = trainedText(model);
  await writeFile(resolve(flags.out), text);
  const summary = {
    texts: found.texts.length,
    behaviours: found.behaviours.length,
    refused: found.refused,
    moments: countsOf(found),
    rightOnHeldOut,
    signs: model.signs.length,
    seconds: Math.round(seconds * 10) / 10,
    bytes: text.length,
    model: flags.out,
  };
  process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
}

interface Found {
  readonly texts: readonly Example[];
  readonly behaviours: readonly BehaviourExample[];
  /** Reason -> rows. */
  readonly refused: { readonly [reason: string]: number };
}

async function readExamples(file: string, columns: Columns): Promise<Found> {
  const rows = await openRows(resolve(file), parseMapping(''));
  const texts: Example[] = [];
  const behaviours: BehaviourExample[] = [];
  const refused: { [reason: string]: number } = {};
  const take = (read: ReadExample): void => {
    if (read.kind === 'text') texts.push(read.example);
    else if (read.kind === 'behaviour') behaviours.push(read.example);
    else refused[read.reason] = (refused[read.reason] ?? 0) + 1;
  };
  for await (const lot of rows.lots()) {
    for (const read of lot.rows)
      take('row' in read ? readExample(read.row, columns) : { kind: 'refused', reason: read.code });
  }
  if (texts.length + behaviours.length === 0) {
    const reasons = Object.entries(refused).map(([reason, rows]) => `${rows} ${reason}`);
    const what = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
    const mend = `give a file with the columns ${columns.text} and ${columns.moment}, or name others`;
    throw Object.assign(new Error(`${file} has no examples${what}: ${mend}.`), { code: 'no_examples' });
  }
  return { texts, behaviours, refused };
}

function learn(
  { texts, behaviours }: Found,
  { halfLife, seed }: TrainFlags,
): TrainedMoments & Pick<Trained, 'rightOnHeldOut'> {
  const view = openProgress(process.stderr);
  const progress = (share: number): void => view.show(share, `learning from ${grouped(texts.length)} texts`);
  const trained = texts.length > 0 ? trainAndTest(texts, { seed, progress }) : null;
  view.end();
  const right = trained?.rightOnHeldOut ?? null;
  return {
    classifier: trained?.model ?? null,
    signs: trainSigns(behaviours, halfLife, seed),
    rightOnHeldOut: right === null || texts.length < LEAST_TO_TELL ? null : Math.round(right * 1_000) / 1_000,
  };
}

function countsOf({ texts, behaviours }: Found): { [moment: string]: number } {
  const counts: { [moment: string]: number } = {};
  for (const { label } of [...texts, ...behaviours]) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function summaryText(told: {
  readonly texts: number;
  readonly behaviours: number;
  readonly refused: Found['refused'];
  readonly moments: { readonly [moment: string]: number };
  readonly rightOnHeldOut: number | null;
  readonly signs: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly model: string;
}): string {
  const rows: [string, string][] = [
    ['texts', grouped(told.texts)],
    ['behaviours', `${grouped(told.behaviours)}, ${grouped(told.signs)} signs learnt`],
    ...Object.entries(told.moments).map(([moment, n]): [string, string] => [`  ${moment}`, grouped(n)]),
    ...Object.entries(told.refused).map(([reason, n]): [string, string] => [
      'refused',
      `${grouped(n)} ${reason}`,
    ]),
    [
      'right',
      told.rightOnHeldOut === null ? 'too few texts to tell' : `${told.rightOnHeldOut} of texts kept out`,
    ],
    ['time', `${told.seconds} s`],
    ['model', `${told.model}, ${grouped(told.bytes)} bytes`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(14)} ${value}\n`).join('');
}

function tryCommand(): Command {
  return new Command('try')
    .description('Say what a text shows, and by which words')
    .argument('<text>')
    .option('--model <file>', 'a model of `kairos moments train`; the built-in one where it is absent')
    .action(async (text: string, { model }: { model?: string }) => {
      const { classifier } = model === undefined ? starter() : trainedFrom(await readFile(model, 'utf8'));
      if (classifier === null) {
        const message = `${model} was trained without texts: give \`kairos moments train\` some.`;
        throw Object.assign(new Error(message), { code: 'no_texts' });
      }
      const { ranked, isOutside } = classify(classifier, text, 2);
      for (const { label, probability, reasons } of ranked)
        process.stdout.write(
          `${label.padEnd(14)} ${probability.toFixed(2)}  ${reasons.map(({ word }) => word).join(', ')}`.trimEnd() +
            '\n',
        );
      if (isOutside) process.stdout.write('unlike the examples: not to be relied on\n');
    });
}

function duration(text: string): number {
  try {
    const ms = parseDuration(text);
    if (ms > 0) return ms;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('It must be a length of time such as 30m.');
}

function seedOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
