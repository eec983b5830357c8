/** A data folder that nobody uses just now: what its decisions gave to people of each group. */
import { join, resolve } from 'node:path';
import { checkFolder, coreDocuments } from '../documents/check.ts';
import { problemText } from '../documents/problem.ts';
import { openStillEngine } from '../hosts/embedded/open-still.ts';
import type { FairnessView } from '../server/api.ts';
import { fairnessView } from '../server/fairness-view.ts';
import { AskRefused } from './decision-source.ts';

interface Asked {
  readonly from: number;
  readonly to: number;
  readonly placement?: string;
}

/** @param policy documents folder: what it would have decided instead */
export async function foundInFolder(
  data: string,
  asked: Asked,
  policy: string | undefined,
): Promise<FairnessView> {
  const { engine, know } = await openStillEngine(join(resolve(data), 'engine'));
  try {
    const revision = policy === undefined ? {} : { policy: await learnt(policy, know) };
    const found = await engine.disparities({ ...asked, ...revision });
    if (found) return fairnessView(found, asked);
    throw new AskRefused(
      'no_protected_traits',
      'No document declares protected traits: declare them with `kind: fairness`, under `protected`.',
    );
  } finally {
    await engine.close();
  }
}

async function learnt(
  folder: string,
  know: Awaited<ReturnType<typeof openStillEngine>>['know'],
): Promise<string> {
  const { documents, problems, revision } = await checkFolder(resolve(folder));
  if (problems.length > 0) {
    const list = problems.map((problem) => problemText(problem, folder)).join('\n');
    throw new AskRefused('documents_refused', `The documents have problems:\n${list}`);
  }
  know(revision, coreDocuments(documents.map(({ document }) => document)));
  return revision;
}
