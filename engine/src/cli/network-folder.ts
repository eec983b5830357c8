/** The network as a data folder tells it that nobody uses just now: what was walked is read from its logs. */
import { join, resolve } from 'node:path';
import { dayOf } from '../core/walk/graph.ts';
import type { WalkPlan } from '../core/walk/plan.ts';
import { type PastWalks, readPastWalks } from '../hosts/embedded/past-walks.ts';
import type { NetworkPersonasView, NetworkStagesView, NetworkView } from '../server/api-network.ts';
import { dateOf } from '../server/instant.ts';
import { networkView, personasView, stagesView } from '../server/network-view.ts';
import { type NetworkFlags, type PlaceFlags, refused } from './network.ts';
import { openProgress } from './progress.ts';

const USUAL_DAYS = 30;

export async function networkIn(data: string, flags: NetworkFlags): Promise<NetworkView> {
  const { audience, persona, limit } = flags;
  const { past, plan, period } = await lookBack(data, flags);
  const chosen =
    persona === undefined ? audience : plan.personas.find(({ name }) => name === persona)?.audience;
  if (persona !== undefined && chosen === undefined)
    throw refused('unknown_persona', `There is no persona "${persona}".`);
  const sum = past.walks.get(chosen ?? '');
  if (!sum) throw refused('not_drawn', `What members of "${chosen}" walk has not been counted by itself.`);
  return networkView(past.configuration!, plan, sum, { ...period, audience: chosen ?? '' }, limit);
}

export async function stagesIn(data: string, flags: PlaceFlags): Promise<NetworkStagesView> {
  const { past, plan, period } = await lookBack(data, flags);
  return stagesView(plan, past.walks.get('')!, past.audiences, { ...period, audience: '' });
}

export async function personasIn(data: string, flags: PlaceFlags): Promise<NetworkPersonasView> {
  const { past, plan, period } = await lookBack(data, flags);
  const { walks, audiences, profiles } = past;
  return personasView(plan.personas, { everybody: walks.get('')!, walks, audiences, profiles }, period);
}

async function lookBack(
  data: string,
  flags: PlaceFlags,
): Promise<{ past: PastWalks; plan: WalkPlan; period: { from: string; to: string } }> {
  const to = flags.to === undefined ? dayOf(Date.now()) : dayOf(Date.parse(flags.to));
  const from = flags.from === undefined ? to - USUAL_DAYS + 1 : dayOf(Date.parse(flags.from));
  const view = openProgress(process.stderr);
  const folder = join(resolve(data), 'engine');
  const past = await readPastWalks(folder, { from, to }, (share) => view.show(share, 'reading')).finally(() =>
    view.end(),
  );
  const plan = past.configuration?.walk;
  if (!plan)
    throw refused(
      'no_network',
      `No document of ${data} asks for it: declare one with \`kind: touchpoints\` and \`name: touchpoints\`.`,
    );
  return { past, plan, period: { from: dateOf(from), to: dateOf(to) } };
}
