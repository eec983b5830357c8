import { describe, expect, it } from 'vitest';
import { configure } from '../configuration.ts';
import { identitySchema } from './definition.ts';

const identity = (more: object) => identitySchema.parse({ kind: 'identity', name: 'identity', ...more });

describe('ID-10: a document of kind identity', () => {
  it('changes what holds for the namespaces it names, and nothing else', () => {
    const namespaces = {
      crm: { perPerson: 'one', limit: { most: 3, within: '30d' } },
      email: { persons: 2 },
    };
    const result = configure('r1', [identity({ namespaces })]);
    if (!result.ok) throw new Error('it has no problems');
    const rules = result.configuration.identity;
    expect(rules.namespaces.get('crm')).toEqual({
      priority: 20,
      isUnique: true,
      limit: { most: 3, withinMs: 30 * 86_400_000 },
      persons: 10,
    });
    expect(rules.namespaces.get('email')).toMatchObject({ priority: 10, isUnique: false, persons: 2 });
    expect(rules.namespaces.get('userId')).toMatchObject({ priority: 0, isUnique: true });
    expect(rules.other).toMatchObject({ priority: 20, isUnique: false });
  });

  it('is refused where it cannot be: a second one, a pattern of another language, a region of nothing', () => {
    const result = configure('r2', [
      identity({ namespaces: { crm: { blocked: ['x', { pattern: '(?=a)' }], region: 'CH' } } }),
      identity({ name: 'other' }),
    ]);
    expect(!result.ok && result.problems.map(({ code, path }) => [code, path.join('.')])).toEqual([
      ['second_identity', 'name'],
      ['bad_pattern', 'namespaces.crm.blocked.1.pattern'],
      ['region_without_phone', 'namespaces.crm.region'],
    ]);
  });
});
