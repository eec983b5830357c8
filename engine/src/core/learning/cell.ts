/**
 * A model in the shard of its name: the order in which outcomes arrive there is the one it learns in. Where its
 * documents are gone it goes on with what it has.
 */
import type { Relay } from '../input.ts';
import type { World } from '../world.ts';
import { teachingAbout } from './contact-models.ts';
import type { Teaching } from './model.ts';
import { ResponseModel } from './model.ts';

export class ModelState {
  readonly name: string;
  /** Null until something has taught it. */
  model: ResponseModel | null = null;
  /** All of it is to be published: others may know another. */
  isNew = true;

  constructor(name: string) {
    this.name = name;
  }
}

const DAY_MS = 86_400_000;
const withoutDocument: Teaching = { kinds: new Map(), halfLifeMs: 60 * DAY_MS };

/** @returns false where it taught nothing */
export function onTeach(state: ModelState, body: Extract<Relay, { type: 'teach' }>, world: World): boolean {
  // What a build before this one still had on its way counted by action alone.
  if (typeof body.action !== 'string') return false;
  const compiled = world.configuration.learning.models.get(state.name);
  const slopes = compiled?.definition.slopes ?? state.model?.weights.slopes ?? 'family';
  if (state.model === null || state.model.weights.slopes !== slopes) {
    // Its weights mean something else from then on.
    state.model = new ResponseModel(slopes, compiled?.kinds.size, teachingAbout(state.name)?.base);
    state.isNew = true;
  }
  if (body.contrast !== undefined) {
    state.model.count(body, world.now);
    return true;
  }
  state.model.teach(body, compiled ?? teachingAbout(state.name) ?? withoutDocument, world.now);
  return true;
}
