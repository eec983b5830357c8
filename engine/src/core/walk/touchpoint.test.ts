import { describe, expect, it } from 'vitest';
import { ConditionCompiler } from '../condition.ts';
import { anEvent } from '../event.testing.ts';
import type { EventInput } from '../input.ts';
import { ProblemCollector } from '../problem.ts';
import { Profile } from '../profile/profile.ts';
import { type TouchpointsDefinition, touchpointsSchema } from './definition.ts';
import { compileTouchpoints, grouped, touchpointOf, touchpointsOf } from './touchpoint.ts';

function event(name: string, properties: EventInput['properties'] = {}, type: EventInput['type'] = 'track') {
  const at = Date.parse('2026-03-02T10:00:00Z');
  const identifiers = [{ namespace: 'userId', value: 'ada' }];
  return anEvent({ messageId: name, type, name, at, identifiers, properties }) satisfies EventInput;
}

function naming(definition: Partial<TouchpointsDefinition> = {}) {
  const problems = new ProblemCollector();
  const parsed = touchpointsSchema.parse({
    kind: 'touchpoints',
    name: 'touchpoints',
    ...definition,
    within: '7d',
    keep: '30d',
  });
  const touchpoints = compileTouchpoints(parsed, new ConditionCompiler([]), problems);
  expect(problems.list).toEqual([]);
  const name = (one: EventInput) =>
    touchpointOf(
      one,
      { profile: new Profile('p'), now: one.at, event: one, instance: null, context: {} },
      touchpoints,
    );
  return { touchpoints, name };
}

describe('WALK-1: which touchpoint an event is', () => {
  it('by itself: its name, and the path of a page without what is one person’s', () => {
    const { name } = naming();
    expect(name(event('Order Completed'))).toBe('Order Completed');
    expect(name(event('Page Viewed', { path: '/products/4711?ref=ada@example.com' }, 'page'))).toBe(
      '/products/*',
    );
    expect(name(event('Page Viewed', { url: 'https://a.example/cart#x' }, 'page'))).toBe('/cart');
    expect(name(event('Page Viewed', { name: 'Help' }, 'page'))).toBe('page Help');
    expect(name(event('Screen Viewed', { name: 'Basket' }, 'screen'))).toBe('screen Basket');
    expect(name(event('Email Link Clicked', { message_id: '1' }))).toBe('mail clicked');
    expect(name(event('Geofence Entered', { geofence: 'store' }))).toBe('at store');
  });

  it('what only tells something about somebody is none', () => {
    const { name } = naming();
    for (const silent of ['Consent Granted', 'List Joined', 'Geofence Left', 'Processing Restricted'])
      expect(name(event(silent)), silent).toBeUndefined();
    expect(name(event('Identified', {}, 'identify'))).toBeUndefined();
    expect(name(event('Group Joined', {}, 'group'))).toBeUndefined();
  });

  it('by rules: the first that fits, part of the name from a property, and none where it says so', () => {
    const { name } = naming({
      rules: [
        { event: 'Call', where: 'event.minutes > 10', touchpoint: 'long call' },
        { event: 'Call', touchpoint: 'call', by: 'team.name' },
        { event: 'Ping' },
      ],
    });
    expect(name(event('Call', { minutes: 11 }))).toBe('long call');
    expect(name(event('Call', { minutes: 1, team: { name: 'sales' } }))).toBe('call sales');
    expect(name(event('Call', { minutes: 1 }))).toBe('call');
    expect(name(event('Ping'))).toBeUndefined();
    expect(name(event('Other'))).toBe('Other');
    expect(naming({ others: 'none' }).name(event('Other'))).toBeUndefined();
  });

  it('a place in a path that looks like an id is left out', () => {
    expect(
      [
        '/',
        '',
        '/about-us',
        '/about-us/',
        '/p/1/2/3',
        '/4711',
        '/4711/edit',
        '/b7f1c0/x',
        '/averyveryveryverylongfirstpartofapath',
        '/ada@example.com',
      ].map(grouped),
    ).toEqual(['/', '/', '/about-us', '/about-us', '/p/*', '/*', '/*', '/*', '/*', '/*']);
  });

  it('all that an event of a name may be, for what is designed', () => {
    const { touchpoints } = naming({
      rules: [{ event: 'Call', where: 'event.minutes > 10', touchpoint: 'long call' }],
    });
    expect(touchpointsOf('Call', touchpoints)).toEqual(['long call', 'Call']);
    expect(touchpointsOf('Email Opened', touchpoints)).toEqual(['mail opened']);
    expect(touchpointsOf('Consent Granted', touchpoints)).toEqual([]);
  });
});
