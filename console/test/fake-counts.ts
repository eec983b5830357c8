/** The fake engine's previews and counts of audiences: a count is a quarter further at each look, a slow one less. */
import type { AudienceCountView, AudiencePreviewView } from '../src/api/types.ts';
import { people } from './fake-people.ts';

const persons = 12_408;
const sample = people.slice(0, 3).map(({ id, who }) => ({ id, who }));

export function audiencePreview(): AudiencePreviewView {
  return { estimate: 1_234, interval: [1_150, 1_320], persons, looked: 3_000, exact: false, ms: 640, sample };
}

export class FakeCounts {
  readonly #counts = new Map<string, AudienceCountView>();

  begin(condition: string): AudienceCountView {
    const id = `count-${this.#counts.size + 1}`;
    return this.#keep({
      id,
      condition,
      state: 'running',
      members: 0,
      looked: 0,
      persons,
      share: 0,
      startedAt: new Date().toISOString(),
      endedAt: null,
      leftMs: null,
      sample: [],
    });
  }

  lookAt(id: string): AudienceCountView | null {
    const known = this.#counts.get(id);
    if (known?.state !== 'running') return known ?? null;
    const share = Math.min(1, known.share + (known.condition.includes('slow') ? 0.01 : 0.25));
    const isDone = share === 1;
    return this.#keep({
      ...known,
      share,
      looked: Math.round(persons * share),
      members: Math.round(1_241 * share),
      leftMs: isDone ? null : 12_000,
      ...(isDone ? { state: 'finished', endedAt: new Date().toISOString(), sample } : {}),
    });
  }

  stop(id: string): AudienceCountView | null {
    const known = this.#counts.get(id);
    if (known?.state !== 'running') return known ?? null;
    return this.#keep({
      ...known,
      state: 'stopped',
      endedAt: new Date().toISOString(),
      leftMs: null,
      sample,
    });
  }

  #keep(count: AudienceCountView): AudienceCountView {
    this.#counts.set(count.id, count);
    return count;
  }
}
