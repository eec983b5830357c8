// TIME-4: the core reads no clock and draws no ambient randomness. Every story runs with both taken away inside advance().
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runStory } from '../conformance/run-story.ts';
import { readStories } from '../conformance/stories.ts';
import { simulated } from '../conformance/story-hosts.ts';

const { state } = vi.hoisted(() => ({ state: { depth: 0, advanced: 0 } }));

vi.mock('./advance.ts', async (original) => {
  const real = await original<typeof import('./advance.ts')>();
  return {
    ...real,
    advance: (...args: Parameters<typeof real.advance>) => {
      state.depth++;
      state.advanced++;
      try {
        return real.advance(...args);
      } finally {
        state.depth--;
      }
    },
  };
});

class Impure extends Error {
  override readonly name = 'Impure';
}

function outsideOnly(what: string): void {
  if (state.depth > 0)
    throw new Impure(
      `the core asked ${what}: let the host pass it in (World), or derive it from content (hash.ts)`,
    );
}

/** The same function, but not inside the core. */
function guard<T extends object, K extends keyof T>(target: T, name: K, what: string): void {
  const real = target[name] as (...args: unknown[]) => unknown;
  vi.spyOn(target, name as never).mockImplementation(function (this: unknown, ...args: unknown[]) {
    outsideOnly(what);
    return real.apply(this, args);
  } as never);
}

const RealDate = Date;

beforeEach(() => {
  guard(Date, 'now', 'Date.now()');
  guard(Math, 'random', 'Math.random()');
  guard(performance, 'now', 'performance.now()');
  guard(process, 'hrtime', 'process.hrtime()');
  guard(globalThis.crypto, 'getRandomValues', 'crypto.getRandomValues()');
  guard(globalThis.crypto, 'randomUUID', 'crypto.randomUUID()');
  vi.stubGlobal(
    'Date',
    new Proxy(RealDate, {
      construct: (target, args: ConstructorParameters<DateConstructor>) => {
        if ((args as unknown[]).length === 0) outsideOnly('new Date()');
        return new target(...args);
      },
      apply: () => {
        outsideOnly('Date()');
        return RealDate();
      },
    }),
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('TIME-4: the core is pure', () => {
  it.each(readStories())('$name', async (story) => {
    const before = state.advanced;
    await runStory(story, simulated);
    expect(state.advanced).toBeGreaterThan(before);
  });

  it('and the guard works', () => {
    state.depth++;
    try {
      expect(() => Date.now()).toThrow(Impure);
      expect(() => new Date()).toThrow(Impure);
      expect(() => Math.random()).toThrow(Impure);
      expect(() => performance.now()).toThrow(Impure);
      expect(() => crypto.randomUUID()).toThrow(Impure);
      expect(new Date(0).getTime()).toBe(0);
    } finally {
      state.depth--;
    }
  });
});
