// ARB-11: what is checked by hand of a decide call is what the schema says of it, whatever is sent.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRequest } from './decide-shapes.ts';
import { usualAsked } from './decide-usual.ts';

const names = [
  'profile',
  'userId',
  'email',
  'anonymousId',
  'placement',
  'placements',
  'context',
  'limit',
  'requestId',
  'deadlineMs',
  'conversation',
  'another',
  'constructor',
];
const lengths = fc.constantFrom(0, 1, 99, 100, 101, 199, 200, 201, 299, 300, 301);
const value = fc.oneof(
  fc.tuple(lengths, fc.constantFrom('a', 'ä', '-', '\u{1f600}')).map(([length, text]) => text.repeat(length)),
  fc.constantFrom('home', 'home\n', 'a b', '_home', 'A.b-c_9', '', null, true, undefined),
  fc.constantFrom(0, -0, 1, 1.5, 50, 51, -1, 60_000, 60_001, 2 ** 53, 1e300),
  fc.constantFrom({}, [], [1], { a: { b: 1 } }, [{ placement: 'home' }], { length: 1 }),
  fc.jsonValue(),
);
const body = fc.oneof(
  { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
/** As it arrives. */
const read = (sent: unknown): unknown => JSON.parse(JSON.stringify(sent) ?? 'null');

describe('a decide call that is checked by hand', () => {
  it('is what the schema makes of it, or is left to the schema', () => {
    let taken = 0;
    fc.assert(
      fc.property(body, (sent) => {
        const asked = usualAsked(read(sent));
        if (asked === undefined) return;
        taken++;
        expect(decideRequest.safeParse(read(sent))).toEqual({ success: true, data: asked });
      }),
      { numRuns: 4_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('is taken as programs send it', () => {
    const usual = { userId: 'ada', placement: 'home', limit: 3, deadlineMs: 50, requestId: 'q' };
    expect(usualAsked(usual)).toEqual({ ...usual, context: {} });
    const rest = { profile: 'p', email: 'e', anonymousId: 'a', conversation: 'c', context: { page: 'x' } };
    expect(usualAsked(rest)).toEqual({ ...rest, limit: 1 });
  });

  it('is left to the schema where it names a prototype', () => {
    expect(usualAsked(JSON.parse('{"userId":"ada","__proto__":{"placement":"home"}}'))).toBeUndefined();
  });
});
