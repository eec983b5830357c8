/** The way to the engine: typed, same origin, cookies included; every failure is a ProblemError. */
import { ProblemError, problemFromAnswer, unreachable } from './problem.ts';
import { session } from './session.ts';
import type {
  AudienceCountView,
  AudiencePreviewView,
  AudienceView,
  AuditCheckView,
  AuditEntryView,
  BudgetsView,
  CatalogueActions,
  CatalogueView,
  ConfigurationView,
  ContactPolicyView,
  DeadLetterRow,
  DeadLetterSent,
  DeadLettersSent,
  DecisionPage,
  DecisionTrace,
  DecisionVerification,
  ErasureReason,
  ErasureView,
  EvaluationChoices,
  EvaluationView,
  ExperimentPlanView,
  ExperimentRow,
  ExperimentView,
  FairnessView,
  GivenUpOverview,
  GivenUpRow,
  GroupKind,
  GroupMemberRow,
  GroupView,
  Happening,
  IdentityDecidedView,
  IdentityView,
  JourneyDiffView,
  JourneyPreviewView,
  JourneyRow,
  JourneyView,
  LineageView,
  LiveFigures,
  MailRow,
  MailView,
  MatchingAnswer,
  MatchingAnswerView,
  MatchingQuestionView,
  MatchingView,
  ModelActionView,
  ModelsView,
  ModelView,
  NetworkPersonasView,
  NetworkStagesView,
  NetworkView,
  Page,
  PlanProposals,
  ProfileAnswer,
  ProfileRow,
  ProfileView,
  SendTimes,
  TimelineView,
  TrackingPlanView,
  UnmergedView,
  UpliftView,
  ViolationRow,
  VouchersView,
  WhyNotView,
} from './types.ts';

const id = encodeURIComponent;

