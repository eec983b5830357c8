/** The newest published models by name, as those who decide see them. */
import type { PublishedModel } from './model-state.ts';

export interface ModelView {
  get(model: string): PublishedModel | undefined;
}
