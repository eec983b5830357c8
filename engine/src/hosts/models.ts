/** Models as their own partitions have them: what is published follows within a second, this is what they are. */
import { type LookAsked, lookAt, type ModelLook } from '../core/learning/look.ts';
import type { Applier } from './applier.ts';

/** Undefined where nothing has taught it. */
export function lookAtModel({ cells }: Applier, name: string, asked: LookAsked): ModelLook | undefined {
  // A look must make no cell of what is not there.
  if (!cells.has(`model/${name}`)) return undefined;
  const { model } = cells.model(name).state;
  return model === null ? undefined : lookAt(name, model, asked);
}
