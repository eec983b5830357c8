/** Who reads a story while it is being written back reads each event once: a checkpoint moves it, never hides or doubles it. */
import { afterEach, expect, it } from 'vitest';
import { eventsIn, timelineOf } from './product/people.ts';
import { Product } from './product/product.ts';
import { showcaseDocuments } from './product/showcase.ts';

let product: Product | undefined;
afterEach(() => product?.remove());

it('a timeline holds every acknowledged event exactly once while checkpoints follow each other', async () => {
  product = await Product.create({ documents: showcaseDocuments, env: { KAIROS_CHECKPOINT_MS: '5' } });
  await product.start();
  const sent: number[] = [];
  for (let number = 0; number < 200; number++) {
    await product.collect('/v1/track', { userId: 'ada', event: 'Order Completed', properties: { number } });
    sent.push(number);
    const events = eventsIn(await timelineOf(product, 'userId:ada'));
    expect(events.map(({ properties }) => (properties as { number: number }).number)).toEqual(sent);
  }
});
