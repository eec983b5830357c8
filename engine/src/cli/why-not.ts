/** `kairos why-not`: the smallest changes that would have let another action win, in words. */
import { Command } from 'commander';
import type { WhyNotView } from '../server/api.ts';
import { asksAboutDecisions, type SourceFlags, withSource } from './decision-source.ts';

export function whyNotCommand(): Command {
  return asksAboutDecisions(new Command('why-not'))
    .description('Show what would have let another action win a decision')
    .argument('<decision>', 'id of the decision')
    .argument('<action>', 'name of the action')
    .action(async (decision: string, action: string, flags: SourceFlags & { readonly json?: true }) => {
      const answer = await withSource(flags, (source) => source.whyNot(decision, action));
      process.stdout.write(flags.json ? `${JSON.stringify(answer, null, 2)}\n` : whyNotText(answer));
    });
}

export function whyNotText({ words, ways, obstacles, remarks }: WhyNotView): string {
  const lines = [words];
  if (ways.length > 0)
    lines.push(
      '',
      'It would have won with any one of these, smallest first; each was tried by deciding again:',
      ...ways.map((way, i) => `  ${i + 1}. ${way.words}`),
    );
  if (obstacles.length > 1) lines.push('', 'What stood in its way, one after the other:');
  if (obstacles.length > 1) lines.push(...obstacles.map((obstacle) => `  - ${obstacle}`));
  if (remarks.length > 0) lines.push('', ...remarks);
  return `${lines.join('\n')}\n`;
}
