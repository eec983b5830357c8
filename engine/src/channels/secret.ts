/**
 * Secrets of channels by reference: documents live in git, so they name where a secret is and never hold it.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

const LITERAL_REFUSED =
  'A secret must not be written into a document. Name where it is: { env: NAME } or { file: path }.';

/** Where a secret is: an environment variable or a file (a trailing line break is not part of it). */
export const secretReference = z.union(
  [
    z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
    z.strictObject({ file: z.string().min(1) }),
  ],
  { error: LITERAL_REFUSED },
);
export type SecretReference = z.infer<typeof secretReference>;

export type ChannelSettingsCode =
  | 'secret_missing'
  | 'secret_unreadable'
  | 'secret_empty'
  | 'dkim_key_invalid'
  | 'webhook_url_insecure'
  | 'webhook_url_credentials'
  | 'webhook_secret_invalid'
  | 'webhook_header_reserved';

/** A channel cannot be opened with these settings; the message says what to do. */
export class ChannelSettingsError extends Error {
  override readonly name = 'ChannelSettingsError';
  readonly code: ChannelSettingsCode;
  constructor(code: ChannelSettingsCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Where references are looked up. Relative files are relative to `folder`. */
export interface SecretSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

/** Throws {@link ChannelSettingsError} `secret_missing`, `secret_unreadable` or `secret_empty`. */
export function resolveSecret(reference: SecretReference, source: SecretSource): string {
  if ('env' in reference) {
    const value = source.environment[reference.env];
    if (value === undefined) {
      throw new ChannelSettingsError(
        'secret_missing',
        `The environment variable ${reference.env} is not set. Set it and start again.`,
      );
    }
    return nonEmpty(value, `The environment variable ${reference.env}`);
  }
  return nonEmpty(readSecretFile(reference.file, source.folder), `The secret file ${reference.file}`);
}

function readSecretFile(file: string, folder: string): string {
  try {
    return readFileSync(resolve(folder, file), 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ChannelSettingsError(
      'secret_unreadable',
      `The secret file ${file} cannot be read (${reason}). Check the path and its permissions.`,
    );
  }
}

function nonEmpty(value: string, what: string): string {
  if (value === '') throw new ChannelSettingsError('secret_empty', `${what} is empty. Put the secret in it.`);
  return value;
}
