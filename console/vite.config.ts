/**
 * Builds the console into dist/, which the engine serves. For development, `KAIROS_URL` names the engine to talk to
 * (default http://127.0.0.1:8080).
 */
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** react-aria carries its few strings in some thirty languages; the console speaks English so far. */
const englishOnly: Plugin = {
  name: 'kairos-english-only',
  enforce: 'pre',
  load(id) {
    const foreign = /react-(aria|stately|aria-components)[\\/].*[\\/]intl[\\/].*[a-z]{2}-[A-Z]{2}\.m?js$/;
    return foreign.test(id) && !id.includes('en-US') ? 'export default {};' : null;
  },
};

const engine = process.env.KAIROS_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [englishOnly, react()],
  build: {
    // The first versions with light-dark(), nesting and container queries: no fallbacks are generated.
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    cssTarget: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/v1': { target: engine, changeOrigin: true } } },
});
