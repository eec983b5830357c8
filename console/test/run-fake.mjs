// Starts the fake engine by hand, to work on the console alone: `npx vite build && node test/run-fake.mjs`.
// Options: --port 8099, --rate 12, --empty, --token secret, --broken.
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8099' },
    rate: { type: 'string', default: '12' },
    dist: { type: 'string', default: `${import.meta.dirname}/../dist` },
    empty: { type: 'boolean', default: false },
    broken: { type: 'boolean', default: false },
    token: { type: 'string' },
  },
});
const { module } = await runnerImport(`${import.meta.dirname}/fake-server.ts`);
const server = await module.startFakeServer({
  dist: values.dist,
  port: Number(values.port),
  perSecond: Number(values.rate),
  empty: values.empty,
  brokenConfiguration: values.broken,
  ...(values.token === undefined ? {} : { token: values.token }),
});
process.stdout.write(`fake engine at ${server.url}\n`);
