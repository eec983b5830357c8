/**
 * What an audience means, as a fingerprint: it changes with the text of its condition and with everything that this
 * reads. So a person's membership is known to be of the audience as it is now, or of an earlier one of that name.
 */
import type { Condition, ConditionCompiler } from '../condition.ts';
import { contentId } from '../hash.ts';
import type { CompiledAudience } from './compile.ts';

const COMPUTED = 'computed.';

/** In the order of the audiences, where those that are read stand before their readers. */
export function meaningsOf(audiences: readonly CompiledAudience[], compiler: ConditionCompiler): string[] {
  const traits = new Map<string, string>();
  const ofTrait = (name: string): string => {
    const known = traits.get(name);
    if (known !== undefined) return known;
    const condition = compiler.computed.get(name);
    const meaning = condition ? of(condition, []) : '';
    traits.set(name, meaning);
    return meaning;
  };
  const of = ({ canonical, reads }: Condition, others: readonly string[]): string => {
    const parts = [canonical];
    for (const variable of reads.variables.keys())
      if (variable.startsWith(COMPUTED)) parts.push(variable, ofTrait(variable.slice(COMPUTED.length)));
    for (const kind of compiler.groups.kindsByRule)
      if (reads.variables.has(kind)) parts.push(kind, compiler.groups.ruleOf(kind)!.text);
    return contentId('meaning', ...parts, ...others);
  };
  const meanings = new Map<string, string>();
  for (const { name, condition, reads } of audiences) {
    const others = [...reads.audiences].map((audience) => `${audience} ${meanings.get(audience) ?? ''}`);
    meanings.set(name, of(condition, others));
  }
  return audiences.map(({ name }) => meanings.get(name)!);
}
