/**
 * What became of everything: reads every customer's story over the API and holds it against what was acknowledged and
 * what arrived. What is not right is told in words, one line each, so that a failure can be read.
 */
import type { LiveFigures, ProfileView } from '../../src/server/api.ts';
import type { SmtpReceiver } from '../sinks/smtp-receiver.ts';
import type { WebhookReceiver } from '../sinks/webhook-receiver.ts';
import { eventsIn, messagesIn, profileOf, timelineOf } from './people.ts';
import type { Product } from './product.ts';
import { type Customer, journeyOf, messageIdOf, type TrafficEvent, trafficEvents } from './shop.ts';

export interface Sinks {
  readonly smtp: Pick<SmtpReceiver, 'mails'>;
  readonly webhook: Pick<WebhookReceiver, 'calls'>;
}

export interface Reckoning {
  /** Message ids of the traffic's events that are in somebody's story. */
  readonly kept: ReadonlySet<string>;
  readonly messages: { readonly sent: number; readonly uncertain: number };
  /** Arrivals beyond the first of one message. */
  readonly repeated: number;
  /** Uncertain ones that did arrive. */
  readonly uncertainArrived: number;
  /** What is not right; empty where all is. */
  readonly wrong: readonly string[];
}

/** Everything that was begun has ended: no running instance, no member by time, no message on its way. */
export function hasSettled({ journeys, audiences, totals }: LiveFigures): boolean {
  const entered = journeys.reduce((sum, journey) => sum + journey.entered, 0);
  const ended = totals.sent + totals.uncertain + totals.failed;
  return (
    entered === ended &&
    journeys.every(({ running }) => running === 0) &&
    audiences.every(({ members }) => members === 0)
  );
}

export async function reckon(
  product: Product,
  people: readonly Customer[],
  sinks: Sinks,
): Promise<Reckoning> {
  const arrivals = countArrivals(sinks);
  const book = new Book(arrivals);
  for (const customer of people) {
    const key = `userId:${customer.userId}`;
    const [profile, timeline] = await Promise.all([profileOf(product, key), timelineOf(product, key)]);
    book.customer(customer, profile, timeline);
  }
  book.figures(await product.get<LiveFigures>('/v1/figures'));
  return book.close();
}

/** Arrivals by the id of their message. */
function countArrivals({ smtp, webhook }: Sinks): Map<string, number> {
  const arrivals = new Map<string, number>();
  const mails = smtp.mails.map(({ id }) => id.slice(0, id.lastIndexOf('@')));
  for (const id of [...mails, ...webhook.calls.map((call) => call.id)])
    arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
  return arrivals;
}

class Book {
  readonly #arrivals: Map<string, number>;
  readonly #known = new Set<string>();
  readonly #kept = new Set<string>();
  readonly #wrong: string[] = [];
  #events = 0;
  #sent = 0;
  #uncertain = 0;
  #repeated = 0;
  #uncertainArrived = 0;

  constructor(arrivals: Map<string, number>) {
    this.#arrivals = arrivals;
  }

  customer(
    { userId }: Customer,
    profile: ProfileView,
    timeline: Awaited<ReturnType<typeof timelineOf>>,
  ): void {
    const wrong = (what: string) => this.#wrong.push(`${userId}: ${what}`);
    this.#events += eventsIn(timeline).length;
    for (const name of trafficEvents)
      for (const event of eventsIn(timeline, name)) this.#keep(event.properties, wrong);
    const count = (name: TrafficEvent) => eventsIn(timeline, name).length;
    const orders = profile.computed.find(({ name }) => name === 'orders')?.value;
    if (orders !== count('Order Placed')) wrong(`computed ${orders} orders of ${count('Order Placed')}`);
    for (const { journey, step } of profile.journeys) wrong(`still in ${journey} at ${step}`);
    for (const { name } of profile.audiences) wrong(`still in ${name}`);

    const changes = timeline.flatMap((item) => (item.kind === 'audience' ? [item.change] : []));
    if (changes.some((change, i) => change !== (i % 2 === 0 ? 'entered' : 'left')))
      wrong(`the audience says ${changes.join(', ')}`);
    const messages = messagesIn(timeline);
    const expected: Record<string, number> = { gone: changes.length / 2 };
    for (const [name, journey] of Object.entries(journeyOf)) expected[journey] = count(name as TrafficEvent);
    for (const [journey, due] of Object.entries(expected)) {
      const made = [...messages.values()].filter(([first]) => first?.journey === journey).length;
      if (made !== due) wrong(`${journey} made ${made} messages of ${due}`);
    }
    for (const [id, told] of messages) this.#message(id, told.at(-1)!, wrong);
  }

  #keep(properties: unknown, wrong: (what: string) => void): void {
    const { order } = properties as { order: string };
    const id = messageIdOf(Number(order.slice(1)));
    if (this.#kept.has(id)) wrong(`event ${id} is there twice`);
    this.#kept.add(id);
  }

  #message(
    id: string,
    { status, journey, channel }: { status: string; journey?: string; channel: string },
    wrong: (what: string) => void,
  ): void {
    const arrived = this.#arrivals.get(id) ?? 0;
    this.#known.add(id);
    const what = `${journey} ${id} is ${status} and arrived ${arrived} times`;
    const marketing = channel === 'email' && journey === 'thanks';
    if (status === 'sent') this.#sent++;
    if (status === 'uncertain') this.#uncertain++;
    if (status === 'uncertain' && arrived > 0) this.#uncertainArrived++;
    this.#repeated += Math.max(0, arrived - 1);
    if (status === 'sent' ? arrived === 0 : status !== 'uncertain' || !marketing) wrong(what);
    else if (marketing && arrived > 1) wrong(what);
  }

  figures({ totals }: LiveFigures): void {
    const mine = { applied: this.#events, sent: this.#sent, uncertain: this.#uncertain, failed: 0 };
    const { applied, sent, uncertain, failed } = totals;
    const theirs = JSON.stringify({ applied, sent, uncertain, failed });
    if (theirs !== JSON.stringify(mine))
      this.#wrong.push(`the figures say ${theirs}, the stories ${JSON.stringify(mine)}`);
  }

  close(): Reckoning {
    for (const id of this.#arrivals.keys())
      if (!this.#known.has(id)) this.#wrong.push(`message ${id} arrived and is in nobody's story`);
    return {
      kept: this.#kept,
      messages: { sent: this.#sent, uncertain: this.#uncertain },
      repeated: this.#repeated,
      uncertainArrived: this.#uncertainArrived,
      wrong: this.#wrong,
    };
  }
}
