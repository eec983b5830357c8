/** Many audiences and computed traits of the kinds that a large company has, over fifty events. */

const nouns = [
  'Product',
  'Cart',
  'Order',
  'Video',
  'Article',
  'Store',
  'Coupon',
  'Review',
  'Search',
  'Account',
];
const verbs = ['Viewed', 'Started', 'Changed', 'Shared', 'Completed'];
export const manyEvents = nouns.flatMap((noun) => verbs.map((verb) => `${noun} ${verb}`));

export const CATEGORIES = 200;
const TARIFFS = 25;
const CITIES = 100;

/** Spread evenly, and the same in each run. */
function pick(i, count, salt) {
  const mixed = Math.imul(i ^ Math.imul(salt, 0x85ebca6b), 0x9e3779b1);
  return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 8) % count;
}

const day = (i) => [1, 7, 30, 90, 365][pick(i, 5, 1)];
const event = (i) => manyEvents[pick(i, manyEvents.length, 2)];
const category = (i) => `c${pick(i, CATEGORIES, 3)}`;

const within = (i) => `events("${event(i)}").within("${day(i)}d")`;
const inCategory = (i) => `events("${event(i)}").filter(e, e.category == "${category(i)}")`;
const above = (i) => `events("${event(i)}").filter(e, e.price > ${pick(i, 10, 4) * 15})`;

/** In twenties: windows, filters by value and by range, traits, computed traits, and audiences of audiences. */
const kinds = [
  ...Array(5).fill((i) => `${within(i)}.count() >= ${2 + (i % 9)}`),
  ...Array(3).fill((i) => `${above(i)}.within("${day(i)}d").sum("quantity") >= ${3 + pick(i, 7, 5)}`),
  ...Array(6).fill((i) => `${inCategory(i)}.within("${day(i)}d").count() >= ${1 + pick(i, 3, 6)}`),
  ...Array(2).fill(
    (i) =>
      `traits.tariff == "t${pick(i, TARIFFS, 7)}" && events("${event(i)}").count() >= ${1 + pick(i, 4, 8)}`,
  ),
  (i) => `traits.city == "city${pick(i, CITIES, 9)}" && traits.score > ${pick(i, 90, 10)}`,
  (i, computed) => `computed.value_${pick(i, computed, 11)} > ${pick(i, 20, 12) * 10}.0`,
  (i) => `audience("a${i - (i % 20)}") && !audience("a${i - (i % 20) + 8}")`,
  (i) => `audience("a${i - (i % 20) + 1}") || audience("a${i - (i % 20) + 16}")`,
];

export function manyAudiences(count, computed) {
  return Array.from({ length: count }, (_, i) => {
    // Without computed traits another window stands in their place.
    const kind = i % 20 === 17 && computed === 0 ? kinds[0] : kinds[i % 20];
    return `kind: audience\nname: a${i}\ncondition: '${kind(i, computed)}'\n`;
  });
}

export function manyComputed(count) {
  return Array.from({ length: count }, (_, i) => {
    const value = [
      `${within(i)}.sum("price")`,
      `${within(i)}.max("price")`,
      `${inCategory(i)}.sum("price")`,
      `events("${event(i)}").avg("price")`,
    ][i % 4];
    return `kind: computed-trait\nname: value_${i}\nvalue: '${value}'\n`;
  });
}

export function manyTraits(person) {
  return {
    tariff: `t${person % TARIFFS}`,
    city: `city${person % CITIES}`,
    score: (person * 13) % 100,
    plan: 'pro',
  };
}
