/** The real server is killed with -9 at random moments while everything is under way: nothing acknowledged is lost. */
import { setMaxListeners } from 'node:events';
import { Analytics } from '@segment/analytics-node';
import { afterEach, describe, expect, it } from 'vitest';
import { drawsFrom } from '../src/core/draws.ts';
import type { LiveFigures } from '../src/server/api.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { hasSettled, type Reckoning, reckon } from './product/reckoning.ts';
import { type RecordingProxy, startRecordingProxy } from './product/recording-proxy.ts';
import {
  ACTIVE_MS,
  type Customer,
  customers,
  greet,
  SECRET_VARIABLE,
  shopDocuments,
  type TrafficCall,
  trafficCall,
  trafficEvents,
} from './product/shop.ts';
import { sleep, until } from './product/until.ts';
import { startSmtpReceiver } from './sinks/smtp-receiver.ts';
import { startWebhookReceiver, WEBHOOK_SECRET } from './sinks/webhook-receiver.ts';

const SEED = Number(process.env.KAIROS_SEED ?? Date.now() % 1_000_000);
const IS_DEEP = process.env.KAIROS_DEEP === '1';
const KILLS = IS_DEEP ? 100 : 12;
const PEOPLE = IS_DEEP ? 150 : 30;
/** A message whose attempts were lost to one kill after the other waits minutes for its next. */
const PATIENCE_MS = IS_DEEP ? 420_000 : 120_000;
/** Share of acknowledgements that do not reach the client, which sends again what is there already. */
const LOST_ANSWERS = 0.05;
/** Between two moments at which customers do something. */
const PACE_MS = 30;

// The client listens once for every batch that waits for its next try, and there are many.
setMaxListeners(0);

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe(`killed with -9 at ${KILLS} random moments (KAIROS_SEED=${SEED})`, () => {
  it('keeps every acknowledged event once, dispatches what is due once or says that it is uncertain, and forgets no due time', {
    timeout: IS_DEEP ? 1_200_000 : 480_000,
  }, async () => {
    const random = drawsFrom(SEED);
    const { product, proxy, sinks } = await openWorld(drawsFrom(SEED + 1));
    const people = customers(PEOPLE);
    const analytics = openClient(proxy.url);
    await product.start();
    for (const customer of people) greet(analytics, customer);
    await analytics.flush();

    const traffic = startTraffic(analytics, people, drawsFrom(SEED + 2));
    for (let kill = 1; kill < KILLS; kill++) {
      await killAtRandomMoment(product, random);
      await restart(product, random);
    }
    await sleep(random() * 2_000);
    const calls = traffic.stop();
    // What waits between two tries now would wait up to a minute: it is sent anew, as an application would after its own restart.
    await analytics.closeAndFlush({ timeout: 2_000 });
    await sendAgain(proxy, calls);
    const count = calls.length;
    const last = await everythingDueWhileDown(product, people, count);

    await until(
      'everything that was begun ends',
      () => product.get<LiveFigures>('/v1/figures'),
      hasSettled,
      PATIENCE_MS,
    );
    const found = await reckon(product, people, sinks);
    tell(proxy, found);
    expect(found.wrong).toEqual([]);
    expect(
      [...proxy.acknowledged, ...last].filter((id) => id.startsWith('e-') && !found.kept.has(id)),
    ).toEqual([]);
    expect(found.kept.size).toBe(count + last.length);
    expect(sinks.webhook.forged).toBe(0);
  });
});

async function openWorld(random: () => number) {
  // Slow enough that kills fall between a message's arrival and its receipt.
  const answerDelayMs = () => random() * 80;
  const smtp = await startSmtpReceiver(answerDelayMs);
  const webhook = await startWebhookReceiver(answerDelayMs);
  const documents = shopDocuments({ smtpPort: smtp.port, webhookUrl: webhook.url, timeoutMs: 5_000 });
  const product = await Product.create({ documents, env: { [SECRET_VARIABLE]: WEBHOOK_SECRET } });
  const proxy = await startRecordingProxy(product.url, () => random() < LOST_ANSWERS);
  open.push(smtp.close, webhook.close, proxy.close, () => product.remove());
  return { product, proxy, sinks: { smtp, webhook } };
}

function openClient(host: string): Analytics {
  return new Analytics({ writeKey: WRITE_KEY, host, flushAt: 15, flushInterval: 100, maxRetries: 1_000 });
}

/** All that was not acknowledged, by a new client; some of it the server has already. */
async function sendAgain(
  { url, acknowledged }: Pick<RecordingProxy, 'url' | 'acknowledged'>,
  calls: readonly TrafficCall[],
): Promise<void> {
  const analytics = openClient(url);
  const failures: unknown[] = [];
  analytics.on('error', (failure) => failures.push(failure));
  for (const call of calls) if (!acknowledged.has(call.messageId)) analytics.track(call);
  await analytics.closeAndFlush({ timeout: 60_000 });
  expect(failures).toEqual([]);
}

/** Customers do something all the time, whether the server is there or not. `stop` tells all that they did. */
function startTraffic(analytics: Analytics, people: readonly Customer[], random: () => number) {
  const calls: TrafficCall[] = [];
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  const timer = setInterval(() => {
    for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
      const call = trafficCall(pick(people).userId, pick(trafficEvents), calls.length);
      calls.push(call);
      analytics.track(call);
    }
  }, PACE_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return calls;
    },
  };
}

async function killAtRandomMoment(product: Product, random: () => number): Promise<void> {
  await sleep(random() * 2_000);
  await product.end('SIGKILL');
}

/** Starts again; one time in four it is killed before it serves, while it recovers, and started once more. */
async function restart(product: Product, random: () => number): Promise<void> {
  const workers = () => 1 + Math.floor(random() * 2);
  while (random() < 1 / 4) {
    void product.start(workers());
    await sleep(random() * 700);
    await product.end('SIGKILL');
  }
  await product.start(workers());
}

/** Everybody's waits and visits end while the server is not there: its last kill, right after the acknowledgement. */
async function everythingDueWhileDown(
  product: Product,
  people: readonly Customer[],
  from: number,
): Promise<string[]> {
  const batch = people.flatMap(({ userId }, i) => [
    { type: 'track', ...trafficCall(userId, 'Waiting', from + 2 * i) },
    { type: 'track', ...trafficCall(userId, 'Visited', from + 2 * i + 1) },
  ]);
  const { status } = await product.collect('/v1/batch', { batch });
  await product.end('SIGKILL');
  expect(status).toBe(200);
  await sleep(ACTIVE_MS + 500);
  await product.start();
  return batch.map(({ messageId }) => messageId);
}

function tell(proxy: RecordingProxy, found: Reckoning): void {
  const resent = [...proxy.sent.values()].filter((times) => times > 1).length;
  const { sent, uncertain } = found.messages;
  process.stdout.write(
    `KAIROS_SEED=${SEED}: ${KILLS} kills; ${found.kept.size} events acknowledged, ${resent} of them sent again, ` +
      `${proxy.duplicates} refused as duplicates; ${sent} messages sent, ` +
      `${uncertain} uncertain (${found.uncertainArrived} of them had arrived), ${found.repeated} repeated under their id; ` +
      `answers ${JSON.stringify(Object.fromEntries(proxy.answers))}\n`,
  );
}
