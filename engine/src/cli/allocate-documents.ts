/** Limits and uses as the documents of kind budget say them. */
import { resolve } from 'node:path';
import { AllocationError } from '../analytics/allocation/problem.ts';
import { useOf } from '../core/budget/plan.ts';
import { MICROS } from '../core/budget/quantity.ts';
import { configure } from '../core/configuration.ts';
import { checkFolder, coreDocuments } from '../documents/check.ts';
import type { Rules } from './allocate-rows.ts';

/** Where the offers are given, as far as it counts. */
interface GivenAt {
  readonly channel?: string;
  readonly placement?: string;
}

/** One window of each limit: what a day, a week or all of it may use. */
export async function rulesOfDocuments(folder: string, { channel, placement = '' }: GivenAt): Promise<Rules> {
  const { documents, problems, revision } = await checkFolder(resolve(folder));
  const [problem] = problems;
  if (problem) throw new AllocationError(problem.code, `${problem.file}: ${problem.message}`, problem.mend);
  const compiled = configure(revision, coreDocuments(documents.map(({ document }) => document)));
  const budgets = compiled.ok ? compiled.configuration.budgets : null;
  if (!compiled.ok || budgets === null)
    throw new AllocationError(
      'no_budgets',
      `${folder} has no document of kind budget`,
      'declare one, or give --limit',
    );
  const { actionsByName } = compiled.configuration;
  const places = new Map(budgets.purses.map(({ key }, i) => [key, i]));
  return {
    limits: budgets.purses.map(({ key, most, least, boost }) => ({
      name: key,
      most: most ?? Number.POSITIVE_INFINITY,
      least,
      boost: boost / MICROS,
    })),
    columns: [],
    usesOf: (offer) => {
      const action = actionsByName.get(offer);
      if (action === undefined)
        throw new AllocationError(
          'unknown_action',
          `there is no action "${offer}"`,
          'correct the name or declare it',
        );
      const uses = budgets.usesOf(useOf(action, { ...(channel !== undefined && { channel }), placement }));
      return uses.map(({ purse, amount: each }) => ({ limit: places.get(purse.key)!, amount: each }));
    },
    scale: MICROS,
  };
}
