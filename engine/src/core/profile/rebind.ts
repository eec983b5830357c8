/** Moves a profile's packed arrays to the layout of another configuration; what the new one does not know is dropped. */
import { type Layout, moves } from './layout.ts';
import type { Profile } from './profile.ts';

interface Plan {
  readonly series: readonly number[];
  readonly audiences: readonly number[];
}

const cache = new WeakMap<Layout, WeakMap<Layout, Plan>>();

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
function planOf(from: Layout, to: Layout): Plan {
  const plans = cache.get(from) ?? new WeakMap<Layout, Plan>();
  cache.set(from, plans);
  let plan = plans.get(to);
  if (!plan) {
    plan = { series: moves(from.series, to.series), audiences: moves(from.audiences, to.audiences) };
    plans.set(to, plan);
  }
  return plan;
}
