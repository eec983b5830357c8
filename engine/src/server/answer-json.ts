/** How routes of ours read and answer: bodies checked by their schemas, problems as RFC 9457. */
import type { FastifyInstance } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { answerError } from './problem.ts';

export function answerJson(
  app: Pick<FastifyInstance, 'setErrorHandler' | 'setValidatorCompiler' | 'setSerializerCompiler'>,
): void {
  app.setErrorHandler(answerError);
  app.setValidatorCompiler(validatorCompiler);
  // The schemas of answers are for openapi.json and the tests; types keep the routes to them.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
}
