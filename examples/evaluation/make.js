/** Makes decisions.csv and trial.csv: a shop that never was, always the same. `node examples/evaluation/make.js` */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const actions = ['teapot', 'sampler', 'nothing'];

/** Mulberry32, after Tommy Ettinger (public domain). */
function drawsFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function customer(draw) {
  const days = 1 + Math.floor(draw() * 120);
  const orders = Math.floor(draw() * draw() * 9);
  return { days, orders, owns: draw() < 0.2 + 0.07 * orders ? 'yes' : 'no' };
}

/** Chance to order within a week: who has no teapot likes the teapot, who has one the sampler. */
function chanceOf({ days, orders, owns }, action) {
  const base = 0.03 + 0.012 * orders + 0.04 * (days < 30);
  if (action === 'teapot') return base + (owns === 'no' ? 0.05 : 0);
  return action === 'sampler' ? base + (owns === 'yes' ? 0.07 : 0.005) : base;
}

function pick(chances, draw) {
  let rest = draw();
  let place = 0;
  while (place < chances.length - 1 && rest >= chances[place]) rest -= chances[place++];
  return place;
}

/** As the shop decides: the teapot mostly, above all to those who were there lately; a tenth is left to chance. */
function decisions(count) {
  const draw = drawsFrom(2026);
  const lines = ['person,chosen,probability,reward,days_since_order,orders,owns_teapot'];
  for (let i = 0; i < count; i++) {
    const person = customer(draw);
    const own = person.days < 30 ? [0.75, 0.15, 0.1] : [0.5, 0.2, 0.3];
    const chances = own.map((chance) => 0.9 * chance + 0.1 / 3);
    const place = pick(chances, draw);
    const reward = draw() < chanceOf(person, actions[place]) ? 1 : 0;
    const known = [person.days, person.orders, person.owns];
    lines.push([`c${i + 1}`, actions[place], Number(chances[place].toFixed(6)), reward, ...known].join(','));
  }
  return lines;
}

/** A trial: each third got one of them by chance alone. */
function trial(count) {
  const draw = drawsFrom(31);
  const lines = ['person,arm,ordered,days_since_order,orders,owns_teapot'];
  for (let i = 0; i < count; i++) {
    const person = customer(draw);
    const action = actions[Math.floor(draw() * 3)];
    const ordered = draw() < chanceOf(person, action) ? 1 : 0;
    lines.push([`t${i + 1}`, action, ordered, person.days, person.orders, person.owns].join(','));
  }
  return lines;
}

const write = (name, lines) => writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
write('decisions.csv', decisions(6_000));
write('trial.csv', trial(9_000));
