// JRN-60: the designed network is drawn from the documents alone.
import { describe, expect, it } from 'vitest';
import { audienceSchema } from '../../audience/definition.ts';
import { configure } from '../../configuration.ts';
import type { CoreDocument } from '../../document.ts';
import { journeySchema } from '../definition.ts';
import { type Network, networkOf } from './network.ts';

function drawn(...documents: CoreDocument[]): Network {
  const result = configure(JSON.stringify(documents), documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return networkOf(result.configuration);
}

const journey = (definition: object) => journeySchema.parse({ kind: 'journey', ...definition });
const shop: CoreDocument = { kind: 'channel', name: 'shop', medium: 'webhook' };
const idle: CoreDocument = audienceSchema.parse({
  kind: 'audience',
  name: 'idle',
  condition: 'events("Seen").within("30d").count() == 0',
});

const browse = journey({
  name: 'browse',
  description: 'Somebody looks for something',
  entry: { event: 'Search', where: 'event.topic != ""' },
  goal: { event: 'Bought' },
  exit: [{ event: 'Complained' }],
  steps: [
    { id: 'look', 'wait-for': { event: 'Viewed', within: '1h', timeout: 'leave' } },
    { id: 'which', branch: [{ when: 'event.big', go: 'ask' }, { go: 'tell' }] },
    { id: 'leave', exit: {} },
    { id: 'tell', webhook: { channel: 'shop' } },
    { id: 'ask', 'hand-over': { journey: 'advise' } },
  ],
});
const advise = journey({
  name: 'advise',
  entry: { left: 'idle' },
  steps: [
    { id: 'pause', wait: '1h' },
    { id: 'again', webhook: { channel: 'shop' }, next: 'pause' },
  ],
});

describe('the designed network', () => {
  const network = drawn(shop, idle, browse, advise);
  const edges = network.edges.map(({ from, to, type, by }) => [type, from, to, by ?? ''].join(' ').trim());

  it('has journeys, steps, touchpoints, and what starts, moves and ends them, each once', () => {
    const ids = network.nodes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.sort()).toEqual(
      [
        'channel:shop',
        'journey:browse',
        'journey:advise',
        'event:Search',
        'event:Bought',
        'event:Complained',
        'event:Viewed',
        'audience:idle',
        'step:browse/look',
        'step:browse/which',
        'step:browse/leave',
        'step:browse/tell',
        'step:browse/ask',
        'step:advise/pause',
        'step:advise/again',
      ].sort(),
    );
    expect(network.nodes.find(({ id }) => id === 'step:browse/look')).toMatchObject({ kind: 'wait-for' });
  });

  it('joins them by what is written, and by nothing else', () => {
    expect(edges.sort()).toEqual(
      [
        'starts event:Search journey:browse entry',
        'starts audience:idle journey:advise entry',
        'ends event:Bought journey:browse goal',
        'ends event:Complained journey:browse exit[0]',
        'moves event:Viewed step:browse/look',
        'first journey:browse step:browse/look',
        'first journey:advise step:advise/pause',
        'goes step:browse/look step:browse/which',
        'goes step:browse/look step:browse/leave wait-for.timeout',
        'goes step:browse/which step:browse/ask branch.0.go',
        'goes step:browse/which step:browse/tell branch.1.go',
        'goes step:browse/tell step:browse/ask',
        'goes step:advise/pause step:advise/again',
        'goes step:advise/again step:advise/pause',
        'says step:browse/tell channel:shop',
        'says step:advise/again channel:shop',
        'hands-over step:browse/ask journey:advise',
      ].sort(),
    );
  });

  it('has audiences that move and end, with their changes', () => {
    const wait = { any: [{ entered: 'idle' }, { event: 'Viewed' }], within: '1h', timeout: 'end' };
    const one = journey({
      name: 'one',
      exit: [{ left: 'idle' }, { when: 'traits.gone == true' }],
      steps: [
        { id: 'look', 'wait-for': wait },
        { id: 'end', exit: {} },
      ],
    });
    const drawing = drawn(shop, idle, one);
    const told = drawing.edges.filter(({ type }) => type === 'moves' || type === 'ends');
    expect(told).toEqual([
      { from: 'audience:idle', to: 'journey:one', type: 'ends', by: 'exit[0]', change: 'left' },
      { from: 'event:Viewed', to: 'step:one/look', type: 'moves' },
      { from: 'audience:idle', to: 'step:one/look', type: 'moves', change: 'entered' },
    ]);
  });

  it('names only what is in it', () => {
    const ids = new Set(network.nodes.map(({ id }) => id));
    for (const { from, to } of network.edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
  });
});
