import { describe, expect, it } from 'vitest';
import { joined } from './use-pages.ts';

describe('a paged list', () => {
  it('puts what is fresh before what was there, and shows each once', () => {
    const one = { id: '1' };
    const two = { id: '2' };
    const three = { id: '3' };
    expect(joined([three, two], [two, one], ({ id }) => id)).toEqual([three, two, one]);
  });
});
