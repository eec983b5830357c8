/** openapi.json: made from the routes' own schemas, with the Segment-compatible routes described beside them. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { apiSchemas } from './shapes.ts';

/** Register before the routes: it sees only those that come after. */
export async function describeRoutes(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kairos',
        version,
        description: 'Real-time customer journeys. Errors are RFC 9457 problems with a stable `code`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'Secret key (sk_...), for servers only' },
          writeKey: {
            type: 'http',
            scheme: 'basic',
            description: 'Write key of a source as user name, no password',
          },
        },
      },
      security: [{ apiKey: [] }],
    },
    transform: createJsonSchemaTransform({ schemaRegistry: apiSchemas }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry: apiSchemas }),
  });
}

/** Once all routes are there. */
export function openapiOf(app: FastifyInstance): object {
  const made = app.swagger() as { paths?: Record<string, Record<string, Operation>> };
  // What mails and pages link to is no API.
  const own = Object.entries(made.paths ?? {})
    .filter(([path]) => path.startsWith('/v1/'))
    .map(([path, operations]) => [path, withProblems(operations)]);
  return { ...made, paths: { ...Object.fromEntries(own), ...collectPaths() } };
}

interface Operation {
  readonly responses?: Record<string, unknown>;
}

/** Every route of ours may answer a problem. */
function withProblems(operations: Record<string, Operation>): Record<string, Operation> {
  const schema = { $ref: '#/components/schemas/Problem' };
  const problem = { description: 'A problem', content: { 'application/problem+json': { schema } } };
  const entries = Object.entries(operations).map(([method, operation]) => [
    method,
    { ...operation, responses: { ...operation.responses, default: problem } },
  ]);
  return Object.fromEntries(entries);
}

const calls: Readonly<Record<string, string>> = {
  track: 'Something happened',
  identify: 'Who somebody is: sets traits',
  page: 'A page was viewed',
  screen: 'A screen of an app was viewed',
  group: 'Somebody belongs to a group',
  alias: 'Two identifiers are the same person',
  batch: 'Many events in one request, under `batch`',
  import: 'History, with a secret key and the write key in the body: sends nothing, spends no caps',
};

function collectPaths(): Record<string, unknown> {
  const success = { type: 'object', properties: { success: { const: true } } };
  const paths = Object.entries(calls).map(([call, summary]) => [
    `/v1/${call}`,
    {
      post: {
        summary: `${summary} (Segment-compatible)`,
        operationId: call,
        tags: ['Collect'],
        security: [{ writeKey: [] }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
        },
        responses: {
          200: {
            description: 'Durable, and visible to the next request',
            content: { 'application/json': { schema: success } },
          },
          400: { description: 'Cannot be read; do not send again' },
          401: { description: 'Unknown write key' },
          429: { description: 'Overloaded; send again after Retry-After' },
          503: { description: 'Cannot be stored now; send again' },
        },
      },
    },
  ]);
  return Object.fromEntries(paths);
}
