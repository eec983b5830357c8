/** Predictors that every model sees without a document: when, where and on what something is said, and how soon again. */
import type { Scope } from '../condition.ts';
import { localTime } from '../context/local-time.ts';
import { ownChannel } from '../decision/timing/habit.ts';
import { pressureOn } from '../decision/timing/pressure.ts';
import type { PredictorKind, PredictorValue } from './columns.ts';
import { pressureKinds } from './contact-models.ts';

export const standardKinds: readonly PredictorKind[] = [
  { name: 'hour', type: 'number', bins: [6, 9, 12, 15, 18, 21], buckets: 2, use: 'merit' },
  { name: 'weekend', type: 'boolean', buckets: 2, use: 'merit' },
  { name: 'channel', type: 'category', buckets: 16, use: 'merit' },
  { name: 'placement', type: 'category', buckets: 64, use: 'merit' },
  { name: 'rest', type: 'number', bins: [0.1, 1, 3, 7, 30], buckets: 2, use: 'merit' },
  ...pressureKinds('merit'),
  { name: 'own-channel', type: 'number', buckets: 2, use: 'merit' },
];

interface Asked {
  readonly channel?: string;
  readonly placement: string;
  /** It may wait. */
  readonly sendWithin?: object;
}

const DAY_MS = 86_400_000;
const SATURDAY = 5;

/**
 * @param zone whose clock tells the hour; of what may wait it is not known yet; `rest` is the time in days since an action was last shown
 */
export function standardValues(
  { profile, now }: Scope,
  zone: string,
  { channel, placement, sendWithin }: Asked,
): [string, PredictorValue][] {
  const { minute, weekday } = localTime(now, zone);
  let last = 0;
  for (const { shownAt } of profile.decisions) if (shownAt > last) last = shownAt;
  const values: [string, PredictorValue][] = [
    ['channel', channel ?? 'placement'],
    ['placement', placement],
  ];
  if (sendWithin === undefined)
    values.unshift(['hour', Math.floor(minute / 60)], ['weekend', weekday >= SATURDAY]);
  if (channel !== undefined) {
    values.push(...pressureOn(profile, channel, now));
    const own = ownChannel(profile.habits, channel);
    if (own !== undefined) values.push(['own-channel', own]);
  }
  if (last > 0) values.push(['rest', Math.round((100 * (now - last)) / DAY_MS) / 100]);
  return values;
}
