/** Problems of a tracking plan that its documents' own form does not show: schemas, and what they say of each other. */
import type { DocumentProblem } from '../../core/document.ts';
import { type EventTypeDefinition, eventOf } from './definition.ts';
import type { PlanDocument } from './plan.ts';
import { compileSchema, SchemaRefused } from './validator.ts';
import type { Part } from './violation.ts';

const PARTS: readonly Part[] = ['properties', 'traits', 'context'];

export function planProblems(documents: readonly PlanDocument[]): DocumentProblem[] {
  const plans = documents.filter((document) => document.kind === 'tracking-plan');
  const types = documents.filter((document) => document.kind === 'event-type');
  const closed = plans.some(({ undeclaredProperties }) => undeclaredProperties !== 'allow');
  return [
    ...plans.slice(1).map((plan) => secondPlan(plan, plans[0]?.name ?? '')),
    ...types.flatMap((type) => schemaProblems(type, closed)),
    ...sameEvents(types),
  ];
}

function secondPlan({ kind, name }: PlanDocument, first: string): DocumentProblem {
  const message = `there is a tracking plan already, "${first}"`;
  const mend = 'keep one of the two; event types need none';
  return { kind, name, path: ['name'], code: 'second_tracking_plan', message, mend };
}

function schemaProblems(type: EventTypeDefinition, closed: boolean): DocumentProblem[] {
  return PARTS.flatMap((part): DocumentProblem[] => {
    const schema = type[part];
    if (schema === undefined) return [];
    try {
      compileSchema(schema, closed && part !== 'context');
      return [];
    } catch (error) {
      if (!(error instanceof SchemaRefused)) throw error;
      const { code, message, mend, path } = error;
      return [{ kind: type.kind, name: type.name, path: [part, ...path], code, message, mend }];
    }
  });
}

function sameEvents(types: readonly EventTypeDefinition[]): DocumentProblem[] {
  const firsts = new Map<string, string>();
  return types.flatMap((type): DocumentProblem[] => {
    const event = eventOf(type);
    const first = firsts.get(event);
    if (first === undefined) {
      firsts.set(event, type.name);
      return [];
    }
    const message = `the event type "${first}" declares the event "${event}" already`;
    const mend = 'join the two, or name another event';
    return [
      { kind: type.kind, name: type.name, path: ['event'], code: 'duplicate_event_type', message, mend },
    ];
  });
}
