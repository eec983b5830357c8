/** Journeys compiled: steps as closures, checked as a network, with an index from events and audiences to entries. */
import type { ConditionCompiler } from '../condition.ts';
import type { Catalogue } from '../decision/compile.ts';
import type { ChannelOutline } from '../document.ts';
import { put } from '../groups.ts';
import type { ProblemCollector } from '../problem.ts';
import type { JourneyDefinition } from './definition.ts';
import type { Reentry } from './entry/definition.ts';
import { memoryOf } from './entry/reentry.ts';
import { type CompiledWay, compileWays, type Entrance } from './entry/way.ts';
import { lastingCondition } from './lasting.ts';
import { compileLeaving, type Leaving } from './leaving.ts';
import type { CompiledStep, StepCompiler, StepContext } from './step.ts';
import { kindOf, type StepDefinition, stepCompilers } from './steps/index.ts';
import { checkMap, type Published, publishedOf, unpublished } from './versions/compile.ts';
import type { JourneyRelease } from './versions/release.ts';

/** A step names another one, at this place of its settings. */
export interface StepLink {
  readonly from: string;
  readonly to: string;
  readonly path: readonly (string | number)[];
}

export interface CompiledJourney extends Published {
  readonly name: string;
  readonly definition: JourneyDefinition;
  readonly ways: readonly CompiledWay[];
  /** For people who are handed over. */
  readonly reentry: Reentry;
  /** How long it matters when somebody came in last, in milliseconds; 0: not at all. */
  readonly memoryMs: number;
  /** What ends a run at once: the goal and exit rules. */
  readonly leaving: Leaving;
  readonly steps: ReadonlyMap<string, CompiledStep>;
  readonly first: string;
  readonly links: readonly StepLink[];
  /** Steps and the channels they name. */
  readonly says: readonly { readonly step: string; readonly channel: string }[];
  /** A step can lead back to itself: the steps of a run are counted. */
  readonly hasCircles: boolean;
  readonly budget: { readonly steps: number; readonly within: number };
}

/** What can start a journey. */
export interface JourneyIndex {
  readonly byEvent: ReadonlyMap<string, readonly Entrance[]>;
  readonly byEntered: ReadonlyMap<string, readonly Entrance[]>;
  readonly byLeft: ReadonlyMap<string, readonly Entrance[]>;
}

/** What steps may name. */
type Known = Pick<StepContext, 'journeys' | 'groups' | 'actions'>;

/** Of a run that goes in circles, where its document says nothing. */
const STEP_BUDGET = { steps: 1_000, within: 86_400_000 };

interface Surroundings {
  readonly compiler: ConditionCompiler;
  readonly channels: ReadonlyMap<string, ChannelOutline>;
  readonly catalogue: Catalogue;
  readonly problems: ProblemCollector;
  /** What is published of them; absent: versions are not numbered. */
  readonly releases?: readonly JourneyRelease[];
}

export function compileJourneys(
  definitions: readonly JourneyDefinition[],
  around: Surroundings,
): Map<string, CompiledJourney> {
  const known: Known = {
    journeys: new Set(definitions.map((d) => d.name)),
    groups: around.catalogue.byGroup,
    actions: around.catalogue.byName,
  };
  const releases = new Map(around.releases?.map((release) => [release.name, release]));
  return new Map(
    definitions.map((definition) => {
      const journey = compileJourney(definition, around, known);
      const release = releases.get(definition.name);
      if (!release) return [definition.name, journey];
      const compile = (text: JourneyDefinition, problems: ProblemCollector) =>
        compileJourney(text, { ...around, problems }, known);
      return [definition.name, { ...journey, ...publishedOf(release, definition, compile, around.problems) }];
    }),
  );
}

function compileJourney(definition: JourneyDefinition, around: Surroundings, known: Known): CompiledJourney {
  const { compiler, problems } = around;
  const ways = compileWays(definition, compiler, problems);
  const reentry = reentryOf(definition, ways);
  const ids = new Set(definition.steps.map((step) => step.id));
  const links: StepLink[] = [];
  const says: CompiledJourney['says'][number][] = [];
  const text = JSON.stringify(definition);
  const reads = (name: string) => text.includes(`instance.${name}`);
  const compiled = definition.steps.map((step, index) => {
    if (definition.steps.findIndex((s) => s.id === step.id) !== index) {
      problems.add(
        definition,
        ['steps', index, 'id'],
        'duplicate_step',
        `two steps are called "${step.id}"`,
        'give each step an id of its own',
      );
    }
    const surroundings = { ...around, known, links, says };
    return compileStep(step, { ...stepContext(definition, step, index, ids, surroundings), reads });
  });
  checkMap(definition, ids, problems);
  return {
    name: definition.name,
    definition,
    ways,
    reentry,
    memoryMs: memoryOf([reentry, ...ways.map((way) => way.reentry)]),
    leaving: compileLeaving(definition, compiler, problems),
    steps: new Map(compiled.map((step) => [step.id, step])),
    first: definition.steps[0]!.id,
    links,
    says,
    hasCircles: hasCircles(definition, links),
    budget: definition.budget ?? STEP_BUDGET,
    ...unpublished(definition),
  };
}

