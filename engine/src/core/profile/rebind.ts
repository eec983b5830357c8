/** Moves a profile's packed arrays to the layout of another configuration; what the new one does not know is dropped. */
import { type Layout, moves } from './layout.ts';
import type { Profile } from './profile.ts';

const cache = new WeakMap<Layout, WeakMap<Layout, { series: number[]; audiences: number[] }>>();

export function rebind(profile: Profile, layout: Layout): void {
  if (profile.layout === layout) return;
  if (profile.layout.id !== layout.id && (profile.series.length > 0 || profile.memberSince.length > 0)) {
    const plan = planOf(profile.layout, layout);
    profile.series = plan.series.map((from) => profile.series[from]);
    profile.memberSince = plan.audiences.map((from) => profile.memberSince[from] ?? 0);
    // The next evaluation under the new revision finds them again.
    profile.flips.clear();
    profile.flipDue = 0;
  }
  profile.layout = layout;
}

/** Worked out once per pair of layouts, not once per profile. */
function planOf(from: Layout, to: Layout): { series: number[]; audiences: number[] } {
  let plans = cache.get(from);
  if (!plans) cache.set(from, (plans = new WeakMap()));
  let plan = plans.get(to);
  if (!plan) {
    plan = { series: moves(from.series, to.series), audiences: moves(from.audiences, to.audiences) };
    plans.set(to, plan);
  }
  return plan;
}
