/** What is asked of the disparity test that cannot be answered. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../server.testing.ts';
import { problemShape } from '../shapes.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

describe('GET /v1/fairness', () => {
  it('refuses a time that ends before it begins, instead of telling of no decisions', async () => {
    const answer = await server.get('/v1/fairness?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z');
    expect(answer.statusCode).toBe(400);
    expect(problemShape.parse(answer.json())).toMatchObject({ code: 'bad_period' });
  });
});
