import { describe, expect, it } from 'vitest';
import { draw } from './layout.ts';

const nodes = [
  { name: 'home', arrivals: 100 },
  { name: 'product', arrivals: 80 },
  { name: 'cart', arrivals: 40 },
  { name: 'order', arrivals: 20 },
  { name: 'help', arrivals: 10 },
];
const edges = [
  { from: 'home', to: 'product', count: 70 },
  { from: 'product', to: 'cart', count: 40 },
  { from: 'product', to: 'product', count: 30 },
  { from: 'cart', to: 'order', count: 20 },
  { from: 'cart', to: 'product', count: 12 },
  { from: 'cart', to: 'help', count: 8 },
  { from: 'elsewhere', to: 'home', count: 8 },
];

describe('the picture of the network', () => {
  const drawing = draw(nodes, edges);
  const at = (name: string) => drawing.spots.find((spot) => spot.name === name)!;

  it('leads from left to right, and the less walked way of a circle back', () => {
    expect(['home', 'product', 'cart', 'order', 'help'].map((name) => at(name).column)).toEqual([
      0, 1, 2, 3, 3,
    ]);
    expect(drawing.ways.filter(({ isBack }) => isBack).map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'cart > product',
    ]);
  });

  it('draws what is walked more thicker, and no way to where nobody stands', () => {
    expect(drawing.ways.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'home > product',
      'product > cart',
      'cart > order',
      'cart > product',
      'cart > help',
    ]);
    const widths = drawing.ways.map(({ width }) => width);
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
  });

  it('lets nothing lie on another, and all of it inside', () => {
    for (const a of drawing.spots) {
      expect(a.x + a.width).toBeLessThanOrEqual(drawing.width);
      expect(a.y + a.height).toBeLessThanOrEqual(drawing.height);
      for (const b of drawing.spots) {
        if (a === b || a.column !== b.column) continue;
        expect(a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
      }
    }
  });

  it('is bounded in width however long the ways are, and there where nobody has walked', () => {
    const long = Array.from({ length: 20 }, (_, i) => ({ name: `t${i}`, arrivals: 20 - i }));
    const chain = long.slice(1).map(({ name }, i) => ({ from: `t${i}`, to: name, count: 5 }));
    expect(new Set(draw(long, chain).spots.map(({ column }) => column)).size).toBe(8);
    expect(draw([], []).spots).toEqual([]);
  });
});
