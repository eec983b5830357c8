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

/** Who can come to a response from now on. Nothing to publish comes of it. */
export function onShown(state: ModelState, body: Extract<Relay, { type: 'shown' }>, world: World): void {
  modelIn(state, world).show(body, body.matures, teachingOf(state, world), world.now);
}

/** @returns false where it taught nothing */
export function onTeach(state: ModelState, body: Extract<Relay, { type: 'teach' }>, world: World): boolean {
  // What a build before this one still had on its way counted by action alone.
  if (typeof body.action !== 'string') return false;
  const model = modelIn(state, world);
  if (body.contrast !== undefined) model.count(body, world.now);
  else model.teach(body, teachingOf(state, world), world.now);
  return true;
}

function modelIn(state: ModelState, world: World): ResponseModel {
  const compiled = world.configuration.learning.models.get(state.name);
  const slopes = compiled?.definition.slopes ?? state.model?.weights.slopes ?? 'family';
  if (state.model?.weights.slopes === slopes) return state.model;
  // Its weights mean something else from then on.
  state.isNew = true;
  state.model = new ResponseModel(slopes, compiled?.kinds.size, teachingOf(state, world).base);
  return state.model;
}

function teachingOf({ name }: ModelState, world: World): Teaching {
  return world.configuration.learning.models.get(name) ?? teachingAbout(name) ?? withoutDocument;
}
