/** After hours, raining, past the store: how long from the position to the voucher at the push service? And is nothing sent that must not be? */
import { createServer } from 'node:http';
import { join, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { newFolder, startProduct } from './harness/server.mjs';
import { seeded } from './harness/traffic.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const PEOPLE = Math.max(300, Math.round(6_000 * scale));
const PER_SECOND = 100;
const STORES = 50;
const BRANDS = ['acme', 'bolt', 'corvo', 'delta', 'echo'];
/** What the weather service takes, and how long we wait for it. */
const WEATHER_MS = 20;
const DEADLINE_MS = 200;
const random = seeded(23);

/** A zone whose clocks show about this hour now. */
function zoneAt(hour) {
  const ahead = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

// The weather service (Open-Meteo's API) and the push service, both on this machine.
let weatherHangs = false;
let weatherAsked = 0;
const weather = createServer((_, response) => {
  weatherAsked++;
  if (weatherHangs) return;
  const current = { weather_code: 61, rain: 0.6, precipitation: 0.6, temperature_2m: 6.5, is_day: 0 };
  setTimeout(() => response.end(JSON.stringify({ current })), WEATHER_MS);
});
let pushIsDown = false;
const posted = new Map();
const arrived = new Map();
const wrong = [];
const push = createServer((request, response) => {
  const now = performance.now();
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    response.writeHead(pushIsDown ? 503 : 204).end();
    if (pushIsDown) return;
    const { walk, code, expected } = JSON.parse(text);
    if (code !== expected) wrong.push({ walk, code, expected });
    if (!arrived.has(walk)) arrived.set(walk, now - (posted.get(walk) ?? now));
    else wrong.push({ walk, twice: true });
  });
});
const listen = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
const [weatherPort, pushPort] = [await listen(weather), await listen(push)];

process.env.KAIROS_BENCH_HOOK = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
const storeAt = (store) => ({ latitude: -24 + 0.97 * store, longitude: 10 + 0.5 * (store % 10) });
const documents = join(
  source,
  `kind: channel\nname: push\ntype: webhook\nurl: http://127.0.0.1:${pushPort}/\nsecret: { env: KAIROS_BENCH_HOOK }\nallowPrivateAddresses: true\n`,
  [
    'kind: policy',
    'name: contact',
    'purposes: { vouchers: { basis: consent }, location: { basis: consent } }',
    "quiet: [{ name: nights, from: '00:00', to: '07:00', channel: push }]",
    '',
  ].join('\n'),
  // Closed all week: after hours whenever this runs.
  'kind: calendar\nname: hours\nzone: Europe/Berlin\n',
  Array.from({ length: STORES }, (_, store) => {
    const { latitude, longitude } = storeAt(store);
    return `kind: geofence\nname: store-${store}\narea: { type: Point, coordinates: [${longitude}, ${latitude}] }\nradiusM: 60\ncalendar: hours\n`;
  }),
  `kind: context\nname: weather\nprovider: weather\nurl: http://127.0.0.1:${weatherPort}\nallowPrivateAddresses: true\nkeep: 2s\nstale: 2s\ndeadline: ${DEADLINE_MS}ms\n`,
  'kind: computed-trait\nname: favourite\nvalue: \'events("Order Completed").mostFrequent("brand")\'\n',
  BRANDS.map(
    (brand) =>
      `kind: action\nname: voucher-${brand}\ngroup: vouchers\npurpose: vouchers\neligibility: computed.favourite == "${brand}"\ntreatments: { placement: { code: ${brand} } }\n`,
  ),
  [
    'kind: journey',
    'name: store-walk',
    'entry: { event: Geofence Entered, where: "!context.place.open && context.weather.raining", key: event.geofence, reentry: always }',
    'steps:',
    '  - { id: choose, decide: { group: vouchers, channel: push, otherwise: done } }',
    '  - id: tell',
    '    webhook:',
    '      channel: push',
    '      decided: true',
    '      expires: 3s',
    '      body: { walk: "{{ traits.walk }}", code: "{{ action.code }}", expected: "{{ traits.likes }}" }',
    '  - { id: done, exit: {} }',
    '',
  ].join('\n'),
);
const product = await startProduct({ folder: newFolder(), documents });
const pool = connect(product.url, 32);

process.stderr.write(`filling ${PEOPLE} people ...\n`);
const KINDS = { walk: 0.85, 'no consent': 0.05, quiet: 0.05, 'push down': 0.05 };
const people = Array.from({ length: PEOPLE }, (_, i) => {
  const at = i / PEOPLE;
  let kind = 'walk';
  let sum = 0;
  for (const [name, share] of Object.entries(KINDS)) {
    if (at >= sum) kind = name;
    sum += share;
  }
  return {
    id: `walker-${i}`,
    kind,
    brand: BRANDS[i % BRANDS.length],
    other: BRANDS[(i + 1) % BRANDS.length],
  };
});
const [noon, night] = [zoneAt(12), zoneAt(3)];
await inParallel(PEOPLE / 20, 4, async (lot) => {
  const batch = people.slice(lot * 20, lot * 20 + 20).flatMap(({ id, kind, brand, other }) => {
    const event = (name, properties = {}) => ({ type: 'track', userId: id, event: name, properties });
    const orders = [brand, other, brand].map((name) => event('Order Completed', { brand: name, total: 30 }));
    const traits = { timezone: kind === 'quiet' ? night : noon, likes: brand, walk: id };
    const consent = kind === 'no consent' ? [] : [event('Consent Granted', { purpose: 'location' })];
    return [{ type: 'identify', userId: id, traits }, ...orders, ...consent];
  });
  await post(pool, '/v1/batch', { batch });
});

