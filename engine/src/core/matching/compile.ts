/** What a document of kind matching means: fields, bands and blocking rules, checked. */
import type { ProblemCollector } from '../problem.ts';
import type { Bands } from './bands.ts';
import type { MatchingDefinition } from './definition.ts';
import { kinds } from './kinds/index.ts';
import type { KeyPart, Rule } from './model.ts';
import type { DeclaredField } from './records.ts';

export interface CompiledMatching {
  readonly fields: readonly DeclaredField[];
  readonly bands: Bands;
  /** Undefined: chosen from the records. */
  readonly rules: readonly Rule[] | undefined;
}

export function checkMatching(definitions: readonly MatchingDefinition[], problems: ProblemCollector): void {
  for (const definition of definitions) compileMatching(definition, problems);
  const [first, ...others] = definitions.filter(({ apply }) => apply !== 'nothing');
  for (const other of others) {
    const message = `"${first!.name}" matches the stored profiles already`;
    problems.add(other, ['apply'], 'second_matching', message, 'set apply: nothing on all but one');
  }
}

export function compileMatching(
  definition: MatchingDefinition,
  problems: ProblemCollector,
): CompiledMatching {
  const { link, review, blocking } = definition;
  if (review > link) {
    const message = `review (${review}) is higher than link (${link})`;
    problems.add(definition, ['review'], 'bands_crossed', message, `set it to ${link} or lower`);
  }
  const fields = Object.entries(definition.fields).map(([name, kind]): DeclaredField => ({ name, kind }));
  const rules = blocking?.map((texts, i) =>
    texts.flatMap((text, j): KeyPart[] => {
      const part = partOf(fields, text);
      if (part !== undefined) return [part];
      const mend = `name a field, or a field and one of its keys: ${partTexts(fields).join(', ')}`;
      problems.add(definition, ['blocking', i, j], 'unknown_key', `there is no key "${text}"`, mend);
      return [];
    }),
  );
  return { fields, bands: { link, review }, rules };
}

/** "birthday year" is a key of the field's kind, "birthday" the whole value. */
function partOf(fields: readonly DeclaredField[], text: string): KeyPart | undefined {
  for (const [field, { name, kind }] of fields.entries()) {
    if (text === name) return { field, key: 0 };
    const key = text.startsWith(`${name} `) ? kinds[kind].keys.indexOf(text.slice(name.length + 1)) : -1;
    if (key >= 0) return { field, key };
  }
  return undefined;
}

function partTexts(fields: readonly DeclaredField[]): string[] {
  return fields.flatMap(({ name, kind }) => kinds[kind].keys.map((key) => `${name} ${key}`));
}
