import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { anyDocumentJsonSchema, documentJsonSchema } from './json-schema.ts';
import { documentKinds } from './schema.ts';

const ajv = () => new Ajv2020({ strict: false, logger: false });

describe('JSON Schema for editors', () => {
  it.each(documentKinds)('%s: is a valid 2020-12 schema that knows its kind', (kind) => {
    const schema = documentJsonSchema(kind);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    const validate = ajv().compile(schema);
    expect(validate({ kind: 'nothing', name: 'x' })).toBe(false);
  });

  it('a step may be any kind of step and nothing else', () => {
    const validate = ajv().compile(documentJsonSchema('journey'));
    const journey = (steps: unknown[]) => ({ kind: 'journey', name: 'x', steps });
    expect(
      validate(
        journey([
          { id: 'a', wait: '2h' },
          { id: 'b', goal: { name: 'bought' } },
        ]),
      ),
    ).toBe(true);
    expect(validate(journey([{ id: 'a', sned: {} }]))).toBe(false);
  });

  it('one schema serves a file of any kind', () => {
    const validate = ajv().compile(anyDocumentJsonSchema());
    expect(validate({ kind: 'audience', name: 'x', condition: 'true' })).toBe(true);
    expect(validate({ kind: 'audience', name: 'x' })).toBe(false);
  });
});
