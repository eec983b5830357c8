/**
 * Which touchpoint an event is: what the rules of the document say, else its name or the path of its page. The names are
 * few on purpose: numbers and ids in paths are left out, so that no touchpoint is one person's.
 */
import type { Condition, ConditionCompiler, Scope } from '../condition.ts';
import { put } from '../groups.ts';
import type { EventInput } from '../input.ts';
import { REQUESTED, SIGNALLED } from '../journey/entry/own-events.ts';
import type { ProblemCollector } from '../problem.ts';
import { at } from '../profile/traits.ts';
import type { TouchpointsDefinition } from './definition.ts';

interface Rule {
  readonly where: Condition | undefined;
  /** Undefined: the event is none. */
  readonly touchpoint: string | undefined;
  readonly by: readonly string[] | undefined;
}

export interface Touchpoints {
  readonly rules: ReadonlyMap<string, readonly Rule[]>;
  readonly named: boolean;
}

export function compileTouchpoints(
  definition: TouchpointsDefinition | undefined,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): Touchpoints {
  const rules = new Map<string, Rule[]>();
  for (const [i, { event, where, touchpoint, by }] of (definition?.rules ?? []).entries()) {
    const condition =
      where === undefined
        ? undefined
        : problems.try(definition!, ['rules', i, 'where'], () => compiler.compile(where));
    put(rules, event, { where: condition, touchpoint, by: by?.split('.') });
  }
  return { rules, named: (definition?.others ?? 'by-name') === 'by-name' };
}

/** Undefined: it is none. `scope.event` is the event. */
export function touchpointOf(event: EventInput, scope: Scope, touchpoints: Touchpoints): string | undefined {
  const rules = touchpoints.rules.get(event.name);
  if (rules !== undefined)
    for (const { where, touchpoint, by } of rules) {
      if (where !== undefined && !where.test(scope)) continue;
      return touchpoint === undefined ? undefined : withPart(touchpoint, event, by);
    }
  return touchpoints.named ? usualTouchpoint(event) : undefined;
}

/** All that an event of the name may be, whatever its properties. */
export function touchpointsOf(name: string, { rules, named }: Touchpoints): string[] {
  const found = (rules.get(name) ?? []).flatMap(({ touchpoint }) => touchpoint ?? []);
  const always = rules.get(name)?.some(({ where }) => where === undefined) === true;
  if (always || !named || silent.has(name) || name === PAGE || name === SCREEN) return found;
  return [...found, renamed.get(name) ?? name];
}

const PAGE = 'Page Viewed';
const SCREEN = 'Screen Viewed';

/** Places that a name alone does not tell. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['Email Opened', 'mail opened'],
  ['Email Link Clicked', 'mail clicked'],
]);

/** What is said about a person, without meeting them. */
const silent: ReadonlySet<string> = new Set([
  'Consent Granted',
  'Consent Confirmed',
  'Consent Withdrawn',
  'Soft Opt-In',
  'Objected',
  'Objection Lifted',
  'Processing Restricted',
  'Processing Unrestricted',
  'Identity Decided',
  SIGNALLED,
  REQUESTED,
  'List Joined',
  'List Left',
  'Group Left',
  'Account Added User',
  'Account Removed User',
  'Device Switched',
  'Geofence Left',
  'Geofence Dwelled',
]);

function usualTouchpoint(event: EventInput): string | undefined {
  const { type, name } = event;
  if (type === 'page' || type === 'screen') return placeOf(event);
  if (type !== 'track' || silent.has(name)) return undefined;
  if (name === 'Geofence Entered') return withPart('at', event, geofencePath);
  return renamed.get(name) ?? cut(name);
}

const geofencePath = ['geofence'];

function placeOf({ type, properties, context }: EventInput): string {
  if (type === 'page') {
    const path = pathIn(properties) ?? pathIn(context.page);
    if (path !== undefined) return grouped(path);
  }
  const { name } = properties;
  return typeof name === 'string' && name !== '' ? cut(`${type} ${name}`) : type;
}

function pathIn(said: unknown): string | undefined {
  const { path, url } = (said ?? {}) as { path?: unknown; url?: unknown };
  if (typeof path === 'string' && path.startsWith('/')) return path;
  if (typeof url !== 'string') return undefined;
  const begin = url.indexOf('/', url.indexOf('://') + 3);
  return url.includes('://') ? (begin < 0 ? '/' : url.slice(begin)) : undefined;
}

/** "/products/4711?x=1" -> "/products/*"; a first part that looks like an id is left out too. */
export function grouped(path: string): string {
  const [, first = '', second = ''] = path.split(/[?#]/, 1)[0]!.split('/');
  if (first === '') return '/';
  const plain = /^[a-zA-Z][a-zA-Z_-]{0,30}$/.test(first) ? `/${first}` : '/*';
  return second === '' || plain === '/*' ? plain : `${plain}/*`;
}

function withPart(name: string, event: EventInput, path: readonly string[] | undefined): string {
  const part = path === undefined ? undefined : at(event.properties, path);
  const isPlain = typeof part === 'string' || typeof part === 'number' || typeof part === 'boolean';
  return isPlain && part !== '' ? cut(`${name} ${part}`) : name;
}

const LONGEST = 80;

function cut(name: string): string {
  return name.length > LONGEST ? name.slice(0, LONGEST) : name;
}
