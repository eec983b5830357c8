/**
 * A gate: one part of the policy that may refuse an eligible action. It is made once per request, where what the
 * actions share is found once, and is absent where it refuses nobody now: as most are, mostly. Of placements that are
 * filled together one gate serves all, as long as nothing more was chosen.
 */
import type { CompiledAction } from '../compile.ts';
import type { Deciding, DecisionRequest } from '../deciding.ts';
import type { RefusedCandidate } from '../decision.ts';

/**
 * Why the action must not be chosen; undefined where nothing here refuses it.
 *
 * @param request the one that it was made for, or one that differs from that in its id, placement and limit only
 */
export type Gate = (action: CompiledAction, request: DecisionRequest) => RefusedCandidate | undefined;

export type GateMaker = (deciding: Deciding, request: DecisionRequest) => Gate | undefined;
