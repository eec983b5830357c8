/** Kairos' own decisions in a data folder, and what another policy or a rule that is gone would have made of them. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AgainPolicy, unlikeTheirRecord } from '../analytics/decisions/again.ts';
import { type OwnLog, ownLog } from '../analytics/decisions/own-log.ts';
import { preferPolicy } from '../analytics/decisions/prefer.ts';
import { underDocuments } from '../analytics/decisions/under-documents.ts';
import { ruleNamed, withoutRule } from '../analytics/decisions/without.ts';
import type { Policy } from '../analytics/evaluation/policy.ts';
import { EvaluationRefused } from '../analytics/evaluation/refusal.ts';
import { type Configuration, configure } from '../core/configuration.ts';
import { checkFolder, coreDocuments } from '../documents/check.ts';
import { problemText } from '../documents/problem.ts';
import { type PastDecisions, readPastDecisions } from '../hosts/embedded/past-decisions.ts';
import { policyNamed } from './evaluate-policy.ts';
import { grouped, type ProgressView } from './progress.ts';

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

export interface AskedOfData {
  readonly own: OwnLog;
  readonly policy: Policy;
  /** What the reader should know of the log. */
  readonly notes: readonly string[];
}

/** Chances on record that do not follow from the factors beside them, at most. */
const MOST_UNLIKE = 0.05;

/** @throws EvaluationRefused where the question has no answer in these records */
export async function askedOfData(
  name: string | undefined,
  flags: DataFlags,
  view: ProgressView,
): Promise<AskedOfData> {
  const { placement, from = 0, to = Number.POSITIVE_INFINITY, within } = flags;
  const past = await readPastDecisions(
    join(resolve(flags.data), 'engine'),
    flags.most,
    (decision) =>
      (placement === undefined || decision.placement === placement) &&
      decision.at >= from &&
      decision.at < to,
    (share) => view.show(share, 'reading decisions'),
  );
  // Whose outcome may still come is not counted as one that has none.
  const old = past.decisions.filter(({ decision }) => decision.at + within <= past.until);
  if (old.length === 0) throw nothingOld(past, within);
  const own = ownLog(
    old.map(({ decision, person, respondedAt }) => ({
      decision,
      person,
      responded: respondedAt !== undefined && respondedAt <= decision.at + within,
    })),
    flags.responses ? 'response' : 'value',
  );
  const policy = await policyOf(name, flags.without, own, past);
  return { own, policy, notes: notesOn(past, old.length, policy) };
}

async function policyOf(
  name: string | undefined,
  without: string | undefined,
  own: OwnLog,
  { configurationOf }: PastDecisions,
): Promise<Policy> {
  if (without !== undefined) return asRecorded(own, withoutRule(own, ruleNamed(without), configurationOf));
  if (name === undefined)
    throw new EvaluationRefused('no_policy', 'Nothing is asked.', 'Name a policy, or a rule with --without.');
  const always = /^always:(.+)$/.exec(name)?.[1];
  if (always !== undefined) return preferPolicy(always, own);
  if (isFolder(name))
    return asRecorded(own, underDocuments(name, own, await configurationIn(name), configurationOf));
  return policyNamed(
    name,
    own.decisions.map(({ placement, context }) => ({ ...context, placement })),
  );
}

/** Only where the arbitration of this version gives what is on record does it tell what else it would have given. */
function asRecorded(own: OwnLog, policy: AgainPolicy): AgainPolicy {
  const unlike = unlikeTheirRecord(own);
  if (unlike <= MOST_UNLIKE * own.log.rows) return policy;
  throw new EvaluationRefused(
    'records_of_another_version',
    `In ${grouped(unlike)} of ${grouped(own.log.rows)} decisions the chances on record do not follow from the factors beside them.`,
    'Ask for later decisions with --from; these were taken by another version.',
  );
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

function nothingOld({ decisions }: PastDecisions, withinMs: number): EvaluationRefused {
  if (decisions.length === 0)
    return new EvaluationRefused(
      'no_decisions',
      'There are no such decisions in this data folder.',
      'Name another placement or period.',
    );
  return new EvaluationRefused(
    'too_young',
    `None of ${grouped(decisions.length)} decisions is older than ${Math.round(withinMs / 3_600_000)} h, so that outcomes may still come.`,
    'Wait, or count outcomes within a shorter time with --within.',
  );
}

function notesOn({ decisions, share }: PastDecisions, old: number, policy: Policy): string[] {
  const young = decisions.length - old;
  const { touched } = policy as Partial<AgainPolicy>;
  return [
    ...(touched === undefined
      ? []
      : [`It would have been otherwise in ${grouped(touched)} of ${grouped(old)} decisions.`]),
    ...(young > 0
      ? [`${grouped(young)} decisions are too young for their outcomes to be known, and left out.`]
      : []),
    ...(share < 1
      ? [`These are the decisions of ${(100 * share).toPrecision(2)} % of the people, chosen by chance.`]
      : []),
  ];
}
