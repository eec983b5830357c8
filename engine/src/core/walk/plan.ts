/** What documents say of the walked network, compiled: null where none asks for it, and then nothing is counted. */
import type { ConditionCompiler } from '../condition.ts';
import type { ProblemCollector } from '../problem.ts';
import {
  MOST_DRAWN,
  type PersonaDefinition,
  type StagesDefinition,
  type TouchpointsDefinition,
  touchpointsSchema,
} from './definition.ts';
import { placeIn, placeKind } from './stages.ts';
import { compileTouchpoints, type Touchpoints } from './touchpoint.ts';

export interface WalkPlan {
  readonly touchpoints: Touchpoints;
  readonly withinMs: number;
  readonly keepMs: number;
  /** Audiences with a drawing of their own, by their places in the layout. */
  readonly drawn: readonly { readonly index: number; readonly name: string }[];
  /** Audience -> the stage, step or sign of pain that it stands for. */
  readonly places: ReadonlyMap<number, { readonly place: string; readonly isWhole: boolean }>;
  readonly personas: readonly PersonaDefinition[];
  readonly stages: readonly StagesDefinition[];
}

export interface WalkDocuments {
  readonly touchpoints: readonly TouchpointsDefinition[];
  readonly stages: readonly StagesDefinition[];
  readonly personas: readonly PersonaDefinition[];
}

const usual = touchpointsSchema.parse({ kind: 'touchpoints', name: 'usual' });

export function compileWalk(
  { touchpoints, stages, personas }: WalkDocuments,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): WalkPlan | null {
  const [definition, second] = touchpoints;
  if (second) {
    const message = `${definition!.name} says what touchpoints are, too`;
    problems.add(second, ['name'], 'two_touchpoints', message, 'keep one document of kind touchpoints');
  }
  if (touchpoints.length + stages.length + personas.length === 0) return null;
  const { within, keep } = definition ?? usual;
  return {
    touchpoints: compileTouchpoints(definition, compiler, problems),
    withinMs: within,
    keepMs: keep,
    drawn: drawnOf(definition, personas, compiler, problems),
    places: placesOf(compiler),
    personas,
    stages,
  };
}

function drawnOf(
  definition: TouchpointsDefinition | undefined,
  personas: readonly PersonaDefinition[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): WalkPlan['drawn'] {
  const names = new Set<string>();
  const take = (
    document: TouchpointsDefinition | PersonaDefinition,
    path: readonly (string | number)[],
    audience: string,
  ) => {
    if (!compiler.audienceIndex.has(audience)) {
      const message = `there is no audience "${audience}"`;
      problems.add(document, path, 'unknown_audience', message, 'declare it or correct the name');
    } else if (!names.has(audience) && names.size >= MOST_DRAWN) {
      const message = `more than ${MOST_DRAWN} audiences and personas are drawn by themselves`;
      problems.add(document, path, 'too_many_drawn', message, 'leave out those that nobody looks at');
    } else names.add(audience);
  };
  for (const [i, audience] of (definition?.audiences ?? []).entries())
    take(definition!, ['audiences', i], audience);
  for (const persona of personas) take(persona, ['audience'], persona.audience);
  return [...names].map((name) => ({ index: compiler.audienceIndex.get(name)!, name }));
}

function placesOf({ audienceIndex }: ConditionCompiler): WalkPlan['places'] {
  const places = new Map<number, { place: string; isWhole: boolean }>();
  for (const [audience, index] of audienceIndex) {
    const place = placeIn(audience);
    if (place !== undefined) places.set(index, { place, isWhole: placeKind(place) === 'whole' });
  }
  return places;
}
