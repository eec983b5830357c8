/** What `kairos start` takes from the environment beside its options, refused before anything is opened or made. */
import { isStrongKey, WeakApiKey } from '../server/access.ts';

export interface Environment {
  readonly trustProxy: boolean;
  readonly logLevel: string;
  readonly publicUrl?: string;
  readonly apiKey?: string;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Throws with a `code` and a message that says what to set instead. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const { KAIROS_LOG: logLevel = 'warn', KAIROS_PUBLIC_URL: publicUrl, KAIROS_API_KEY: apiKey } = env;
  if (!LEVELS.includes(logLevel)) throw refused('log_level_unknown', `KAIROS_LOG must be one of ${LEVELS}.`);
  if (publicUrl && !isWebUrl(publicUrl))
    throw refused(
      'public_url_invalid',
      'KAIROS_PUBLIC_URL must be where browsers reach Kairos, such as https://kairos.example.com.',
    );
  if (apiKey && !isStrongKey(apiKey)) throw new WeakApiKey();
  return {
    trustProxy: env.KAIROS_TRUST_PROXY === '1',
    logLevel,
    ...(publicUrl && { publicUrl }),
    ...(apiKey && { apiKey }),
  };
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

function refused(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