/** Paths of what can be fetched, each bound to the shape that comes back. */
export const paths = {
  figures: () => path<LiveFigures>('/v1/figures'),
  profiles: (search: string, cursor?: string) =>
    path<Page<ProfileRow>>(`/v1/profiles${query({ search, cursor })}`),
  profile: (profile: string, { at, knownAt }: { at?: string; knownAt?: string } = {}) =>
    path<ProfileView>(`/v1/profiles/${id(profile)}${query({ at, knownAt })}`),
  timeline: (profile: string, { kinds, event, from, to }: TimelineNarrowed, cursor?: string) => {
    const params = { kinds: kinds.join(','), event, from, to, cursor };
    return path<TimelineView>(`/v1/profiles/${id(profile)}/timeline${query(params)}`);
  },
  decisions: (profile: string, cursor?: string) =>
    path<DecisionPage>(`/v1/profiles/${id(profile)}/decisions${query({ limit: '5', cursor })}`),
  givenUp: (profile: string, cursor?: string) =>
    path<Page<GivenUpRow>>(`/v1/profiles/${id(profile)}/given-up${query({ limit: '5', cursor })}`),
  answeredByMinute: () => path<GivenUpOverview>('/v1/given-up'),
  decision: (decision: string) => path<DecisionTrace>(`/v1/decisions/${id(decision)}?include=known`),
  verification: (decision: string) =>
    path<DecisionVerification>(`/v1/decisions/${id(decision)}/verification`),
  whyNot: (decision: string, action: string) =>
    path<WhyNotView>(`/v1/decisions/${id(decision)}/why-not/${id(action)}`),
  group: (kind: GroupKind, group: string) => path<GroupView>(`/v1/groups/${kind}/${id(group)}`),
  models: () => path<ModelsView>('/v1/models'),
  model: (name: string) => path<ModelView>(`/v1/models/${id(name)}`),
  modelAction: (name: string, action: string) =>
    path<ModelActionView>(`/v1/models/${id(name)}/actions/${id(action)}`),
  groupMembers: (kind: GroupKind, group: string, cursor?: string) =>
    path<Page<GroupMemberRow>>(`/v1/groups/${kind}/${id(group)}/members${query({ cursor })}`),
  evidence: (profile: string) => path<ProfileAnswer>(`/v1/profiles/${id(profile)}?include=links,lineage`),
  lineage: (profile: string, trait: string) =>
    path<LineageView>(`/v1/profiles/${id(profile)}/traits/${id(trait)}`),
  identity: (profile: string) => path<IdentityView>(`/v1/profiles/${id(profile)}/identity`),
  mails: (cursor?: string) => path<Page<MailRow>>(`/v1/mails${query({ cursor })}`),
  mail: (mail: string) => path<MailView>(`/v1/mails/${id(mail)}`),
  configuration: () => path<ConfigurationView>('/v1/configuration'),
  contactPolicy: () => path<ContactPolicyView>('/v1/contact-policy'),
  catalogue: () => path<CatalogueView>('/v1/catalogue'),
  catalogueActions: (asked: Readonly<Record<string, string>>) =>
    path<CatalogueActions>(`/v1/catalogue/actions${query(asked)}`),
  audiences: () => path<Page<AudienceView>>('/v1/audiences'),
  audienceCount: (count: string) => path<AudienceCountView>(`/v1/audiences/counts/${id(count)}`),
  trackingPlan: (search: string) =>
    path<TrackingPlanView>(`/v1/tracking-plan${query({ search, limit: '200' })}`),
  violations: (event: string) =>
    path<Page<ViolationRow>>(`/v1/tracking-plan/violations${query({ event, limit: '200' })}`),
  erasures: (cursor?: string) => path<Page<ErasureView>>(`/v1/erasures${query({ cursor, limit: '20' })}`),
  audit: (narrowed: AuditNarrowed, cursor?: string) =>
    path<Page<AuditEntryView>>(`/v1/audit${query({ ...narrowed, cursor })}`),
  auditCheck: () => path<AuditCheckView>('/v1/audit/check'),
  journeys: () => path<Page<JourneyRow>>('/v1/journeys'),
  journey: (journey: string) => path<JourneyView>(`/v1/journeys/${id(journey)}`),
  journeyDiff: (journey: string, from: number, to: number) =>
    path<JourneyDiffView>(`/v1/journeys/${id(journey)}/diff${query({ from: String(from), to: String(to) })}`),
  network: (from: string, audience: string) => path<NetworkView>(`/v1/network${query({ from, audience })}`),
  networkStages: (from: string, audience: string) =>
    path<NetworkStagesView>(`/v1/network/stages${query({ from, audience })}`),
  networkPersonas: (from: string) => path<NetworkPersonasView>(`/v1/network/personas${query({ from })}`),
  uplift: () => path<UpliftView>('/v1/uplift'),
  experiments: () => path<Page<ExperimentRow>>('/v1/experiments'),
  experiment: (name: string) => path<ExperimentView>(`/v1/experiments/${id(name)}`),
  experimentPlan: (asked: { readonly [name: string]: string }) =>
    path<ExperimentPlanView>(`/v1/experiments/plan${query(asked)}`),
  sendTimes: () => path<SendTimes>('/v1/send-times'),
  evaluationChoices: () => path<EvaluationChoices>('/v1/evaluations/choices'),
  evaluation: (evaluation: string) => path<EvaluationView>(`/v1/evaluations/${id(evaluation)}`),
  evaluations: () => path<Page<EvaluationView>>('/v1/evaluations'),
  fairness: (from: string, placement: string) =>
    path<FairnessView>(`/v1/fairness${query({ from, placement })}`),
  budgets: () => path<BudgetsView>('/v1/budgets'),
  vouchers: () => path<VouchersView>('/v1/vouchers'),
  matching: () => path<MatchingView>('/v1/matching'),
  matchingQuestions: (cursor?: string) =>
    path<Page<MatchingQuestionView>>(`/v1/matching/questions${query({ cursor })}`),
  deadLetters: (cursor?: string) => path<Page<DeadLetterRow>>(`/v1/dead-letters${query({ cursor })}`),
};

