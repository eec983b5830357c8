/** What is wrong with an event, in a form that can be counted: the place and the rule, without the value. */
import type { ErrorObject } from 'ajv';

export interface Violation {
  /** Such as `properties.items[].price`; list positions are left out, so that equal mistakes count together. */
  readonly path: string;
  /** The keyword of JSON Schema that does not hold, or `undeclared`. */
  readonly rule: string;
  /** What should be, in words: "must be number". */
  readonly message: string;
}

/** Told of one event at most; the rest would say the same. */
export const MAX_VIOLATIONS = 20;
const MAX_PATH_CHARS = 200;

/** Part of the event that a schema speaks of. */
export type Part = 'properties' | 'traits' | 'context';

/** @param errors of the validator; the first {@link MAX_VIOLATIONS} different ones are kept. */
export function addViolations(found: Violation[], part: Part, errors: readonly ErrorObject[]): void {
  for (const error of errors) {
    if (found.length >= MAX_VIOLATIONS) return;
    const violation = violationOf(part, error);
    if (!found.some(({ path, rule }) => path === violation.path && rule === violation.rule))
      found.push(violation);
  }
}

function violationOf(part: Part, error: ErrorObject): Violation {
  const path = part + pathOf(error.instancePath);
  switch (error.keyword) {
    case 'required':
      return { path: below(path, error.params.missingProperty), rule: 'required', message: 'is missing' };
    case 'unevaluatedProperties':
    case 'additionalProperties': {
      const name = error.params.unevaluatedProperty ?? error.params.additionalProperty;
      // At the root the tracking plan closed the schema; further in the schema closed itself.
      const rule = error.schemaPath === '#/unevaluatedProperties' ? 'undeclared' : error.keyword;
      return { path: below(path, name), rule, message: 'is not in the tracking plan' };
    }
    case 'enum':
      return { path, rule: 'enum', message: `must be one of ${shortList(error.params.allowedValues)}` };
    case 'const':
      return { path, rule: 'const', message: `must be ${JSON.stringify(error.params.allowedValue)}` };
    default:
      return { path, rule: error.keyword, message: error.message ?? `does not fit "${error.keyword}"` };
  }
}

/** "/items/0/price" -> ".items[].price" */
function pathOf(pointer: string): string {
  if (pointer === '') return '';
  let path = '';
  for (const part of pointer.slice(1).split('/')) {
    if (/^\d+$/.test(part)) path += '[]';
    else path += `.${part.replaceAll('~1', '/').replaceAll('~0', '~')}`;
  }
  return bounded(path);
}

function below(path: string, name: unknown): string {
  return bounded(`${path}.${String(name)}`);
}

function bounded(path: string): string {
  return path.length <= MAX_PATH_CHARS ? path : `${path.slice(0, MAX_PATH_CHARS)}...`;
}

function shortList(values: unknown): string {
  const list = Array.isArray(values) ? values : [];
  const shown = list.slice(0, 8).map((value) => JSON.stringify(value));
  return list.length > 8 ? `${shown.join(', ')} and ${list.length - 8} more` : shown.join(', ');
}