/** Only a step that names one which does not come after it can close a circle. */
function hasCircles({ steps }: JourneyDefinition, links: readonly StepLink[]): boolean {
  const places = new Map(steps.map(({ id }, i) => [id, i]));
  return links.some(({ from, to }) => places.get(to)! <= places.get(from)!);
}

/** Of people who are handed over: as the journey says, else as its only way in does. */
function reentryOf({ reentry }: JourneyDefinition, ways: readonly CompiledWay[]): Reentry {
  if (reentry !== undefined) return reentry;
  return ways.length === 0 ? 'always' : ways.length === 1 ? ways[0]!.reentry : 'when-ended';
}

function compileStep(step: StepDefinition, context: StepContext): CompiledStep {
  const kind = kindOf(step);
  const failed = step.failed === undefined ? undefined : context.step(step.failed, 'failed');
  const compiled = (stepCompilers[kind] as StepCompiler<StepDefinition>)(step, context);
  const isWait = kind === 'wait' || kind === 'wait-for';
  const isSilent = isWait || kind === 'branch';
  return { ...compiled, failed, following: context.following, isWait, isSilent };
}

function stepContext(
  definition: JourneyDefinition,
  step: StepDefinition,
  index: number,
  ids: ReadonlySet<string>,
  around: Surroundings & {
    readonly known: Known;
    readonly links: StepLink[];
    readonly says: CompiledJourney['says'][number][];
  },
): Omit<StepContext, 'reads'> {
  const { problems, compiler, channels } = around;
  const at = (path: readonly (string | number)[]) => ['steps', index, ...path];
  const exists = (id: string, ...path: (string | number)[]): string => {
    if (!ids.has(id)) {
      problems.add(
        definition,
        at(path),
        'unknown_step',
        `there is no step "${id}"`,
        `use one of: ${[...ids].join(', ')}`,
      );
    } else around.links.push({ from: step.id, to: id, path });
    return id;
  };
  return {
    ...around.known,
    offers: definition.offers ?? {},
    following: step.next === undefined ? definition.steps[index + 1]?.id : exists(step.next, 'next'),
    // A condition that does not compile is a problem on record; the journey is never run then.
    condition: (text, ...path) =>
      problems.try(definition, at(path), () => compiler.compile(text)) ?? compiler.compile('false'),
    step: exists,
    channel: (name, ...path) => {
      const channel = channels.get(name);
      if (!channel) {
        const mend =
          channels.size > 0 ? `use one of: ${[...channels.keys()].join(', ')}` : 'declare a channel document';
        problems.add(definition, at(path), 'unknown_channel', `there is no channel "${name}"`, mend);
      } else around.says.push({ step: step.id, channel: name });
      return channel;
    },
    problem: (path, code, message, mend) => problems.add(definition, at(path), code, message, mend),
    journey: definition.name,
    lasting: (text, ...path) =>
      lastingCondition(text, at(path), { definition, compiler, problems }) ?? {
        condition: compiler.compile('false'),
        flip: () => 0,
      },
    audience: (name, ...path) => {
      if (!compiler.audienceIndex.has(name)) {
        const message = `there is no audience "${name}"`;
        problems.add(definition, at(path), 'unknown_audience', message, 'declare it or correct the name');
      }
      return name;
    },
    list: (name, ...path) => {
      if (compiler.lists?.has(name) === false) {
        const mend = `declare it with \`kind: list\` and \`name: ${name}\`, or correct the name`;
        problems.add(definition, at(path), 'unknown_list', `there is no list "${name}"`, mend);
      }
      return name;
    },
  };
}

export function indexJourneys(journeys: ReadonlyMap<string, CompiledJourney>): JourneyIndex {
  const byEvent = new Map<string, Entrance[]>();
  const byEntered = new Map<string, Entrance[]>();
  const byLeft = new Map<string, Entrance[]>();
  for (const journey of journeys.values()) {
    if (journey.status === 'draft') continue;
    for (const way of journey.ways) {
      const index = way.kind === 'entered' ? byEntered : way.kind === 'left' ? byLeft : byEvent;
      put(index, way.name, { journey, way });
    }
  }
  return { byEvent, byEntered, byLeft };
}