/** What of a timeline is asked for: no kinds are all of them; instants as RFC 3339. */
export interface TimelineNarrowed {
  readonly kinds: readonly Happening['kind'][];
  readonly event?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Which entries of the audit log; empty texts narrow nothing. */
export interface AuditNarrowed {
  readonly act: string;
  readonly profile: string;
  readonly from: string;
  readonly to: string;
}

/** Everything that is kept of a person, for them. */
export function exportUrl(profile: string, format: 'json' | 'html'): string {
  return `/v1/profiles/${id(profile)}/export${query({ format })}`;
}

export interface EraseAsked {
  readonly reason: ErasureReason;
  readonly reference: string;
  readonly suppress: boolean;
}

export async function erasePerson(
  profile: string,
  { reason, reference, suppress }: EraseAsked,
): Promise<ErasureView> {
  const asked = query({ reason, reference, suppress: String(suppress) });
  return (await ask(`/v1/profiles/${id(profile)}${asked}`, { method: 'DELETE' })) as ErasureView;
}

/** Begins to restrict processing, or ends it. */
export function restrict(profile: string, isOn: boolean, reference: string): Promise<ProfileView> {
  return change(`/v1/profiles/${id(profile)}/restriction${query({ reference })}`, isOn);
}

/** Records an objection, or lifts it; an empty purpose: to everything. */
export function object(
  profile: string,
  isOn: boolean,
  purpose: string,
  reference: string,
): Promise<ProfileView> {
  return change(`/v1/profiles/${id(profile)}/objection${query({ purpose, reference })}`, isOn);
}

async function change(url: string, isOn: boolean): Promise<ProfileView> {
  return (await ask(url, { method: isOn ? 'POST' : 'DELETE' })) as ProfileView;
}

/** Of a mail as it is written, for a sandboxed frame. */
export function previewUrl(action: string, treatment: string, variant: string): string {
  return `/v1/catalogue/actions/${id(action)}/preview${query({ treatment, variant })}`;
}

/** Shown in a sandboxed frame only; the engine serves it under a policy of its own. */
export function mailHtmlUrl(mail: string): string {
  return `/v1/mails/${id(mail)}/html`;
}

/** A path that remembers what it answers with. */
export interface PathTo<T> {
  readonly path: string;
  /** Never set: it only carries the type. */
  readonly shape?: T;
}

export async function get<T>(to: PathTo<T>, signal?: AbortSignal): Promise<T> {
  return (await ask(to.path, signal === undefined ? {} : { signal })) as T;
}

/** Event types learnt from traffic: of the named events, or of all that nobody declared. */
export function proposeEventTypes(events?: readonly string[]): Promise<PlanProposals> {
  return post<PlanProposals>('/v1/tracking-plan/learn', events === undefined ? {} : { events });
}

/** How many a condition would fit, estimated within a second. */
export function previewAudience(condition: string, signal: AbortSignal): Promise<AudiencePreviewView> {
  return post<AudiencePreviewView>('/v1/audiences/preview', { condition }, signal);
}

/** Exactly one of the first three says what is asked. */
export interface EvaluationAsked {
  readonly without?: string;
  readonly policy?: string;
  readonly documents?: string;
  /** RFC 3339. */
  readonly from?: string;
  readonly placement?: string;
  /** How long an outcome may take, as 7d. */
  readonly within: string;
  readonly counts: 'value' | 'response';
}

/** Begins to work out what would have come of other decisions. */
export function startEvaluation(asked: EvaluationAsked): Promise<EvaluationView> {
  return post<EvaluationView>('/v1/evaluations', asked);
}

export async function stopEvaluation(evaluation: string): Promise<EvaluationView> {
  return (await ask(paths.evaluation(evaluation).path, { method: 'DELETE' })) as EvaluationView;
}

/** Begins to count everybody whom a condition fits. */
export function countAudience(condition: string): Promise<AudienceCountView> {
  return post<AudienceCountView>('/v1/audiences/counts', { condition });
}

export async function stopAudienceCount(count: string): Promise<AudienceCountView> {
  return (await ask(paths.audienceCount(count).path, { method: 'DELETE' })) as AudienceCountView;
}

/** Says whether two profiles are one person. */
export function answerMatch(question: string, answer: MatchingAnswer): Promise<MatchingAnswerView> {
  return post<MatchingAnswerView>(`/v1/matching/questions/${id(question)}`, { answer });
}

/** Gives identifiers, and what happened under them, to a person of their own. */
export function takeApart(
  profile: string,
  body: { readonly identifiers: readonly string[]; readonly reason: string; readonly by: string },
): Promise<UnmergedView> {
  return post<UnmergedView>(`${paths.profile(profile).path}/unmerge`, body);
}

/** Two identifiers are always, or never, one person; `open`: neither any more. */
export function decideLink(body: {
  readonly a: string;
  readonly b: string;
  readonly rule: IdentityDecidedView['rule'];
  readonly reason: string;
  readonly by: string;
}): Promise<IdentityDecidedView> {
  return post<IdentityDecidedView>('/v1/identity/links', body);
}

/** A refused event, once its cause was mended. */
export function sendLetterAgain(letter: string): Promise<DeadLetterSent> {
  return post<DeadLetterSent>(`/v1/dead-letters/${id(letter)}/send`, {});
}

/** All that wait and were refused for that cause; a thousand at a time. */
export function sendKindAgain(code: string): Promise<DeadLettersSent> {
  return post<DeadLettersSent>('/v1/dead-letters/send', { code });
}

export function discardLetter(letter: string, reason: string): Promise<DeadLetterRow> {
  return post<DeadLetterRow>(`/v1/dead-letters/${id(letter)}/discard`, { reason });
}

/** Learns from the profiles of now, and matches everybody again. */
export function learnMatching(): Promise<MatchingView> {
  return post<MatchingView>('/v1/matching/learn', {});
}

/** Who is touched by publishing the draft, or the text of an old version, and what would become of them. */
export function previewJourney(
  journey: string,
  asked: object,
  signal: AbortSignal,
): Promise<JourneyPreviewView> {
  return post<JourneyPreviewView>(`${paths.journey(journey).path}/preview`, asked, signal);
}

/** In force when it resolves. */
export function actOnJourney(
  journey: string,
  act: 'pause' | 'resume' | 'drain' | 'publish' | 'rollback',
  body: object,
): Promise<JourneyView> {
  return post<JourneyView>(`${paths.journey(journey).path}/${act}`, body);
}

/** In force when it resolves. */
export function actOnExperiment(
  name: string,
  act: 'stop' | 'resume' | 'ramp' | 'roll-out',
  body: object,
): Promise<ExperimentView> {
  return post<ExperimentView>(`${paths.experiment(name).path}/${act}`, body);
}

/** Exchanges a one-time token for a session cookie. */
export async function signIn(token: string): Promise<void> {
  await post('/v1/session', { token });
  session.set(false);
}

async function post<T>(url: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return (await ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  })) as T;
}

async function ask(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, {
    ...init,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...init.headers },
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError(unreachable());
  });
  const body = await readJson(response);
  if (response.ok) return body;
  if (response.status === 401 && url !== '/v1/session') session.set(true);
  throw new ProblemError(problemFromAnswer(response.status, body));
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    if (response.ok) throw new ProblemError(problemFromAnswer(response.status, null));
    return null;
  }
}

function path<T>(value: string): PathTo<T> {
  return { path: value };
}

function query(params: Record<string, string | undefined>): string {
  const given = Object.entries(params).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
