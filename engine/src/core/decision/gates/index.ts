/** All gates, in the order they are asked: the first that refuses an action is the one that is named. */
import type { CompiledAction } from '../compile.ts';
import type { Deciding, DecisionRequest } from '../deciding.ts';
import type { RefusedCandidate } from '../decision.ts';
import { budgets } from './budgets.ts';
import { caps } from './caps.ts';
import { consent } from './consent.ts';
import { conversation } from './conversation.ts';
import type { Gate, GateMaker } from './gate.ts';
import { page } from './page.ts';
import { pause } from './pause.ts';
import { stock } from './stock.ts';
import { treatment } from './treatment.ts';
import { vouchers } from './vouchers.ts';

const gates: readonly GateMaker[] = [
  consent,
  caps,
  pause,
  treatment,
  stock,
  page,
  conversation,
  budgets,
  vouchers,
];

/** All of them as one; undefined where nobody is refused. */
export function gateFor(deciding: Deciding, request: DecisionRequest): Gate | undefined {
  const shut = gates.flatMap((make) => make(deciding, request) ?? []);
  if (shut.length === 0) return undefined;
  return (action, asked) => {
    for (const gate of shut) {
      const refusal = gate(action, asked);
      if (refusal !== undefined && !deciding.again?.isLifted(refusal)) return refusal;
    }
    return undefined;
  };
}

/** Those that no gate refuses. @param refused gets the others */
export function pass(
  eligible: readonly CompiledAction[],
  deciding: Deciding,
  request: DecisionRequest,
  refused: RefusedCandidate[],
): readonly CompiledAction[] {
  const gate = gateFor(deciding, request);
  if (gate === undefined) return eligible;
  return eligible.filter((action) => {
    const refusal = gate(action, request);
    if (refusal !== undefined) refused.push(refusal);
    return refusal === undefined;
  });
}
