/** What waiting for a better hour has brought, by channel and step. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sendTimeGains } from '../../analytics/timing/gain.ts';
import { SLOTS } from '../../core/decision/timing/slots.ts';
import { modelAbout } from '../../core/learning/contact-models.ts';
import type { SendTimes } from '../api-send-times.ts';
import type { ServerParts } from '../parts.ts';
import { tellsOfNobody } from '../personal.ts';
import { sendTimesShape } from '../send-times-shapes.ts';

/** Steps that are told. */
const MOST = 200;

export function sendTimeRoutes({ engine, compiled }: ServerParts): FastifyPluginAsyncZod {
  const ofChannel = async (channel: string): Promise<SendTimes['channels'][number]> => {
    const gains = await engine.model(modelAbout('send-now', channel), { limit: MOST });
    const hours = await engine.model(modelAbout('hours', channel), { limit: SLOTS });
    return {
      channel,
      steps: sendTimeGains(gains?.actions ?? []),
      hours: (hours?.actions ?? []).map(({ action, chance, figures }) => ({
        slot: action,
        messages: figures.outcomes,
        responses: figures.responses,
        chance,
      })),
    };
  };
  return async (app) => {
    app.get(
      '/v1/send-times',
      {
        config: tellsOfNobody,
        schema: {
          summary:
            'What waiting for a better hour has brought against sending at once, and when people respond',
          response: { 200: sendTimesShape },
        },
      },
      async () => {
        const channels = await Promise.all([...(compiled()?.channels.keys() ?? [])].sort().map(ofChannel));
        return { channels: channels.filter(({ steps, hours }) => steps.length > 0 || hours.length > 0) };
      },
    );
  };
}
