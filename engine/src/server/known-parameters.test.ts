import Fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { holdToParameters } from './known-parameters.ts';
import { answerError } from './problem.ts';

it.each([
  ['/plain', 200, undefined],
  ['/plain?at=2026-01-05', 400, 'ask without parameters'],
  ['/page?limit=5', 200, undefined],
  ['/page?limit=5&offset=10', 400, 'it knows limit, cursor'],
  ['/page?constructor=1', 400, 'it knows limit, cursor'],
])('%s is answered with %i', async (url, status, mend) => {
  const app = Fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  holdToParameters(app);
  const querystring = z.object({ limit: z.coerce.number().optional(), cursor: z.string().optional() });
  app.get('/plain', async () => ({ ok: true }));
  app.get('/page', { schema: { querystring } }, async () => ({ ok: true }));
  const answer = await app.inject(url);
  expect(answer.statusCode).toBe(status);
  if (status === 400) expect(answer.json()).toMatchObject({ code: 'unknown_parameter', mend });
  await app.close();
});
