/** The disk of the real server fills up while events come: they are refused in words, nothing is lost, it goes on. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveFigures } from '../src/server/api.ts';
import { mountSmallDisk } from './product/full-disk.ts';
import { profileOf } from './product/people.ts';
import { type Answer, Product } from './product/product.ts';
import { hasSettled, reckon } from './product/reckoning.ts';
import { customers, SECRET_VARIABLE, shopDocuments, type TrafficEvent, trafficCall } from './product/shop.ts';
import { sleep, until } from './product/until.ts';
import { type SmtpReceiver, startSmtpReceiver } from './sinks/smtp-receiver.ts';
import { startWebhookReceiver, WEBHOOK_SECRET, type WebhookReceiver } from './sinks/webhook-receiver.ts';

const MB = 1 << 20;
/** The product stops taking events below 128 MB. */
const disk = mountSmallDisk(224 * MB);
if ('reason' in disk) process.stdout.write(`reliability-full-disk is skipped: ${disk.reason}\n`);
afterAll(() => 'remove' in disk && disk.remove());

type CollectAnswer = Answer<{ success: boolean; code?: string }>;

describe.skipIf('reason' in disk)('a disk that fills up', () => {
  const { folder, fill, empty } = disk as Extract<typeof disk, { folder: string }>;
  const people = customers(12);
  let product: Product;
  let sinks: { smtp: SmtpReceiver; webhook: WebhookReceiver };
  let next = 0;
  let runs = 0;
  const acknowledged: string[] = [];

  beforeEach(async () => {
    sinks = { smtp: await startSmtpReceiver(), webhook: await startWebhookReceiver() };
    const { smtp, webhook } = sinks;
    product = await Product.create({
      documents: shopDocuments({ smtpPort: smtp.port, webhookUrl: webhook.url, timeoutMs: 2_000 }),
      dataFolder: `${folder}/data-${++runs}`,
      env: { [SECRET_VARIABLE]: WEBHOOK_SECRET },
    });
    next = 0;
    acknowledged.length = 0;
    await product.start();
    for (const { userId, email } of people) {
      await product.collect('/v1/identify', { userId, traits: { email } });
      const { status } = await product.collect('/v1/track', { userId, event: 'Consent Granted' });
      expect(status).toBe(200);
    }
  });
  afterEach(async () => {
    empty();
    await product.remove();
    await sinks.smtp.close();
    await sinks.webhook.close();
  });

  /** One request of several events of one person, with padding of so many bytes each; remembers what was acknowledged. */
  async function send(userId: string, events: readonly TrafficEvent[], padBytes = 0): Promise<CollectAnswer> {
    const batch = events.map((event) => {
      const { properties, ...call } = trafficCall(userId, event, next++);
      return { type: 'track', ...call, properties: { ...properties, pad: 'x'.repeat(padBytes) } };
    });
    const answer: CollectAnswer = await product.collect('/v1/batch', { batch });
    if (answer.status === 200) acknowledged.push(...batch.map(({ messageId }) => messageId));
    return answer;
  }

  const everyKind: readonly TrafficEvent[] = ['Order Placed', 'Paid', 'Waiting', 'Visited'];
  const sendAll = () => Promise.all(people.map(({ userId }) => send(userId, everyKind)));
  const isTaken = async () => (await sendAll()).every(({ status }) => status === 200);

  async function nothingIsLost(): Promise<void> {
    await until('everything ends', () => product.get<LiveFigures>('/v1/figures'), hasSettled);
    const found = await reckon(product, people, sinks);
    expect(found.wrong).toEqual([]);
    expect(acknowledged.filter((id) => !found.kept.has(id))).toEqual([]);
    expect(sinks.webhook.forged).toBe(0);
  }

  it('stops admission before it is full, lets withdrawals and what is due go on, and takes events again', async () => {
    const { startedAt } = await product.get<LiveFigures>('/v1/figures');
    expect(await isTaken()).toBe(true);
    fill(64 * MB);
    const [refused] = await until('refuses', sendAll, (answers) =>
      answers.every(({ status }) => status !== 200),
    );
    expect(refused).toMatchObject({ status: 503, body: { success: false, code: 'low_disk' } });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    // Before the withdrawal, which stops what is still on its way.
    await until('what is due happens', () => product.get<LiveFigures>('/v1/figures'), hasSettled);
    const withdrawn = await product.collect('/v1/track', { userId: 'u0', event: 'Consent Withdrawn' });
    expect(withdrawn.status).toBe(200);
    expect((await profileOf(product, 'userId:u0')).consents).toMatchObject([{ granted: false }]);
    empty();
    const consentAgain = () => product.collect('/v1/track', { userId: 'u0', event: 'Consent Granted' });
    await until('takes events again', consentAgain, ({ status }) => status === 200);
    expect(await isTaken()).toBe(true);
    await nothingIsLost();
    expect((await product.get<LiveFigures>('/v1/figures')).startedAt).toBe(startedAt);
  });

  it.each([1, 2])(
    'full to the last byte in one go: what the log cannot hold is refused, and it goes on when there is room (%i threads)',
    async (workers) => {
      await product.end('SIGTERM');
      await product.start(workers);
      const { startedAt } = await product.get<LiveFigures>('/v1/figures');
      // The watch of the disk may be quicker than we are; then the log is never asked.
      const answers: CollectAnswer[] = [];
      for (let round = 0; round < 5 && !product.complaints.includes('ENOSPC'); round++) {
        await until('takes events', isTaken);
        fill(0);
        const heavy = people.map(({ userId }) =>
          send(userId, new Array<TrafficEvent>(14).fill('Paid'), 30_000),
        );
        answers.push(
          ...(await Promise.all([...heavy, ...people.map(({ userId }) => send(userId, everyKind))])),
        );
        // Waits, visits and receipts come due meanwhile, without room for them.
        await sleep(4_000);
        answers.push(...(await sendAll()));
        empty();
      }
      expect(product.complaints).toContain('ENOSPC');
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused.length).toBeGreaterThan(0);
      for (const { status, body, headers } of refused) {
        expect(status).toBe(503);
        expect(['low_disk', 'unavailable']).toContain(body.code);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      }
      await until('takes events again', isTaken);
      await nothingIsLost();
      expect((await product.get<LiveFigures>('/v1/figures')).startedAt).toBe(startedAt);

      await product.end('SIGTERM');
      await product.start();
      await nothingIsLost();
      process.stdout.write(
        `full disk: ${acknowledged.length} events acknowledged, ${refused.length} of ${answers.length} requests refused\n`,
      );
    },
  );
});
