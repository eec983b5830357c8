/**
 * Stages as audiences of their own: each step of a stage is one, the stage is who is in any of its steps, and a sign of
 * pain is one of those in the stage. So people enter and leave them as any audience, also by time alone, and conditions
 * read them: audience("stage:interest").
 */
import type { AudienceDefinition } from '../audience/definition.ts';
import type { DocumentProblem } from '../document.ts';
import type { ProblemCollector } from '../problem.ts';
import type { StagesDefinition } from './definition.ts';

/** No name of a document has a colon: nothing that people declare is called so. */
const PREFIX = 'stage:';

interface Origin {
  readonly document: StagesDefinition;
  readonly path: readonly (string | number)[];
}

export interface StageAudiences {
  readonly definitions: readonly AudienceDefinition[];
  readonly origins: ReadonlyMap<string, Origin>;
}

/** Name of a stage, of a step in it, or of a sign of pain, as audience. */
export function stageAudience(place: string): string {
  return `${PREFIX}${place}`;
}

export function stepPlace(stage: string, step: string): string {
  return `${stage}/${step}`;
}

export function painPlace(stage: string, pain: string): string {
  return `${stage}!${pain}`;
}

/** What an audience stands for; undefined: it is no stage's. */
export function placeIn(audience: string): string | undefined {
  return audience.startsWith(PREFIX) ? audience.slice(PREFIX.length) : undefined;
}

/** 'whole' has neither a step nor a sign of pain behind its name. */
export function placeKind(place: string): 'whole' | 'step' | 'pain' {
  return place.includes('!') ? 'pain' : place.includes('/') ? 'step' : 'whole';
}

export function stageAudiences(
  documents: readonly StagesDefinition[],
  problems: ProblemCollector,
): StageAudiences {
  const definitions: AudienceDefinition[] = [];
  const origins = new Map<string, Origin>();
  const add = (origin: Origin, place: string, condition: string) => {
    const name = stageAudience(place);
    if (origins.has(name)) {
      const message = `there is another ${place} among the stages`;
      problems.add(origin.document, origin.path, 'duplicate_stage', message, 'give each a name of its own');
      return;
    }
    origins.set(name, origin);
    definitions.push({ kind: 'audience', name, version: 1, condition });
  };
  for (const document of documents) {
    for (const [i, { name, steps, pains }] of document.stages.entries()) {
      const path = ['stages', i];
      for (const [j, step] of steps.entries())
        add({ document, path: [...path, 'steps', j, 'when'] }, stepPlace(name, step.name), step.when);
      const whole = steps.map((step) => `audience("${stageAudience(stepPlace(name, step.name))}")`);
      add({ document, path: [...path, 'name'] }, name, whole.join(' || '));
      for (const [j, pain] of pains.entries())
        add(
          { document, path: [...path, 'pains', j, 'when'] },
          painPlace(name, pain.name),
          `audience("${stageAudience(name)}") && (${pain.when})`,
        );
    }
  }
  return { definitions, origins };
}

/** What is wrong with such an audience is wrong in the document that it was made of. */
export function atOrigin(problem: DocumentProblem, { origins }: StageAudiences): DocumentProblem {
  const origin = problem.kind === 'audience' ? origins.get(problem.name) : undefined;
  if (origin === undefined) return problem;
  const { kind, name } = origin.document;
  return { ...problem, kind, name, path: origin.path };
}
