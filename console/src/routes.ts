/**
 * The addresses of the console, in the part of the URL after `#`: the engine serves one file, whatever the screen.
 * Pure: {@link parseRoute} and {@link href} are each other's inverse.
 */
import type { GroupKind, Happening, MessageStatus } from './api/types.ts';

export type HappeningKind = Happening['kind'];

export const happeningKinds = [
  'event',
  'audience',
  'journey',
  'decision',
  'message',
  'consent',
  'identity',
  'list',
  'group',
  'experiment',
] as const satisfies readonly HappeningKind[];

/** No kinds: all of them. `status` narrows messages. */
export interface StreamFilter {
  readonly kinds: readonly HappeningKind[];
  readonly status?: MessageStatus;
}

export type Route =
  | { readonly screen: 'live'; readonly filter: StreamFilter }
  | { readonly screen: 'profiles'; readonly search: string }
  | ProfileRoute
  | { readonly screen: 'group'; readonly kind: GroupKind; readonly id: string }
  | { readonly screen: 'mails'; readonly id?: string }
  | { readonly screen: 'decision'; readonly id: string }
  | { readonly screen: 'configuration' }
  | { readonly screen: 'dead-letters' }
  | { readonly screen: 'in-time' }
  | { readonly screen: 'events'; readonly search: string }
  | { readonly screen: 'audiences' }
  | { readonly screen: 'contact-policy' }
  | { readonly screen: 'matches' }
  | { readonly screen: 'budgets' }
  | { readonly screen: 'rights'; readonly person: string }
  | AuditRoute
  | { readonly screen: 'journeys'; readonly name?: string }
  | NetworkRoute
  | { readonly screen: 'experiments'; readonly name?: string }
  | CatalogueRoute
  | ModelsRoute
  | { readonly screen: 'send-times' }
  | { readonly screen: 'evaluate'; readonly id?: string }
  | FairnessRoute
  | { readonly screen: 'unknown'; readonly path: string };

/** Of so many days back; only for a placement, where it is not empty. */
export interface FairnessRoute {
  readonly screen: 'fairness';
  readonly days: number;
  readonly placement: string;
}

export const usualFairness: FairnessRoute = { screen: 'fairness', days: 30, placement: '' };

/** Actions below one level, or of a placement; empty texts narrow nothing. */
export interface CatalogueRoute {
  readonly screen: 'catalogue';
  readonly issue: string;
  readonly group: string;
  readonly placement: string;
  readonly search: string;
}

export const wholeCatalogue: CatalogueRoute = {
  screen: 'catalogue',
  issue: '',
  group: '',
  placement: '',
  search: '',
};

/** Of one model (absent: the standard one), and of one of its actions. */
export interface ModelsRoute {
  readonly screen: 'models';
  readonly name?: string;
  readonly action?: string;
}

/** Of the members of an audience (empty: everybody), so many days back. */
export interface NetworkRoute {
  readonly screen: 'network';
  readonly audience: string;
  readonly days: number;
}

export const wholeNetwork: NetworkRoute = { screen: 'network', audience: '', days: 30 };

/** `at` and `knownAt`: as they were then, as it was known then (RFC 3339); both absent: now. */
export interface ProfileRoute {
  readonly screen: 'profile';
  readonly id: string;
  readonly at?: string;
  readonly knownAt?: string;
}

/** Who read and did what; empty texts narrow nothing. Instants are RFC 3339. */
export interface AuditRoute {
  readonly screen: 'audit';
  readonly act: string;
  readonly person: string;
  readonly from: string;
  readonly to: string;
}

export const everything: StreamFilter = { kinds: [] };
export const live: Route = { screen: 'live', filter: everything };

const statuses: readonly MessageStatus[] = [
  'queued',
  'attempted',
  'sent',
  'retrying',
  'held',
  'refused',
  'failed',
  'uncertain',
  'recalled',
];

