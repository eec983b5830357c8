/**
 * People whose hours, channels and patience are known, asked through the real engine. The small world shows that all of it
 * hangs together; the large one (KAIROS_DEEP=1, and the bench `timing`) that what is learnt is worth it.
 */
import { describe, expect, it } from 'vitest';
import { sendTimeGains } from '../analytics/timing/gain.ts';
import { liveThrough } from './send-time-world.ts';

describe('when and on which channel something is said', () => {
  it('TIMING-6, TIMING-8: is learnt on each channel, and what waited is counted beside what was sent at once', async () => {
    const { halves, waited, engine } = await liveThrough({ seed: 5, people: 14, days: 16, way: 'learned' });
    const sent = halves[0].sent + halves[1].sent;
    expect(waited.count).toBeGreaterThan(10);
    expect(waited.count).toBeLessThan(sent);
    const looks = async (topic: string) =>
      Promise.all(['email', 'push'].map((channel) => engine.model(`${topic} ${channel}`, { limit: 100 })));
    const gains = (await looks('send-now')).flatMap((look) => sendTimeGains(look?.actions ?? []));
    const counted = (arm: 'chosen' | 'now') => gains.reduce((sum, one) => sum + one[arm].decisions, 0);
    // Those that waited and were sent are among the chosen; some were not said in the end.
    expect(counted('chosen')).toBeGreaterThanOrEqual(waited.count);
    expect(gains.every(({ placement }) => placement === 'journey:tips/choose')).toBe(true);
    const hours = (await looks('hours')).reduce((sum, look) => sum + (look?.version ?? 0), 0);
    expect(hours).toBe(sent);
    const optOuts = (await looks('opt-out')).reduce((sum, look) => sum + (look?.version ?? 0), 0);
    expect(optOuts).toBe(sent);
    const response = await engine.model('response', { limit: 1 });
    const names = response?.predictors.map(({ predictor }) => predictor);
    expect(names).toEqual(expect.arrayContaining(['sent1', 'sent7', 'sent28', 'channel', 'own-channel']));
  });

  it.runIf(process.env.KAIROS_DEEP === '1')(
    'earns more than sending everything at once on one channel',
    async () => {
      const asked = { seed: 3, people: 60, days: 70 };
      const fixed = await liveThrough({ ...asked, way: 'fixed' });
      const learned = await liveThrough({ ...asked, way: 'learned' });
      const rate = ({ halves: [, late] }: typeof fixed) => late.responses / late.sent;
      expect(rate(learned)).toBeGreaterThan(1.1 * rate(fixed));
      expect(learned.waited.gain).toBeGreaterThan(0);
      expect(learned.halves[1].value).toBeGreaterThan(fixed.halves[1].value);
    },
    900_000,
  );
});
