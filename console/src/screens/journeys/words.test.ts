import { describe, expect, it } from 'vitest';
import type { JourneyPreviewView } from '../../api/types.ts';
import { previewSentence } from './words.ts';

const totals = { stays: 0, follows: 8, 'waits-anew': 0, moves: 0, leaves: 4 };
const preview: JourneyPreviewView = {
  version: 3,
  isNew: true,
  people: 12,
  totals,
  steps: [],
  problems: [],
  diff: '',
};

describe('what a publish does, in words', () => {
  it('names only what happens to somebody', () => {
    expect(previewSentence(preview)).toBe(
      'It becomes version 3. Of 12 people inside: 8 go on at the same step, 4 leave.',
    );
    expect(previewSentence({ ...preview, people: 1, totals: { ...totals, follows: 1, leaves: 0 } })).toBe(
      'It becomes version 3. Of 1 person inside: 1 go on at the same step.',
    );
  });

  it('says where there is nobody, or nothing', () => {
    expect(previewSentence({ ...preview, people: 0 })).toBe('It becomes version 3. Nobody is inside.');
    expect(previewSentence({ ...preview, isNew: false })).toMatch('nothing to publish');
  });
});