/** Reads `location.hash`; what it does not know becomes the screen `unknown`, never an error. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const parts = path.split('/').filter((part) => part !== '');
  const params = new URLSearchParams(query);
  const [first, ...rest] = parts;
  const id = rest.length === 1 ? decode(rest[0] ?? '') : undefined;
  if (first === undefined) return { screen: 'live', filter: parseFilter(params) };
  if (first === 'profiles' && rest.length === 0)
    return { screen: 'profiles', search: params.get('search') ?? '' };
  if (first === 'profiles' && id !== undefined) return { screen: 'profile', id, ...parsePast(params) };
  const group = first === 'groups' ? groupIn(rest) : undefined;
  if (group !== undefined) return group;
  if (first === 'mails' && rest.length === 0) return { screen: 'mails' };
  if (first === 'mails' && id !== undefined) return { screen: 'mails', id };
  if (first === 'decisions' && id !== undefined) return { screen: 'decision', id };
  if (first === 'configuration' && rest.length === 0) return { screen: 'configuration' };
  if (first === 'dead-letters' && rest.length === 0) return { screen: 'dead-letters' };
  if (first === 'in-time' && rest.length === 0) return { screen: 'in-time' };
  if (first === 'contact-policy' && rest.length === 0) return { screen: 'contact-policy' };
  if (first === 'audiences' && rest.length === 0) return { screen: 'audiences' };
  if (first === 'matches' && rest.length === 0) return { screen: 'matches' };
  if (first === 'budgets' && rest.length === 0) return { screen: 'budgets' };
  if (first === 'rights' && rest.length === 0)
    return { screen: 'rights', person: params.get('person') ?? '' };
  if (first === 'rights' && rest.length === 1 && rest[0] === 'audit') return parseAudit(params);
  if (first === 'journeys' && rest.length === 0) return { screen: 'journeys' };
  if (first === 'journeys' && id !== undefined) return { screen: 'journeys', name: id };
  if (first === 'experiments' && rest.length === 0) return { screen: 'experiments' };
  if (first === 'experiments' && id !== undefined) return { screen: 'experiments', name: id };
  if (first === 'catalogue' && rest.length === 0) return parseCatalogue(params);
  if (first === 'network' && rest.length === 0) return parseNetwork(params);
  if (first === 'models' && rest.length <= 2) return modelsIn(rest.map(decode));
  if (first === 'send-times' && rest.length === 0) return { screen: 'send-times' };
  if (first === 'evaluate' && rest.length === 0) return { screen: 'evaluate' };
  if (first === 'evaluate' && id !== undefined) return { screen: 'evaluate', id };
  if (first === 'fairness' && rest.length === 0)
    return { ...usualFairness, ...daysIn(params), placement: params.get('placement') ?? '' };
  if (first === 'events' && rest.length === 0)
    return { screen: 'events', search: params.get('search') ?? '' };
  return { screen: 'unknown', path };
}

/**
 * The engine answers every path with the console, so that `/profiles/ada` may be linked to as well: gives the address
 * after `#` that is meant by such a path, or null where the path already is the console's own.
 */
export function hashOfPath(pathname: string, search: string): string | null {
  return pathname === '/' || pathname === '/index.html' ? null : `/#${pathname}${search}`;
}

export function href(route: Route): string {
  switch (route.screen) {
    case 'live':
      return `#/${query(filterParams(route.filter))}`;
    case 'profiles':
      return `#/profiles${query(textParams(route, ['search']))}`;
    case 'profile':
      return `#/profiles/${encodeURIComponent(route.id)}${query(pastParams(route))}`;
    case 'group':
      return `#/groups/${route.kind}/${encodeURIComponent(route.id)}`;
    case 'mails':
      return route.id === undefined ? '#/mails' : `#/mails/${encodeURIComponent(route.id)}`;
    case 'decision':
      return `#/decisions/${encodeURIComponent(route.id)}`;
    case 'configuration':
      return '#/configuration';
    case 'dead-letters':
      return '#/dead-letters';
    case 'in-time':
      return '#/in-time';
    case 'contact-policy':
      return '#/contact-policy';
    case 'audiences':
      return '#/audiences';
    case 'matches':
      return '#/matches';
    case 'budgets':
      return '#/budgets';
    case 'rights':
      return `#/rights${query(textParams(route, ['person']))}`;
    case 'audit':
      return `#/rights/audit${query(textParams(route, auditFields))}`;
    case 'journeys':
      return route.name === undefined ? '#/journeys' : `#/journeys/${encodeURIComponent(route.name)}`;
    case 'experiments':
      return route.name === undefined ? '#/experiments' : `#/experiments/${encodeURIComponent(route.name)}`;
    case 'network':
      return `#/network${query(networkParams(route))}`;
    case 'catalogue':
      return `#/catalogue${query(textParams(route, catalogueFields))}`;
    case 'models':
      return ['#/models', ...[route.name ?? [], route.action ?? []].flat().map(encodeURIComponent)].join('/');
    case 'send-times':
      return '#/send-times';
    case 'evaluate':
      return route.id === undefined ? '#/evaluate' : `#/evaluate/${encodeURIComponent(route.id)}`;
    case 'fairness':
      return `#/fairness${query(fairnessParams(route))}`;
    case 'events':
      return `#/events${query(textParams(route, ['search']))}`;
    case 'unknown':
      return `#${route.path}`;
  }
}

