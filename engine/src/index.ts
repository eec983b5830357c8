/**
 * Kairos as a library: the pure core, the hosts, the condition language, and the suite that every host must pass.
 *
 * @example
 * const result = configure('r1', documents);
 * if (!result.ok) throw new Error(result.problems[0]?.message);
 * const engine = await openSimulatedEngine({ revision: 'r1', documents, delivery, startAt: Date.now() });
 */

export { runStory, type StoryHost } from './conformance/run-story.ts';
export { readStories } from './conformance/stories.ts';
export { readStory, type Story } from './conformance/story.ts';
export { type Advanced, advance } from './core/advance.ts';
export { type Configuration, configure } from './core/configuration.ts';
export type { Decision } from './core/decision/decision.ts';
export type { CoreDocument, DocumentProblem } from './core/document.ts';
export type { Effect, Fact } from './core/effect.ts';
export { Effects } from './core/effects.ts';
export type { EventInput, Identifier, Input } from './core/input.ts';
export { type Classifier, classify } from './core/moment/classifier.ts';
export { modelFrom, modelText } from './core/moment/model-text.ts';
export { type Example, train } from './core/moment/train.ts';
export { Profile } from './core/profile/profile.ts';
export type { World } from './core/world.ts';
export type { DeliveryPort } from './hosts/delivery.ts';
export { openEmbeddedEngine } from './hosts/embedded/open.ts';
export { type Engine, EngineRefusal } from './hosts/engine.ts';
export type { Log } from './hosts/log.ts';
export { openSimulatedEngine } from './hosts/simulated/open.ts';
export { simulate } from './hosts/simulated/simulate.ts';
export type { Store } from './hosts/store.ts';
export { compile, LanguageError } from './language/index.ts';
