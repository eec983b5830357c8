/** `kairos check`: says everything that is wrong with a documents folder; for editors, hooks and CI. */
import { Command } from 'commander';
import { checkFolder } from '../documents/check.ts';
import { problemText } from '../documents/problem.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description('Check the documents of a folder; exits with 1 where there are problems')
    .argument('[folder]', 'documents folder', process.env.KAIROS_DOCUMENTS ?? 'documents')
    .option('--json', 'print problems as JSON lines')
    .action(async (folder: string, { json }: { json?: true }) => {
      const { documents, problems, revision } = await checkFolder(folder);
      if (problems.length === 0) {
        if (!json)
          process.stdout.write(`no problems in ${documents.length} documents, revision ${revision}\n`);
        return;
      }
      for (const problem of problems) {
        process.stdout.write(`${json ? JSON.stringify(problem) : problemText(problem, folder)}\n`);
      }
      if (!json)
        process.stderr.write(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n`);
      process.exitCode = 1;
    });
}