/** Two routes with the same key show the same screen: moving between them must not move the reader's focus. */
export function routeKey(route: Route): string {
  if (route.screen === 'models') return `models/${route.name ?? ''}/${route.action ?? ''}`;
  if ('name' in route && route.name !== undefined) return `${route.screen}/${route.name}`;
  return 'id' in route && route.id !== undefined ? `${route.screen}/${route.id}` : route.screen;
}

function modelsIn([name, action]: readonly string[]): ModelsRoute {
  return { screen: 'models', ...(name && { name }), ...(name && action && { action }) };
}

const groupKinds: readonly GroupKind[] = ['account', 'household'];

function groupIn([named = '', text = '', ...more]: readonly string[]): Route | undefined {
  const kind = groupKinds.find((known) => known === named);
  const id = decode(text);
  return kind === undefined || id === '' || more.length > 0 ? undefined : { screen: 'group', kind, id };
}

const catalogueFields = ['issue', 'group', 'placement', 'search'] as const;

function parseCatalogue(params: URLSearchParams): CatalogueRoute {
  return { screen: 'catalogue', ...textsIn(params, catalogueFields) };
}

const auditFields = ['act', 'person', 'from', 'to'] as const;

function parseAudit(params: URLSearchParams): AuditRoute {
  return { screen: 'audit', ...textsIn(params, auditFields) };
}

/** Fields that are empty where the address does not have them; `textParams` leaves these out again. */
function textsIn<Name extends string>(
  params: URLSearchParams,
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  const texts = names.map((name) => [name, params.get(name) ?? '']);
  return Object.fromEntries(texts) as Record<Name, string>;
}

function textParams<Name extends string>(
  texts: Readonly<Record<Name, string>>,
  names: readonly Name[],
): [string, string][] {
  return names.flatMap((name): [string, string][] => (texts[name] === '' ? [] : [[name, texts[name]]]));
}

function parseFilter(params: URLSearchParams): StreamFilter {
  const asked = (params.get('kinds') ?? '').split(',');
  const kinds = happeningKinds.filter((kind) => asked.includes(kind));
  const status = statuses.find((known) => known === params.get('status'));
  return status === undefined ? { kinds } : { kinds, status };
}

function parsePast(params: URLSearchParams): Pick<ProfileRoute, 'at' | 'knownAt'> {
  const [at, knownAt] = [params.get('at'), params.get('knownAt')];
  return { ...(at && { at }), ...(knownAt && { knownAt }) };
}

function parseNetwork(params: URLSearchParams): NetworkRoute {
  return { ...wholeNetwork, audience: params.get('audience') ?? '', ...daysIn(params) };
}

function daysIn(params: URLSearchParams): { days?: number } {
  const days = Number(params.get('days'));
  return Number.isInteger(days) && days >= 1 && days <= 3_660 ? { days } : {};
}

function fairnessParams({ days, placement }: FairnessRoute): [string, string][] {
  const params = textParams({ placement }, ['placement']);
  return days === usualFairness.days ? params : [['days', String(days)], ...params];
}

function networkParams({ audience, days }: NetworkRoute): [string, string][] {
  const params: [string, string][] = [];
  if (audience !== '') params.push(['audience', audience]);
  if (days !== wholeNetwork.days) params.push(['days', String(days)]);
  return params;
}

function pastParams({ at, knownAt }: ProfileRoute): [string, string][] {
  const params: [string, string][] = [];
  if (at !== undefined) params.push(['at', at]);
  if (knownAt !== undefined) params.push(['knownAt', knownAt]);
  return params;
}

function filterParams(filter: StreamFilter): [string, string][] {
  const params: [string, string][] = [];
  if (filter.kinds.length > 0) params.push(['kinds', filter.kinds.join(',')]);
  if (filter.status !== undefined) params.push(['status', filter.status]);
  return params;
}

function query(params: readonly [string, string][]): string {
  const text = params.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return text === '' ? '' : `?${text}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
