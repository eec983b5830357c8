/** The configuration that benches run under: audiences over windows, filters and traits, and journeys that wait. */

import { writeKey } from './server.mjs';
import { eventNames } from './traffic.mjs';

/** Figures are of everybody: the holdouts that a workspace of this size has by default are off. */
const noHoldout = 'kind: holdout\nname: none\nshare: 0\n';

export const source = `kind: source\nname: bench\nwriteKey: ${writeKey}\ntype: server\n---\n${noHoldout}`;

export function audiences(count) {
  return Array.from({ length: count }, (_, i) => {
    const event = eventNames[i % eventNames.length];
    const days = [1, 7, 30, 90][i % 4];
    const condition = [
      `events("${event}").within("${days}d").count() >= ${2 + (i % 9)}`,
      `events("${event}").filter(e, e.price > ${(i % 10) * 15}).within("${days}d").sum("quantity") >= ${3 + (i % 7)}`,
      `events("${event}").count() >= ${1 + (i % 5)} && events("Order Completed").within("${days}d").count() == 0`,
      `events("${event}").within("${days}d").avg("price") > ${i} && traits.plan == "pro"`,
    ][Math.floor(i / eventNames.length) % 4];
    return `kind: audience\nname: a${i}\ncondition: '${condition}'\n`;
  });
}

export function journeys(count) {
  return Array.from({ length: count }, (_, i) => {
    const event = eventNames[i % eventNames.length];
    return [
      'kind: journey',
      `name: j${i}`,
      `entry: { event: "${event}", where: 'event.price > ${180 + (i % 10)}', reentry: when-ended }`,
      'goal: { event: Order Completed }',
      'steps:',
      `  - { id: pause, wait: ${1 + (i % 5)}d }`,
      `  - id: look`,
      `    branch: [{ when: 'events("Order Completed").within("7d").count() > 0', go: bought }]`,
      '  - { id: left, exit: { reason: nothing bought } }',
      '  - { id: bought, exit: { reason: bought } }',
      '',
    ].join('\n');
  });
}

export const join = (...parts) => parts.flat().join('---\n');
