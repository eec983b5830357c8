/** Models as their own partitions have them: what is published follows within a second, this is what they are. */
import { type LookAsked, lookAt, type ModelLook } from '../core/learning/look.ts';
import type { Applier } from './applier.ts';
import type { Store } from './store.ts';

/** Undefined where nothing has taught it. */
export function lookAtModel({ cells }: Applier, name: string, asked: LookAsked): ModelLook | undefined {
  // A look must make no cell of what is not there.
  if (!cells.has(`model/${name}`)) return undefined;
  const { model } = cells.model(name).state;
  return model === null ? undefined : lookAt(name, model, asked);
}

/** Names of all models that are kept here. */
export function modelsHere({ cells }: Applier, store: Store): readonly string[] {
  const names = new Set<string>();
  for (const { key } of store.range('e/model/', 'e/model0')) names.add(key.slice('e/model/'.length));
  for (const { key } of cells.inMemory('model/')) names.add(key.slice('model/'.length));
  return [...names].filter((name) => cells.has(`model/${name}`) && cells.model(name).state.model !== null);
}
