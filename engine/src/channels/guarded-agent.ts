/**
 * An HTTP agent that cannot be talked into reaching our own network (SSRF guard): it judges the address it is
 * really going to connect to, both when the URL names it and when a name resolves to it. Redirects are not followed.
 */
import { type LookupAddress, lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';

/** The address is not one that a webhook may reach. `code` is `address_refused`. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'address_refused';
  constructor(address: string) {
    super(
      `${address} is not a public address. If the receiver is on your own network, set allowPrivateAddresses.`,
    );
  }
}

export interface GuardedAgentOptions {
  /** Lets loopback and private networks through; link-local (cloud metadata) and multicast stay refused. */
  readonly allowPrivateAddresses?: boolean;
  /** Connections per origin; requests beyond them wait. Default 64. */
  readonly connections?: number;
  /** Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** How long an unused connection stays open. Default 30,000. */
  readonly keepAliveMs?: number;
}

const PRIVATE_RANGES = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);
/** Metadata services of clouds that lie in private ranges; the usual one is link-local and so always refused. */
const METADATA_ADDRESSES = new Set(['fd00:ec2::254', '100.100.100.200']);

/** True where `address` (an IP literal in any notation) may be connected to. */
export function addressAllowed(address: string, allowPrivateAddresses: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === 'unicast') return true;
  return allowPrivateAddresses && PRIVATE_RANGES.has(range) && !METADATA_ADDRESSES.has(parsed.toString());
}

export function guardedAgent(options: GuardedAgentOptions = {}): Agent {
  const allowPrivate = options.allowPrivateAddresses === true;
  const connect = buildConnector({
    timeout: options.connectTimeoutMs ?? 10_000,
    lookup: guardedLookup(allowPrivate),
  } as buildConnector.BuildOptions);
  return new Agent({
    connections: options.connections ?? 64,
    pipelining: 1,
    keepAliveTimeout: options.keepAliveMs ?? 30_000,
    // A socket connects to a literal without asking `lookup`, so literals are judged here.
    connect: (target, callback) => {
      const host = target.hostname.replace(/^\[|\]$/g, '');
      if (ipaddr.isValid(host) && !addressAllowed(host, allowPrivate)) {
        callback(new AddressRefused(host), null);
        return;
      }
      connect(target, callback);
    },
  });
}

/** Resolves a name and refuses it if any of its addresses is refused: a mixed answer is an attack. */
function guardedLookup(allowPrivate: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, []);
      const refused = addresses.find(({ address }) => !addressAllowed(address, allowPrivate));
      if (refused) return callback(new AddressRefused(`${hostname} (${refused.address})`), []);
      const first = addresses[0];
      if (first === undefined) return callback(new AddressRefused(hostname), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
