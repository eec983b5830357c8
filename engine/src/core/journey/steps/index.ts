/** The registry of steps: one line a kind; the key that names the kind is also where its settings stand. */
import type { z } from 'zod';
import type { StepCompiler } from '../step.ts';
import { branch, branchSchema } from './branch.ts';
import { decide, decideSchema } from './decide.ts';
import { exit, exitSchema } from './exit.ts';
import { goal, goalSchema } from './goal.ts';
import { handOver, handOverSchema } from './hand-over.ts';
import { send, sendSchema } from './send.ts';
import { signal, signalSchema } from './signal.ts';
import { wait, waitSchema } from './wait.ts';
import { waitFor, waitForSchema } from './wait-for.ts';
import { webhook, webhookSchema } from './webhook.ts';

export const stepSchemas = {
  wait: waitSchema,
  'wait-for': waitForSchema,
  branch: branchSchema,
  decide: decideSchema,
  send: sendSchema,
  webhook: webhookSchema,
  goal: goalSchema,
  'hand-over': handOverSchema,
  exit: exitSchema,
  signal: signalSchema,
} as const;

export type StepKind = keyof typeof stepSchemas;
export type StepOf<K extends StepKind> = z.infer<(typeof stepSchemas)[K]>;
export type StepDefinition = { [K in StepKind]: StepOf<K> }[StepKind];

export const stepCompilers = {
  wait,
  'wait-for': waitFor,
  branch,
  decide,
  send,
  webhook,
  goal,
  'hand-over': handOver,
  exit,
  signal,
} satisfies { [K in StepKind]: StepCompiler<StepOf<K>> };
