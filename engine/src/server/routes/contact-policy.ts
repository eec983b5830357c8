/** The contact policy in force, in words: caps, quiet hours, pauses. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { contactPolicyShape } from '../contact-policy-shapes.ts';
import { contactPolicyView } from '../contact-policy-view.ts';
import type { ServerParts } from '../parts.ts';
import { tellsOfNobody } from '../personal.ts';

export function contactPolicyRoutes({ compiled }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/contact-policy',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Frequency caps, quiet hours and pauses in force, in words',
          response: { 200: contactPolicyShape },
        },
      },
      () => contactPolicyView(compiled()?.policies ?? []),
    );
  };
}
