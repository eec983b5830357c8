/** A question that nobody reads would be answered as if it had not been asked: `?at=` would give today. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HttpProblem } from './problem.ts';

/** Refuses what stands behind the `?` and is not described. For all routes of the API. */
export function holdToParameters(app: FastifyInstance): void {
  app.addHook('preValidation', ({ routeOptions: { schema, url = '' }, query }, _reply, done) => {
    const known = namesIn(schema?.querystring);
    const unknown = known && Object.keys(query as object).find((name) => !known.includes(name));
    if (known === undefined || unknown === undefined) done();
    else done(unknownParameter(unknown, known, url));
  });
}

/** Undefined where they cannot be told. */
function namesIn(schema: unknown): readonly string[] | undefined {
  if (schema === undefined) return [];
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
}

function unknownParameter(name: string, known: readonly string[], url: string): HttpProblem {
  return new HttpProblem(
    400,
    'unknown_parameter',
    `${url} knows no parameter "${name.slice(0, 100)}"`,
    known.length === 0 ? 'ask without parameters' : `it knows ${known.join(', ')}`,
  );
}
