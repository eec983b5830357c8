/** What the API tells of people, read to the end of every page. */
import type { Happening, HappeningOf, Page, ProfileView } from '../../src/server/api.ts';
import type { Product } from './product.ts';

export function profileOf(product: Product, key: string): Promise<ProfileView> {
  return product.get(`/v1/profiles/${encodeURIComponent(key)}`);
}

/** Oldest first. */
export async function timelineOf(product: Product, key: string): Promise<Happening[]> {
  const items: Happening[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<Happening> = await product.get(
      `/v1/profiles/${encodeURIComponent(key)}/timeline?limit=200${query}`,
    );
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return items.reverse();
}

type EventHappening = Extract<Happening, HappeningOf<'event', object>>;
type MessageHappening = Extract<Happening, HappeningOf<'message', object>>;

export function eventsIn(timeline: readonly Happening[], name?: string): EventHappening[] {
  return timeline.filter(
    (item): item is EventHappening => item.kind === 'event' && (name === undefined || item.name === name),
  );
}

/** Every message with all that was told about it, oldest first. */
export function messagesIn(timeline: readonly Happening[]): Map<string, MessageHappening[]> {
  const messages = new Map<string, MessageHappening[]>();
  for (const item of timeline) {
    if (item.kind !== 'message') continue;
    messages.set(item.message, [...(messages.get(item.message) ?? []), item]);
  }
  return messages;
}
