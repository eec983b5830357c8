/** What saying each action adds, as those tell who are held out of it. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { heldOutUplift } from '../../analytics/uplift/holdouts.ts';
import type { ArbitrationDefinition } from '../../core/decision/arbitration/definition.ts';
import { goalKey, modelOfGoal } from '../../core/decision/uplift/goal.ts';
import { groupBy } from '../../core/groups.ts';
import type { ArmTally } from '../../core/learning/contrast.ts';
import type { UpliftArmView, UpliftGoalView } from '../api-uplift.ts';
import type { ServerParts } from '../parts.ts';
import { tellsOfNobody } from '../personal.ts';
import { upliftShape } from '../uplift-shapes.ts';

type Entry = ArbitrationDefinition['uplift'][number];

export function upliftRoutes({ engine, compiled }: ServerParts): FastifyPluginAsyncZod {
  const viewOf = async (entries: readonly Entry[]): Promise<UpliftGoalView> => {
    const goal = entries[0]!.goal!;
    const look = await engine.model(modelOfGoal({ key: goalKey(goal) }), { limit: 1 });
    const { isInForce, actions, doubts } = heldOutUplift(look?.contrasts ?? []);
    const { event, where, within } = goal;
    return {
      event,
      ...(where !== undefined && { where }),
      withinMs: within,
      about: entries.map(aboutWords),
      isInForce,
      actions: actions.map(({ action, group, arms: { said, silent, instead }, adds }) => ({
        action,
        group,
        said: wholePeople(said),
        silent: wholePeople(silent),
        instead: wholePeople(instead),
        adds,
      })),
      doubts,
    };
  };
  return async (app) => {
    app.get(
      '/v1/uplift',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'What saying each action adds, against those from whom it was withheld',
          response: { 200: upliftShape },
        },
      },
      async () => {
        const learnt = compiled()?.arbitration?.learnt ?? [];
        const byGoal = groupBy(learnt.map((entry) => [goalKey(entry.goal!), entry] as const));
        return { goals: await Promise.all([...byGoal.values()].map(viewOf)) };
      },
    );
  };
}

/** What has faded is no whole number. */
function wholePeople({ people, reached }: ArmTally): UpliftArmView {
  return { people: Math.round(people), reached: Math.round(reached) };
}

function aboutWords({ issue, group, action }: Entry): string {
  if (action !== undefined) return `action ${action}`;
  if (group !== undefined) return `group ${group}`;
  return issue === undefined ? 'all' : `issue ${issue}`;
}
