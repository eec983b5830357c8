/** The registry of steps: one line a kind; the key that names the kind is also where its settings stand. */
import type { z } from 'zod';
import type { StepCompiler } from '../step.ts';
import { branch, branchSchema } from './branch.ts';
import { decide, decideSchema } from './decide.ts';
import { exit, exitSchema } from './exit.ts';
import { goal, goalSchema } from './goal.ts';
import { handOver, handOverSchema } from './hand-over.ts';
import { list, listStepSchema } from './list.ts';
import { send, sendSchema } from './send.ts';
import { signal, signalSchema } from './signal.ts';
import { split, splitSchema } from './split.ts';
import { update, updateSchema } from './update.ts';
import { wait, waitSchema } from './wait.ts';
import { waitFor, waitForSchema } from './wait-for.ts';
import { webhook, webhookSchema } from './webhook.ts';

export const stepSchemas = {
  wait: waitSchema,
  'wait-for': waitForSchema,
  branch: branchSchema,
  split: splitSchema,
  decide: decideSchema,
  send: sendSchema,
  webhook: webhookSchema,
  update: updateSchema,
  list: listStepSchema,
  goal: goalSchema,
  'hand-over': handOverSchema,
  exit: exitSchema,
  signal: signalSchema,
} as const;

export type StepKind = keyof typeof stepSchemas;
export type StepOf<K extends StepKind> = z.infer<(typeof stepSchemas)[K]>;
export type StepDefinition = { [K in StepKind]: StepOf<K> }[StepKind];

const kinds = Object.keys(stepSchemas) as StepKind[];

export function kindOf(step: StepDefinition): StepKind {
  return kinds.find((kind) => kind in step)!;
}

export const stepCompilers = {
  wait,
  'wait-for': waitFor,
  branch,
  split,
  decide,
  send,
  webhook,
  update,
  list,
  goal,
  'hand-over': handOver,
  exit,
  signal,
} satisfies { [K in StepKind]: StepCompiler<StepOf<K>> };
