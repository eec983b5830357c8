import { describe, expect, it } from 'vitest';
import { ProblemError, problemFromAnswer, problemOf, unreachable } from './problem.ts';
import { takeToken } from './session.ts';

describe('problems', () => {
  it('keep what the engine said', () => {
    const problem = problemFromAnswer(409, {
      title: 'Revision is stale',
      code: 'revision-stale',
      detail: 'r7 is older than r9.',
      mend: 'Fetch again.',
    });
    expect(problem).toMatchObject({ status: 409, code: 'revision-stale', mend: 'Fetch again.' });
  });

  it('speak for themselves where the answer carries no problem', () => {
    for (const status of [401, 403, 404, 429, 500, 503]) {
      const problem = problemFromAnswer(status, '<html>bad gateway</html>');
      expect(problem.title).not.toBe('');
      expect(problem.detail).not.toBe('');
      expect(problem.mend).toBeDefined();
    }
  });

  it('do not take a body of the wrong shape at its word', () => {
    expect(problemFromAnswer(404, { title: 7, detail: null }).code).toBe('not-found');
  });

  it('are found in whatever was thrown', () => {
    expect(problemOf(new ProblemError(unreachable())).code).toBe('unreachable');
    expect(problemOf(new TypeError('x is undefined')).detail).toBe('x is undefined');
  });
});

describe('takeToken', () => {
  it('finds the token after # and after ?, and leaves the rest of the address', () => {
    expect(takeToken('http://localhost:8080/#token=abc')).toEqual({ token: 'abc', rest: '/' });
    expect(takeToken('http://localhost:8080/#/token=abc')).toEqual({ token: 'abc', rest: '/' });
    expect(takeToken('http://localhost:8080/console/?token=abc&x=1#/mails')).toEqual({
      token: 'abc',
      rest: '/console/?x=1#/mails',
    });
  });

  it('is null where there is none', () => {
    expect(takeToken('http://localhost:8080/#/profiles/token')).toBeNull();
    expect(takeToken('http://localhost:8080/?token=')).toBeNull();
  });
});
