import { expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';
import { runProgram } from './program.testing.ts';

it('takes what is set, and nothing that is empty', () => {
  expect(readEnvironment({ KAIROS_API_KEY: '', KAIROS_PUBLIC_URL: '' })).toEqual({
    trustProxy: false,
    logLevel: 'warn',
  });
  const all = {
    KAIROS_API_KEY: 'sk_from_the_environment',
    KAIROS_PUBLIC_URL: 'https://kairos.example.com',
    KAIROS_LOG: 'info',
    KAIROS_TRUST_PROXY: '1',
  };
  expect(readEnvironment(all)).toEqual({
    trustProxy: true,
    logLevel: 'info',
    publicUrl: 'https://kairos.example.com',
    apiKey: 'sk_from_the_environment',
  });
});

it.each([
  ['weak_api_key', { KAIROS_API_KEY: 'secret' }],
  ['public_url_invalid', { KAIROS_PUBLIC_URL: 'kairos.example.com' }],
  ['public_url_invalid', { KAIROS_PUBLIC_URL: 'ftp://kairos.example.com' }],
  ['log_level_unknown', { KAIROS_LOG: 'loud' }],
])('%s: %j', (code, env) => {
  expect(() => readEnvironment(env)).toThrow(expect.objectContaining({ code }));
});

it('what is wrong there ends a start with one line that says what to do', async () => {
  const { code, out, err } = await runProgram(['start', '--no-demo'], { KAIROS_API_KEY: 'secret' });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^KAIROS_API_KEY must begin with sk_ .*\n$/);
});
