/** The policy that a command names: one of the simple ones, or a file of rules. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { prettifyError } from 'zod';
import { alwaysPolicy, type Policy, uniformPolicy } from '../analytics/evaluation/policy.ts';
import { EvaluationRefused } from '../analytics/evaluation/refusal.ts';
import { type RulesDefinition, rulesPolicy, rulesSchema } from '../analytics/evaluation/rules.ts';
import type { JsonObject } from '../core/input.ts';

/** @throws EvaluationRefused where there is none of that name, or its rules cannot be followed */
export async function policyNamed(name: string, contexts: readonly JsonObject[]): Promise<Policy> {
  if (name === 'uniform') return uniformPolicy;
  if (name.startsWith('always:') && name.length > 'always:'.length)
    return alwaysPolicy(name.slice('always:'.length));
  return rulesPolicy(await rulesNamed(name), contexts);
}

/** The rules in a YAML file. */
export async function rulesNamed(name: string): Promise<RulesDefinition> {
  if (/\.ya?ml$/i.test(name)) return readRules(name);
  throw new EvaluationRefused(
    'unknown_policy',
    `There is no policy "${name}".`,
    'Write uniform, always:ACTION, or the name of a YAML file with rules.',
  );
}

async function readRules(file: string) {
  if (!existsSync(file))
    throw new EvaluationRefused(
      'no_file',
      `There is no file ${file}.`,
      'Name one with rules under `choose`.',
    );
  const text = await readFile(file, 'utf8');
  const checked = rulesSchema.safeParse(parsed(text, file));
  if (checked.success) return checked.data;
  throw new EvaluationRefused(
    'bad_policy',
    `${file} is no list of rules:\n${prettifyError(checked.error)}\n`,
    'Give rules under `choose`, each with an `action`, and `when` where it is not for all.',
  );
}

function parsed(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new EvaluationRefused(
      'bad_yaml',
      `${file} is no YAML: ${(error as Error).message}.`,
      'Mend it at that place.',
    );
  }
}
