/**
 * The real server is killed with -9 right behind what it acknowledged of journeys: a pause, a publish with those inside
 * moved by a map, a resume. Afterwards all of it is in force, and who stands where is counted exactly.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { JourneyView } from '../src/server/api.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { until } from './product/until.ts';

const PEOPLE = 300;

const tips = (steps: string) => `kind: journey
name: tips
entry: { event: Signed Up }
goal: { event: Bought }
steps: ${steps}
`;
const documents = `kind: source
name: shop
writeKey: ${WRITE_KEY}
type: server
---
${tips('[{ id: pause, wait: 10s }, { id: rest, wait: 30d }]')}`;
const second = tips('[{ id: begin, wait: 1s }, { id: mid, wait: 30d }, { id: bye, wait: 30d }]');

let product: Product | undefined;
afterEach(() => product?.remove());

const view = () => product!.get<JourneyView>('/v1/journeys/tips');
const standing = async () =>
  (await view()).steps.map(({ id, people }) => `${people} at ${id}`).filter((text) => !text.startsWith('0'));

async function act(what: string, body: object): Promise<JourneyView> {
  const answer = await product!.post<JourneyView>(`/v1/journeys/tips/${what}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

async function killed(): Promise<void> {
  await product!.end('SIGKILL');
  await product!.start();
}

const batch = (event: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    type: 'track',
    event,
    messageId: `${event} ${from + i}`,
    userId: `user-${from + i}`,
  }));

describe('VER-6, VER-8, VER-12, VER-13: journeys under kill -9', () => {
  it('a pause, a publish and a resume hold as soon as they are acknowledged', async () => {
    product = await Product.create({ documents });
    await product.start();
    await product.collect('/v1/batch', { batch: batch('Signed Up', 0, PEOPLE) });
    await act('pause', { why: 'test' });
    await killed();
    expect(await view()).toMatchObject({ status: 'paused', inside: PEOPLE });

    // Goals act at once, nobody enters, and nobody moves though their wait is long over.
    await product.collect('/v1/batch', { batch: batch('Bought', 0, 50) });
    await product.collect('/v1/batch', { batch: batch('Signed Up', PEOPLE, PEOPLE + 20) });
    await new Promise((resolve) => setTimeout(resolve, 10_500));
    expect(await standing()).toEqual([`${PEOPLE - 50} at pause`]);

    const publish = { inside: 'migrate', map: { pause: 'mid' } };
    const preview = await product.post<{ totals: object }>('/v1/journeys/tips/preview', {
      text: second,
      publish,
    });
    expect(preview.body.totals).toMatchObject({ moves: PEOPLE - 50, leaves: 0 });
    await act('publish', { text: second, publish });
    await killed();
    expect(await view()).toMatchObject({ status: 'paused', version: 2, inside: PEOPLE - 50 });

    await act('resume', { over: '1s' });
    await killed();
    await until(
      'all stand where the preview said',
      standing,
      (now) => now.join() === `${PEOPLE - 50} at mid`,
    );
    expect(await view()).toMatchObject({ status: 'live', version: 2, entered: PEOPLE, goals: 50 });
  });
});
