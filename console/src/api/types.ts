/** The shapes of the engine's HTTP API, as this console uses them: types only, one import path for all of it. */
export type * from '../../../engine/src/server/api.ts';
