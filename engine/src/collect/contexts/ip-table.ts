/**
 * Where an address is, by a table that the company gives: a CSV whose first column is `network` (192.0.2.0/24) and whose
 * others are what it tells (country, region, city, latitude, longitude). Nobody outside is asked.
 */
import { readFile, stat } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import ipaddr from 'ipaddr.js';
import type { Json, JsonObject } from '../../core/input.ts';
import { type ContextProvider, NoAnswer } from './provider.ts';

const MOST_BYTES = 500_000_000;
const COLUMNS: ReadonlySet<string> = new Set(['latitude', 'longitude']);

/** The table cannot be used; the message says where and why. */
export class IpTableError extends Error {
  override readonly name = 'IpTableError';
  readonly code = 'ip_table_invalid';
}

interface Network {
  /** First address, 16 bytes as hexadecimal text: texts sort as addresses do. */
  readonly first: string;
  readonly bits: number;
  readonly row: number;
  /** The narrowest one around it. */
  parent: Network | undefined;
}

/** Rejects with {@link IpTableError}. */
export async function ipTableProvider(file: string): Promise<ContextProvider> {
  const size = await stat(file).catch(() => undefined);
  if (!size?.isFile()) throw new IpTableError(`${file} cannot be read: put the table there`);
  if (size.size > MOST_BYTES) throw new IpTableError(`${file} is larger than ${MOST_BYTES / 1e6} MB`);
  const { rows, networks } = tableOf(await readFile(file, 'utf8'), file);
  return {
    ask: ({ ip }) => {
      const found = find(networks, String(ip));
      return found === undefined
        ? Promise.reject(new NoAnswer('not_found', 'the table does not have this address'))
        : Promise.resolve(rows[found.row]!);
    },
    close: () => Promise.resolve(),
  };
}

function tableOf(text: string, file: string): { rows: JsonObject[]; networks: Network[] } {
  const lines = parse(text, { columns: true, trim: true, skip_empty_lines: true, bom: true }) as Record<
    string,
    string
  >[];
  const rows: JsonObject[] = [];
  const networks = lines.map(({ network = '', ...values }, index): Network => {
    const range = /\/\d+$/.test(network) ? network : `${network}/${network.includes(':') ? 128 : 32}`;
    if (!ipaddr.isValidCIDR(range)) {
      throw new IpTableError(`${file}, line ${index + 2}: "${network}" is no network such as 192.0.2.0/24`);
    }
    const [address, length] = ipaddr.parseCIDR(range);
    rows.push(valuesOf(values));
    const bits = address.kind() === 'ipv4' ? length + 96 : length;
    return { first: masked(hexOf(address), bits), bits, row: index, parent: undefined };
  });
  networks.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.bits - b.bits));
  let around: Network | undefined;
  for (const network of networks) {
    while (around !== undefined && !contains(around, network.first)) around = around.parent;
    network.parent = around;
    around = network;
  }
  return { rows, networks };
}

function valuesOf(values: Readonly<Record<string, string>>): JsonObject {
  const found: Record<string, Json> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === '') continue;
    found[name] = COLUMNS.has(name) ? Number(value) : value;
  }
  return found;
}

/** The narrowest network that has the address: the last one that begins at or before it, or one around that. */
function find(networks: readonly Network[], text: string): Network | undefined {
  if (!ipaddr.isValid(text)) return undefined;
  const address = hexOf(ipaddr.process(text));
  let low = 0;
  let high = networks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (networks[middle]!.first <= address) low = middle + 1;
    else high = middle;
  }
  let network = networks[low - 1];
  while (network !== undefined && !contains(network, address)) network = network.parent;
  return network;
}

function contains({ first, bits }: Network, address: string): boolean {
  return masked(address, bits) === first;
}

/** IPv4 as the IPv6 addresses that contain them. */
function hexOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  const six = address.kind() === 'ipv4' ? (address as ipaddr.IPv4).toIPv4MappedAddress() : address;
  return Buffer.from(six.toByteArray()).toString('hex');
}

/** With the bits behind the first `bits` set to nothing. */
function masked(hex: string, bits: number): string {
  const bytes = Buffer.from(hex, 'hex');
  for (let i = 0; i < bytes.length; i++) {
    const kept = Math.max(0, Math.min(8, bits - i * 8));
    bytes[i]! &= (0xff << (8 - kept)) & 0xff;
  }
  return bytes.toString('hex');
}
