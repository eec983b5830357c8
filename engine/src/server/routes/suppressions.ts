/** The suppression list: addresses that get nothing. It can be asked about an address, and never told as a list. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { SUPPRESSION_REASONS, type Suppression } from '../../hosts/suppression.ts';
import type { SuppressionView } from '../api.ts';
import { instant } from '../instant.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { suppressionShape } from '../shapes.ts';

const pointSchema = z
  .string()
  .trim()
  .max(600)
  .regex(/^[A-Za-z0-9_.-]{1,64}:\s*\S/, 'write a contact point as "email:ada@example.com"');

export function suppressionRoutes({ suppressions, audit, now }: ServerParts): FastifyPluginAsyncZod {
  const viewOf = (contactPoint: string, found: Suppression | undefined): SuppressionView => ({
    contactPoint,
    suppressed: found !== undefined,
    ...(found && { reason: found.reason, at: instant(found.at) }),
  });
  return async (app) => {
    app.post(
      '/v1/suppressions',
      {
        config: reads('suppressed'),
        schema: {
          summary: 'Suppresses an address: it gets nothing from now on, whoever has it',
          body: z.strictObject({
            contactPoint: pointSchema,
            reason: z.enum(SUPPRESSION_REASONS).default('request'),
          }),
          response: { 200: suppressionShape },
        },
      },
      async (request) => {
        const { contactPoint, reason } = request.body;
        await note(
          audit,
          request,
          { act: 'suppressed', profile: contactPoint.toLowerCase(), detail: { reason } },
          true,
        );
        await suppressions.add(contactPoint, { reason, at: now() });
        return viewOf(contactPoint, suppressions.find(contactPoint));
      },
    );

    const params = z.object({ contactPoint: pointSchema });
    app.get(
      '/v1/suppressions/:contactPoint',
      {
        config: reads('suppression-read'),
        schema: { summary: 'Whether an address is suppressed', params, response: { 200: suppressionShape } },
      },
      async (request) => {
        const { contactPoint } = request.params;
        await note(audit, request, { act: 'suppression-read', profile: contactPoint.toLowerCase() });
        return viewOf(contactPoint, suppressions.find(contactPoint));
      },
    );

    app.delete(
      '/v1/suppressions/:contactPoint',
      {
        config: reads('unsuppressed'),
        schema: { summary: 'Takes an address off the list', params, response: { 200: suppressionShape } },
      },
      async (request) => {
        const { contactPoint } = request.params;
        await note(audit, request, { act: 'unsuppressed', profile: contactPoint.toLowerCase() }, true);
        await suppressions.remove(contactPoint);
        return viewOf(contactPoint, undefined);
      },
    );
  };
}
