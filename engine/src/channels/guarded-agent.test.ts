import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressAllowed, guardedAgent } from './guarded-agent.ts';

describe('guardedAgent keeps us out of our own network', () => {
  let hits = 0;
  const http = createServer((_request, response) => {
    hits += 1;
    response.end();
  });
  beforeAll(() => new Promise<void>((resolve) => http.listen(0, resolve)));
  afterAll(() => new Promise((resolve) => http.close(resolve)));
  const port = () => (http.address() as AddressInfo).port;

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '0.0.0.0', 'localhost'])(
    'refuses %s as it stands in a URL',
    async (host) => {
      const agent = guardedAgent();
      const request = agent.request({ origin: `http://${host}:${port()}`, path: '/', method: 'GET' });
      await expect(request).rejects.toMatchObject({ code: 'address_refused' });
      await agent.close();
      expect(hits).toBe(0);
    },
  );

  it('reaches loopback by address and by name where private addresses are allowed', async () => {
    const agent = guardedAgent({ allowPrivateAddresses: true });
    for (const host of ['127.0.0.1', 'localhost']) {
      const { statusCode, body } = await agent.request({
        origin: `http://${host}:${port()}`,
        path: '/',
        method: 'GET',
      });
      await body.dump();
      expect(statusCode).toBe(200);
    }
    await agent.close();
  });
});

describe('addressAllowed', () => {
  const publicOnes = ['8.8.8.8', '2606:4700::1111'];
  const privateOnes = ['10.1.2.3', '172.16.0.1', '192.168.1.1', '127.0.0.1', '::1', 'fd12::1', '100.64.0.1'];
  const never = [
    '169.254.169.254',
    'fe80::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '192.0.2.1',
    'not an address',
    '',
  ];

  it.each(publicOnes)('%s is open to all', (address) => {
    expect([addressAllowed(address, false), addressAllowed(address, true)]).toEqual([true, true]);
  });
  it.each(privateOnes)('%s only where private addresses are allowed', (address) => {
    expect([addressAllowed(address, false), addressAllowed(address, true)]).toEqual([false, true]);
  });
  it.each(never)('%j never', (address) => {
    expect([addressAllowed(address, false), addressAllowed(address, true)]).toEqual([false, false]);
  });
});
