/** A policy as a short list of rules: the first whose condition holds says what is chosen, or with which shares. */
import { z } from 'zod';
import type { JsonObject } from '../../core/input.ts';
import { compile, LanguageError } from '../../language/index.ts';
import type { DecisionLog } from './log.ts';
import { fillShares, type Outside, type Policy } from './policy.ts';
import { EvaluationRefused } from './refusal.ts';

export const rulesSchema = z.strictObject({
  name: z.string().min(1).max(100).default('rules'),
  choose: z
    .array(
      z.strictObject({
        when: z.string().min(1).max(2_000).optional().describe('CEL over `context`; absent: always'),
        action: z.string().min(1).optional(),
        shares: z.record(z.string(), z.number().nonnegative()).optional().describe('Chance of each action'),
      }),
    )
    .min(1)
    .max(100)
    .describe('The first whose condition holds; a decision that none fits is left as it was logged'),
});
export type RulesDefinition = z.infer<typeof rulesSchema>;

interface Rule {
  readonly fits: (context: JsonObject) => boolean;
  /** Action -> its chance; together 1. */
  readonly shares: ReadonlyMap<string, number>;
}

/** @throws EvaluationRefused where a rule cannot be followed @param contexts of the log's rows */
export function rulesPolicy(definition: RulesDefinition, contexts: readonly JsonObject[]): Policy {
  const rules = definition.choose.map((rule, i) => compileRule(rule, i + 1));
  return {
    name: definition.name,
    chancesOf: (log, row, chances) => {
      const rule = rules.find(({ fits }) => fits(contexts[row] ?? {}));
      return rule ? fillShares(rule.shares, log, row, chances) : asLogged(log, row, chances);
    },
  };
}

function compileRule({ when, action, shares }: RulesDefinition['choose'][number], number: number): Rule {
  if ((action === undefined) === (shares === undefined))
    throw new EvaluationRefused(
      'bad_rule',
      `Rule ${number} has ${action === undefined ? 'neither `action` nor' : 'both `action` and'} \`shares\`.`,
      'Give one of the two.',
    );
  const given = Object.entries(shares ?? { [action!]: 1 });
  const sum = given.reduce((total, [, share]) => total + share, 0);
  if (Math.abs(sum - 1) > 1e-6)
    throw new EvaluationRefused(
      'bad_shares',
      `The shares of rule ${number} add up to ${Number(sum.toFixed(6))}.`,
      'Let them add up to 1; give what is left to "nothing", or whatever doing nothing is called in the log.',
    );
  return { fits: when === undefined ? () => true : conditionOf(when, number), shares: new Map(given) };
}

function conditionOf(text: string, number: number): Rule['fits'] {
  try {
    const condition = compile<JsonObject>(text, { variables: { context: (context) => context } });
    return (context) => condition.test(context);
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    throw new EvaluationRefused(
      'bad_condition',
      `The condition of rule ${number} cannot be read: ${error.message}.`,
      `${error.mend}; what was known stands in \`context\`.`,
    );
  }
}

/**
 * What the log did itself. Where it only has the chance of the chosen one, that one has its chance here and the others
 * share the rest: its weight is 1 either way.
 */
function asLogged(
  { starts, chosen, chances: logged }: DecisionLog,
  row: number,
  chances: Float64Array,
): Outside {
  const [begin, end] = [starts[row]!, starts[row + 1]!];
  const own = logged[chosen[row]!]!;
  const rest = end - begin > 1 ? (1 - own) / (end - begin - 1) : 0;
  for (let at = begin; at < end; at++) {
    const chance = logged[at]!;
    chances[at - begin] = at === chosen[row] ? own : Number.isNaN(chance) ? rest : chance;
  }
  return null;
}
