/** The real server is killed with -9 while a business event goes round: after the restart nobody is told twice or forgotten. */
import { afterEach, describe, expect, it } from 'vitest';
import { drawsFrom } from '../src/core/draws.ts';
import type { BusinessEventView } from '../src/server/api.ts';
import { Product } from './product/product.ts';
import { SECRET_VARIABLE, shopDocuments } from './product/shop.ts';
import { sleep, until } from './product/until.ts';
import { startWebhookReceiver, WEBHOOK_SECRET } from './sinks/webhook-receiver.ts';

const SEED = Number(process.env.KAIROS_SEED ?? Date.now() % 1_000_000);
const PEOPLE = 1_500;
const KILLS = 4;

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const journey = `
---
kind: journey
name: cancelled
entry: { event: Flight Cancelled }
steps:
  - { id: tell, webhook: { channel: desk, body: { person: '{{ profile.id }}' } } }
`;

describe(`FAN-2, FAN-4: a business event over ${KILLS} kills with -9 (KAIROS_SEED=${SEED})`, () => {
  it('reaches each person once', async () => {
    const random = drawsFrom(SEED);
    const webhook = await startWebhookReceiver();
    const documents = shopDocuments({ smtpPort: 9, webhookUrl: webhook.url, timeoutMs: 5_000 }) + journey;
    const product = await Product.create({ documents, env: { [SECRET_VARIABLE]: WEBHOOK_SECRET } });
    open.push(webhook.close, () => product.remove());
    await product.start();
    for (let first = 0; first < PEOPLE; first += 100) {
      const batch = Array.from({ length: 100 }, (_, i) => ({
        type: 'identify',
        messageId: `p${first + i}`,
        userId: `user-${first + i}`,
        traits: { flight: (first + i) % 3 === 0 ? 'LX 38' : 'LX 40' },
      }));
      expect((await product.collect('/v1/batch', { batch })).status).toBe(200);
    }
    const { status, body } = await product.post<BusinessEventView>('/v1/business-events', {
      name: 'Flight Cancelled',
      properties: { flight: 'LX 40' },
      condition: 'traits.flight == event.flight',
      perSecond: 250,
    });
    expect([status, body.state]).toEqual([202, 'running']);
    let killedInTheMiddle = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(300 + random() * 400);
      const { state } = await product.get<BusinessEventView>(`/v1/business-events/${body.id}`);
      if (state === 'running') killedInTheMiddle++;
      await product.end('SIGKILL');
      await product.start(1 + Math.floor(random() * 2));
    }
    const view = await until(
      'the business event ends, and all its webhooks arrive',
      () => product.get<BusinessEventView>(`/v1/business-events/${body.id}`),
      ({ state }) =>
        state === 'finished' && new Set(webhook.calls.map(({ id }) => id)).size >= PEOPLE * (2 / 3),
      60_000,
    );
    // Repeats of an attempt in doubt have its id, which a receiver recognises.
    const byId = new Map(webhook.calls.map(({ id, body: { person } }) => [id, person]));
    expect(byId.size).toBe(PEOPLE * (2 / 3));
    expect(new Set(byId.values()).size).toBe(byId.size);
    expect(view.reached).toBe(byId.size);
    expect(killedInTheMiddle).toBeGreaterThan(0);
  });
});
