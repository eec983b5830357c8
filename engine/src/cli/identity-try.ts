/** `kairos identity try`: what changed rules of identity would do to everybody there is; nothing is changed. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { identityRulesOf } from '../core/identity/compile.ts';
import type { IdentityDefinition } from '../core/identity/definition.ts';
import { usualRules } from '../core/identity/rules.ts';
import { IdentityTrial, nodeInWords, type TrialReport, type TrialSample } from '../core/identity/trial.ts';
import { ProblemCollector } from '../core/problem.ts';
import { readText } from '../documents/read-text.ts';
import { readPast } from '../hosts/embedded/past-events.ts';
import { grouped, openProgress, type ProgressView } from './progress.ts';

export interface TryFlags {
  readonly data: string;
  readonly json?: true;
}

export async function tryRules(file: string, flags: TryFlags): Promise<void> {
  const definition = await definitionIn(file);
  const problems = new ProblemCollector();
  const rules = identityRulesOf([definition], problems);
  const [problem] = problems.list;
  if (problem) throw refused(problem.code, `${file}: ${problem.message}: ${problem.mend}.`);
  const view = openProgress(process.stderr);
  let trial: IdentityTrial | undefined;
  try {
    await readPast(
      join(resolve(flags.data), 'engine'),
      ({ configuration, foundedBy }) => {
        const made = new IdentityTrial(configuration?.identity ?? usualRules, rules, foundedBy);
        trial = made;
        return (event) => made.take(event);
      },
      (share) => view.show(share / 2, 'reading what was sent'),
    );
    if (trial === undefined) throw refused('nothing_there', `${flags.data} has no events yet.`);
    const report = await stepped(trial.run(), view);
    process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : reportText(report));
  } finally {
    view.end();
  }
}

async function definitionIn(file: string): Promise<IdentityDefinition> {
  const { documents, problems } = readText(await readFile(resolve(file), 'utf8'), file);
  const [problem] = problems;
  if (problem) throw refused(problem.code, `${file}: ${problem.message}: ${problem.mend}.`);
  const found = documents.flatMap(({ document }) => (document.kind === 'identity' ? [document] : []));
  if (found.length === 1) return found[0]!;
  throw refused('no_rules', `${file} must hold one document of kind identity, and has ${found.length}.`);
}

async function stepped(run: Generator<number, TrialReport>, view: ProgressView): Promise<TrialReport> {
  for (let step = run.next(); ; step = run.next()) {
    if (step.done) return step.value;
    view.show(0.5 + step.value / 2, 'comparing');
    await new Promise((done) => setImmediate(done));
  }
}

function reportText(report: TrialReport): string {
  const { events, identifiers, persons, merges, splits, refused, largest } = report;
  const lines = [
    `${grouped(events)} events with ${grouped(identifiers)} identifiers`,
    `persons        ${grouped(persons.now)} now, ${grouped(persons.next)} then`,
    `would merge    ${grouped(merges.of)} persons into ${grouped(merges.persons)}`,
    `would split    ${grouped(splits.persons)} persons into ${grouped(splits.into)}`,
    ...Object.entries(refused).map(([code, count]) => `refused links  ${grouped(count)} ${code}`),
    ...sectionOf('would merge', report.mergeSamples),
    ...sectionOf('would split', report.splitSamples),
    '',
    'largest then:',
    ...largest.map((l) => `  ${grouped(l.identifiers)} identifiers: ${l.some.map(nodeInWords).join(', ')}`),
  ];
  return `${lines.join('\n')}\n`;
}

function sectionOf(title: string, samples: readonly TrialSample[]): string[] {
  if (samples.length === 0) return [];
  return ['', `${title}, for example:`, ...samples.map((sample) => `  ${sampleText(sample)}`)];
}

function sampleText({ identifiers, evidence, reason }: TrialSample): string {
  const who = identifiers.map((nodes) => nodes.map(nodeInWords).join(', ')).join('  |  ');
  if (reason !== null) return `${who}\n    because ${reason}`;
  if (evidence === null) return who;
  const { a, b, at, messageId } = evidence;
  const when = new Date(at).toISOString();
  return `${who}\n    because ${nodeInWords(a)} and ${nodeInWords(b)} stood in event ${messageId} of ${when}`;
}

function refused(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
