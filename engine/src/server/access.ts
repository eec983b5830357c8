/**
 * Who may come in: secret API keys for programs, one-time links that become sessions for people. Only hashes are kept;
 * tokens have 256 random bits, so an unsalted hash is enough and guessing is hopeless.
 */
import { hash as digest, randomBytes, timingSafeEqual } from 'node:crypto';
import { type AccessRecord, readAccess, writeAccess } from './access-file.ts';

export interface Access {
  /** The API key, where it was made just now: shown once and never again. */
  readonly newKey: string | undefined;
  isKey(key: string): boolean;
  /** A token for the console's link: good once, for 15 minutes. */
  makeLinkToken(): string;
  /** The session that a link token is exchanged for; undefined where the token is wrong, used or too old. */
  exchange(linkToken: string): Promise<{ token: string; expiresAt: number } | undefined>;
  isSession(token: string): boolean;
  endSession(token: string): Promise<void>;
}

export interface AccessOptions {
  /** The data folder. */
  readonly folder: string;
  /** KAIROS_API_KEY: valid instead of a made one, and not stored. */
  readonly environmentKey?: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

const linkMs = 15 * 60_000;
const sessionMs = 30 * 24 * 3_600_000;
const maxSessions = 1_000;
const maxLinks = 20;

/** KAIROS_API_KEY is too weak to be a secret. */
export class WeakApiKey extends Error {
  override readonly name = 'WeakApiKey';
  readonly code = 'weak_api_key';
  constructor() {
    super(
      'KAIROS_API_KEY must begin with sk_ and have at least 16 more characters, none of them a space. Without it a key is made and shown once.',
    );
  }
}

export function isStrongKey(key: string): boolean {
  return /^sk_\S{16,}$/.test(key);
}

/** Rejects with WeakApiKey. */
export async function openAccess(options: AccessOptions): Promise<Access> {
  const { folder, environmentKey, now } = options;
  if (environmentKey !== undefined && !isStrongKey(environmentKey)) throw new WeakApiKey();
  const known = await readAccess(folder);
  const isNeeded = environmentKey === undefined && (known?.keys.length ?? 0) === 0;
  const newKey = isNeeded ? `sk_${randomBytes(32).toString('base64url')}` : undefined;
  let record: AccessRecord = known ?? { version: 1, keys: [], sessions: [] };
  if (newKey) {
    record = { ...record, keys: [{ hash: hashOf(newKey), createdAt: now() }] };
    await writeAccess(folder, record);
  }
  const hashes = environmentKey ? [hashOf(environmentKey)] : record.keys.map(({ hash }) => hash);
  const keys = hashes.map((text) => Buffer.from(text, 'hex'));
  const links = new Map<string, number>();
  /** Each request of a program asks for its key: hashing would be a tenth of what a call that is given up costs. */
  let lastKey: { readonly bytes: Buffer; readonly asked: Buffer } | undefined;

  let saving: Promise<void> = Promise.resolve();
  const save = (sessions: AccessRecord['sessions']): Promise<void> => {
    record = {
      ...record,
      sessions: sessions.filter(({ expiresAt }) => expiresAt > now()).slice(-maxSessions),
    };
    const next = record;
    saving = saving.catch(() => undefined).then(() => writeAccess(folder, next));
    return saving;
  };

  return {
    newKey,
    isKey: (key) => {
      if (lastKey !== undefined && isIn(lastKey.asked, key) && areSame(lastKey.asked, lastKey.bytes))
        return true;
      const hashed = digest('sha256', key, 'buffer');
      if (!keys.some((known) => areSame(hashed, known))) return false;
      const bytes = Buffer.from(key);
      lastKey = { bytes, asked: Buffer.alloc(bytes.length) };
      return true;
    },
    makeLinkToken: () => {
      const token = randomBytes(32).toString('base64url');
      links.set(hashOf(token), now() + linkMs);
      for (const hash of [...links.keys()].slice(0, -maxLinks)) links.delete(hash);
      return token;
    },
    exchange: async (linkToken) => {
      const hash = hashOf(linkToken);
      const expiresAt = links.get(hash);
      links.delete(hash);
      if (expiresAt === undefined || expiresAt <= now()) return undefined;
      const session = { token: randomBytes(32).toString('base64url'), expiresAt: now() + sessionMs };
      await save([...record.sessions, { hash: hashOf(session.token), expiresAt: session.expiresAt }]);
      return session;
    },
    isSession: (token) => {
      const hash = hashOf(token);
      return record.sessions.some((session) => session.expiresAt > now() && oneOf(hash, [session.hash]));
    },
    endSession: (token) => {
      const hash = hashOf(token);
      return save(record.sessions.filter((session) => session.hash !== hash));
    },
  };
}

function hashOf(secret: string): string {
  return digest('sha256', secret);
}

function oneOf(hash: string, known: readonly string[]): boolean {
  const bytes = Buffer.from(hash);
  return known.some((other) => areSame(bytes, Buffer.from(other)));
}

/** Writes a text into bytes that are there already; false where it does not fill them exactly. */
function isIn(bytes: Buffer, text: string): boolean {
  return Buffer.byteLength(text) === bytes.length && bytes.write(text) === bytes.length;
}

/** In a time that tells nothing of how alike they are. */
function areSame(bytes: Uint8Array, known: Uint8Array): boolean {
  return bytes.length === known.length && timingSafeEqual(bytes, known);
}
