/** `kairos check`: says everything that is wrong with a documents folder, and runs its stories; for editors, hooks and CI. */
import { Command } from 'commander';
import { type FolderProblem, problemText } from '../documents/problem.ts';
import type { StoryResult } from './check-stories.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description(
      'Check the documents of a folder and run their stories; exits with 1 where something is wrong',
    )
    .argument('[folder]', 'documents folder', process.env.KAIROS_DOCUMENTS ?? 'documents')
    .option('--json', 'print a JSON line per problem and per story')
    .action(async (folder: string, { json }: { json?: true }) => {
      const { checkFolder } = await import('../documents/check.ts');
      const { documents, problems, warnings, revision } = await checkFolder(folder);
      // A story about documents that cannot be used would only repeat what is wrong with them.
      const plain = documents.map(({ document }) => document);
      const { checkStories, storyText } = await import('./check-stories.ts');
      const stories = problems.length > 0 ? [] : await checkStories(folder, plain);
      if (json) tellLines([...problems, ...warnings, ...stories]);
      else tell(folder, { documents: documents.length, revision, problems, warnings, stories }, storyText);
      if (problems.length > 0 || stories.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1;
    });
}

interface Found {
  readonly documents: number;
  readonly revision: string;
  readonly problems: readonly FolderProblem[];
  readonly warnings: readonly FolderProblem[];
  readonly stories: readonly StoryResult[];
}

function tellLines(items: readonly object[]): void {
  for (const item of items) process.stdout.write(`${JSON.stringify(item)}\n`);
}

function tell(
  folder: string,
  { documents, revision, problems, warnings, stories }: Found,
  storyText: (story: StoryResult, folder: string) => string,
): void {
  for (const problem of [...problems, ...warnings]) process.stdout.write(`${problemText(problem, folder)}\n`);
  if (problems.length > 0) {
    process.stderr.write(`${counted(problems.length, 'problem', 'problems')}; stories were not run\n`);
    return;
  }
  const said = warnings.length > 0 ? `, ${counted(warnings.length, 'warning', 'warnings')}` : '';
  process.stdout.write(
    `no problems in ${counted(documents, 'document', 'documents')}${said}, revision ${revision}\n`,
  );
  for (const story of stories) process.stdout.write(`${storyText(story, folder)}\n`);
  const failed = stories.filter(({ outcome }) => outcome === 'failed').length;
  if (failed > 0) {
    process.stderr.write(`${failed} of ${counted(stories.length, 'story', 'stories')} failed\n`);
  }
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
