/** The registry of steps: one line a kind. */
import type { StepKind, StepOf } from '../definition.ts';
import type { StepCompiler } from '../step.ts';
import { branch } from './branch.ts';
import { decide } from './decide.ts';
import { exit } from './exit.ts';
import { goal } from './goal.ts';
import { handOver } from './hand-over.ts';
import { send } from './send.ts';
import { wait } from './wait.ts';
import { waitFor } from './wait-for.ts';
import { webhook } from './webhook.ts';

export const steps = {
  wait,
  'wait-for': waitFor,
  branch,
  decide,
  send,
  webhook,
  goal,
  'hand-over': handOver,
  exit,
} satisfies { [K in StepKind]: StepCompiler<StepOf<K>> };
