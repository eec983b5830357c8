/** Kairos' own decisions in a data folder, and what another policy or a rule that is gone would have made of them. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Answered, type AskedPolicy, answered } from '../analytics/decisions/question.ts';
import type { EvaluateOptions } from '../analytics/evaluation/evaluate.ts';
import { EvaluationRefused } from '../analytics/evaluation/refusal.ts';
import { type Configuration, configure } from '../core/configuration.ts';
import { checkFolder, coreDocuments } from '../documents/check.ts';
import { problemText } from '../documents/problem.ts';
import { readPastDecisions } from '../hosts/embedded/past-decisions.ts';
import { rulesNamed } from './evaluate-policy.ts';
import type { ProgressView } from './progress.ts';

export interface DataFlags {
  readonly data: string;
  readonly without?: string;
  readonly placement?: string;
  readonly from?: number;
  readonly to?: number;
  readonly responses?: true;
  /** How long an outcome may take. */
  readonly within: number;
  readonly most: number;
}

/** @throws EvaluationRefused where the question has no answer in these records */
export async function answerOfData(
  name: string | undefined,
  flags: DataFlags,
  looks: EvaluateOptions['looks'],
  view: ProgressView,
): Promise<Answered> {
  const { placement, from = 0, to = Number.POSITIVE_INFINITY, within } = flags;
  const policy = await policyOf(name, flags.without);
  const past = await readPastDecisions(
    join(resolve(flags.data), 'engine'),
    flags.most,
    (decision) =>
      (placement === undefined || decision.placement === placement) &&
      decision.at >= from &&
      decision.at < to,
    (share) => view.show(share, 'reading decisions'),
  );
  return answered(past, { policy, withinMs: within, responses: flags.responses === true }, looks);
}

async function policyOf(name: string | undefined, without: string | undefined): Promise<AskedPolicy> {
  if (without !== undefined) return { without };
  if (name === undefined)
    throw new EvaluationRefused('no_policy', 'Nothing is asked.', 'Name a policy, or a rule with --without.');
  const always = /^always:(.+)$/.exec(name)?.[1];
  if (always !== undefined) return { always };
  if (name === 'uniform') return { uniform: true };
  if (isFolder(name)) return { documents: await configurationIn(name), name };
  return { rules: await rulesNamed(name) };
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function configurationIn(folder: string): Promise<Configuration> {
  const { documents, problems, revision } = await checkFolder(folder);
  const found = configure(revision, coreDocuments(documents.map(({ document }) => document)));
  if (problems.length === 0 && found.ok) return found.configuration;
  const list = problems.map((problem) => problemText(problem, folder)).join('\n');
  throw new EvaluationRefused(
    'documents_refused',
    `The documents have problems:\n${list}\n`,
    'Mend them first.',
  );
}