const inside = (person, store) => {
  const { latitude, longitude } = storeAt(store);
  const location = { latitude: latitude + (random() - 0.5) * 0.0004, longitude, accuracy: 12 };
  return { userId: person.id, event: 'Location Updated', properties: location };
};

/** Each walks in from nowhere, once. */
async function walk(walkers, perSecond) {
  const acknowledged = [];
  await atRate(perSecond, walkers.length / perSecond, async (i, due) => {
    const person = walkers[i];
    posted.set(person.id, due);
    await post(pool, '/v1/track', inside(person, Math.floor(random() * STORES)));
    acknowledged.push(performance.now() - due);
  });
  return acknowledged;
}

const of = (kind) => people.filter((person) => person.kind === kind);
const walkers = of('walk');
const warm = walkers.splice(0, Math.min(600, Math.floor(walkers.length / 5)));
await walk(warm, PER_SECOND);
await new Promise((resolve) => setTimeout(resolve, 1_000));
arrived.clear();

const askedBefore = weatherAsked;
const cpu = product.cpuMicros();
const acknowledged = await walk(walkers, PER_SECOND);
for (let wait = 0; arrived.size < walkers.length && wait < 100; wait++)
  await new Promise((resolve) => setTimeout(resolve, 100));
const cpuMicros = round((product.cpuMicros() - cpu) / walkers.length, 0);
const asked = weatherAsked - askedBefore;
const latencies = [...arrived.values()];
const missed = walkers.length - arrived.size;
arrived.clear();

// Those who must hear nothing: no consent, quiet hours, and who has turned the corner while the push service was down.
await walk(of('no consent'), PER_SECOND);
await walk(of('quiet'), PER_SECOND);
pushIsDown = true;
await walk(of('push down'), PER_SECOND);
await new Promise((resolve) => setTimeout(resolve, 5_000));
pushIsDown = false;
// Tries have growing pauses of up to 20 s; none of them may come after the 3 s.
await new Promise((resolve) => setTimeout(resolve, 25_000));
const heard = (kind) => of(kind).filter(({ id }) => arrived.has(id)).length;
const forbidden = { consent: heard('no consent'), quiet: heard('quiet'), expired: heard('push down') };

// A weather service that hangs: positions are acknowledged all the same, and nothing is guessed.
weatherHangs = true;
await new Promise((resolve) => setTimeout(resolve, 2_100));
arrived.clear();
const hanging = await walk(warm.slice(0, 100), 50);
const guessed = arrived.size;
const { items } = await product.get('/v1/contexts');
await product.stop();
product.remove();
await pool.close();
weather.closeAllConnections();
weather.close();
push.closeAllConnections();
push.close();

table([
  ['walk past a store', 'people', 'vouchers', 'p50 ms', 'p99 ms', 'acknowledged p99 ms', 'CPU us/walk'],
  [
    'closed, raining',
    walkers.length,
    latencies.length,
    round(percentile(latencies, 0.5)),
    round(percentile(latencies, 0.99)),
    round(percentile(acknowledged, 0.99)),
    cpuMicros,
  ],
  ['no consent to location', of('no consent').length, forbidden.consent],
  ['quiet hours', of('quiet').length, forbidden.quiet],
  ['push service down until past the corner', of('push down').length, forbidden.expired],
  ['weather service hangs', 100, guessed, '', '', round(percentile(hanging, 0.99))],
]);
process.stdout.write(
  `weather: ${asked} questions for ${walkers.length} walks (${WEATHER_MS} ms each); in all ${JSON.stringify(items[0])}\n\n`,
);
finish(
  'store-walk',
  {
    p50Ms: round(percentile(latencies, 0.5)),
    p99Ms: round(percentile(latencies, 0.99)),
    missed,
    wrong: wrong.length,
    withoutConsent: forbidden.consent,
    inQuietHours: forbidden.quiet,
    afterExpiry: forbidden.expired,
    guessed,
    hangingAckP99Ms: round(percentile(hanging, 0.99)),
    weatherAsked: asked,
    cpuMicros,
  },
  {
    p99Ms: { floor: 1000, goal: 100 },
    missed: { floor: 0 },
    wrong: { floor: 0 },
    withoutConsent: { floor: 0 },
    inQuietHours: { floor: 0 },
    afterExpiry: { floor: 0 },
    guessed: { floor: 0 },
    hangingAckP99Ms: { floor: 1000 },
  },
);
