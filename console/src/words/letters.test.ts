import { describe, expect, it } from 'vitest';
import { sentAllSentence, sentSentence, stateSentence } from './letters.ts';

describe('refused events', () => {
  it('say what became of them', () => {
    const of = (state: 'waiting' | 'sent' | 'discarded', cannotSend: string | null = null) =>
      stateSentence({ state, cannotSend, stateReason: state === 'discarded' ? 'a test' : null });
    expect([of('waiting'), of('waiting', 'it is too large'), of('sent'), of('discarded')]).toEqual([
      'Waits to be sent again.',
      'Cannot be sent again: it is too large.',
      'Sent again, and taken.',
      'Discarded: a test',
    ]);
  });

  it('say what came of sending them again', () => {
    const one = { id: '1', code: 'bad_shape', reason: 'traits must be an object' };
    expect(sentSentence({ ...one, outcome: 'refused' })).toBe(
      'It is still refused: traits must be an object',
    );
    const all = { applied: 3, duplicate: 1, kept: [], keptInAll: 0, refusedInAll: 1 };
    expect(sentAllSentence({ ...all, refused: [{ ...one, outcome: 'refused' }], next: '9' })).toBe(
      '4 taken, 1 still refused (traits must be an object), more wait.',
    );
  });
});
