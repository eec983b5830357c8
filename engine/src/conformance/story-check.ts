/** Compares what a story expects with what is; a failure names story, step, person, what was expected and what is. */
import { isDeepStrictEqual } from 'node:util';
import { subjectOf } from '../core/consent/act.ts';
import type { Decision, RefusedCandidate } from '../core/decision/decision.ts';
import type { DecideAnswer, ProfileSnapshot } from '../hosts/engine.ts';
import { identifierIn, personText } from './people.ts';
import type { StoryEngine } from './run-story.ts';
import type { ScriptedChannels } from './scripted-channels.ts';
import type { DecisionExpectation, StateExpectation, Step, Story } from './story.ts';
import { checkBudgets } from './story-budgets.ts';
import { checkGivenUpCalls } from './story-given-up.ts';
import { checkTrials } from './story-trials.ts';
import { checkUplift } from './story-uplift.ts';
import { checkPools, codeIn } from './story-vouchers.ts';
import { checkWalk } from './story-walk.ts';

export class StoryFailure extends Error {
  override readonly name = 'StoryFailure';
}

type Fail = (what: string, expected: unknown, got: unknown) => never;

export function failAt(story: Story, step: Step): Fail {
  return (what, expected, got) => {
    const at = new Date(step.at).toISOString();
    const place = `"${story.title}" (stories/${story.name}.yaml, step ${step.number}, ${at})`;
    throw new StoryFailure(
      `${place}\n  ${what}\n  expected ${JSON.stringify(expected)}\n  got      ${JSON.stringify(got)}`,
    );
  };
}

type PersonExpectation = Exclude<StateExpectation['profiles'][string], 'nobody'>;

export async function checkState(
  story: Story,
  step: Step & { type: 'expect' },
  engine: StoryEngine,
  channels: ScriptedChannels,
): Promise<void> {
  const fail = failAt(story, step);
  for (const [person, wanted] of Object.entries(step.expect.profiles)) {
    const profile = await engine.profile(identifierIn(person));
    if (wanted === 'nobody') {
      if (profile) fail(person, 'nobody', profile.identifiers);
      continue;
    }
    if (!profile) fail(person, 'a profile', 'nobody');
    checkProfile(person, profile as ProfileSnapshot, wanted, fail);
    const { 'given up': givenUp } = wanted;
    if (givenUp) await checkGivenUpCalls(person, identifierIn(person), givenUp, engine, fail);
    await checkSameness(person, (profile as ProfileSnapshot).id, wanted, engine, fail);
  }
  for (const [name, wanted] of Object.entries(step.expect.channels))
    checkChannel(name, wanted, channels, fail);
  for (const [name, wanted] of Object.entries(step.expect.businessEvents)) {
    const found = (await engine.businessEvents()).find(({ event }) => event.name === name);
    const { reached, end } = found ?? fail(`business event ${name}`, 'one', 'none');
    const got = { reached, end };
    if (!isDeepStrictEqual({ ...got, ...wanted }, got)) fail(`business event ${name}`, wanted, got);
  }
  if (step.expect.trials) await checkTrials(step.expect.trials, engine, fail);
  if (step.expect.network) await checkWalk(step.expect.network, engine, fail);
  if (step.expect.vouchers) await checkPools(step.expect.vouchers, engine, fail);
  if (step.expect.budgets) await checkBudgets(step.expect.budgets, engine, fail);
  if (step.expect.uplift) await checkUplift(step.expect.uplift, engine, fail);
}

function checkProfile(person: string, profile: ProfileSnapshot, wanted: PersonExpectation, fail: Fail): void {
  const same = (what: string, expected: unknown, got: unknown) => {
    if (expected !== undefined && !isDeepStrictEqual(expected, got))
      fail(`${what} of ${person}`, expected, got);
  };
  const traits = new Map(profile.traits.map((trait) => [trait.name, trait]));
  const computed = new Map(profile.computed.map((c) => [c.name, c.value]));
  same(
    'identifiers',
    wanted.identifiers && [...wanted.identifiers].sort(),
    profile.identifiers.map(personText).sort(),
  );
  for (const [name, value] of Object.entries(wanted.traits ?? {}))
    same(`trait ${name}`, value, traits.get(name)?.value ?? null);
  for (const [name, source] of Object.entries(wanted.from ?? {}))
    same(`source of ${name}`, source, traits.get(name)?.source);
  for (const [name, value] of Object.entries(wanted.computed ?? {}))
    same(`computed ${name}`, value, computed.get(name));
  same('audiences', wanted.audiences && [...wanted.audiences].sort(), [...profile.audiences].sort());
  const stages = (profile.stages ?? []).map(({ place }) => place).sort();
  same('stages', wanted.stages && [...wanted.stages].sort(), stages);
  const steps = profile.instances
    .map((i) => [i.key === '' ? i.journey : `${i.journey}/${i.key}`, i.step] as const)
    .sort();
  same('journeys', wanted.journeys && Object.entries(wanted.journeys).sort(), steps);
  for (const [run, version] of Object.entries(wanted.versions ?? {})) {
    const found = profile.instances.find((i) => run === (i.key === '' ? i.journey : `${i.journey}/${i.key}`));
    same(`version of ${run}`, version, found?.version);
  }
  for (const [subject, state] of Object.entries(wanted.consents ?? {})) {
    const found = profile.consents.find(
      (c) => `${c.contactPoint} ${subjectOf(c.purpose, c.topic)}` === subject,
    );
    same(`consent ${subject}`, state, found && (found.granted ? 'granted' : 'withdrawn'));
  }
  checkGroups(person, profile.groups, wanted, fail);
  if (wanted.messages) checkMessages(person, profile.messages, wanted.messages, fail);
}

function checkGroups(
  person: string,
  groups: ProfileSnapshot['groups'],
  { accounts, household }: PersonExpectation,
  fail: Fail,
): void {
  const shown = ({ role, size, state, traits }: ProfileSnapshot['groups'][number]) => ({
    role,
    size,
    state,
    traits,
  });
  const check = (what: string, wanted: object, group: ProfileSnapshot['groups'][number] | undefined) => {
    const got = group && shown(group);
    if (!got || !isDeepStrictEqual({ ...got, ...wanted }, got)) fail(`${what} of ${person}`, wanted, got);
  };
  if (accounts) {
    const got = groups.filter(({ kind }) => kind === 'account');
    const ids = got.map(({ id }) => id).sort();
    if (!isDeepStrictEqual(ids, Object.keys(accounts).sort()))
      fail(`accounts of ${person}`, Object.keys(accounts), ids);
    for (const group of got) check(`account ${group.id}`, accounts[group.id]!, group);
  }
  if (household === undefined) return;
  const own = groups.find(({ kind }) => kind === 'household');
  if (household !== null) check('household', household, own);
  else if (own) fail(`household of ${person}`, null, shown(own));
}

function checkMessages(
  person: string,
  got: ProfileSnapshot['messages'],
  wanted: NonNullable<PersonExpectation['messages']>,
  fail: Fail,
): void {
  const shown = got.map(({ channel, status, to, action, journey, reason }) => ({
    channel,
    status,
    to,
    action,
    journey,
    reason,
  }));
  const fits = shown.map((message, i) =>
    Object.entries(wanted[i] ?? {}).every(([key, value]) => message[key as keyof typeof message] === value),
  );
  if (shown.length !== wanted.length || fits.includes(false)) fail(`messages of ${person}`, wanted, shown);
}

async function checkSameness(
  person: string,
  id: string,
  wanted: PersonExpectation,
  engine: StoryEngine,
  fail: Fail,
): Promise<void> {
  for (const other of wanted['same as'] ?? []) {
    const found = await engine.profile(identifierIn(other));
    if (found?.id !== id)
      fail(`${person} and ${other}`, 'one person', found ? 'two persons' : `nobody under ${other}`);
  }
  for (const other of wanted['not same as'] ?? []) {
    const found = await engine.profile(identifierIn(other));
    if (found?.id === id) fail(`${person} and ${other}`, 'two persons', 'one person');
  }
}

function checkChannel(
  name: string,
  wanted: StateExpectation['channels'][string],
  { dispatched }: ScriptedChannels,
  fail: Fail,
): void {
  const got = dispatched.map(({ delivery }) => delivery).filter(({ channel }) => channel === name);
  const facts = {
    count: got.length,
    ids: new Set(got.map(({ id }) => id)).size,
    to: got.map(({ to }) => to),
    tracked: got.map(({ tracked }) => tracked),
    subjects: got.map(({ content }) => (content.kind === 'mail' ? content.mail.subject : '')),
  };
  for (const key of ['count', 'ids', 'to', 'subjects', 'tracked'] as const) {
    if (wanted[key] !== undefined && !isDeepStrictEqual(wanted[key], facts[key]))
      fail(`${key} of channel ${name}`, wanted[key], facts[key]);
  }
}

export function checkDecision(
  story: Story,
  step: Step & { type: 'decide' },
  answer: DecideAnswer,
  ineligible: readonly RefusedCandidate[],
  decisions: ReadonlyMap<string, DecideAnswer>,
): void {
  const fail = failAt(story, step);
  const { decision } = answer;
  const {
    chosen,
    refused,
    same,
    'not same': notSame,
    priorities,
    labels,
    'would have': wouldHave,
    propensities,
    said,
    values,
  } = step.expect ?? {};
  checkAnswer(answer, step.expect ?? {}, fail);
  checkCode(decision, step.expect ?? {}, decisions, fail);
  if (chosen && !isDeepStrictEqual(chosen, decision.chosen))
    fail('chosen', chosen, { chosen: decision.chosen, refused: decision.refused });
  const named = Object.fromEntries(
    [...decision.refused, ...ineligible].map((refusal) => [refusal.action, refusalText(refusal)]),
  );
  if (refused && !isDeepStrictEqual(refused, named)) fail('refused', refused, named);
  if (same !== undefined && !isDeepStrictEqual(decisions.get(same)?.decision, decision))
    fail(`the decision ${same} again`, decisions.get(same)?.decision, decision);
  if (notSame !== undefined && decisions.get(notSame)?.decision.id === decision.id)
    fail(`another decision than ${notSame}`, 'another id', decision.id);
  for (const [action, value] of Object.entries(priorities ?? {})) {
    const got = decision.ranked.find((candidate) => candidate.action === action)?.priority;
    if (got === undefined || Math.abs(got - value) > 0.0005) fail(`priority of ${action}`, value, got);
  }
  const would = decision.wouldHave?.action ?? null;
  if (wouldHave !== undefined && would !== wouldHave) fail('what would have come first', wouldHave, would);
  for (const [action, label] of Object.entries(labels ?? {})) {
    const found = decision.ranked.find((candidate) => candidate.action === action);
    const got = found && (typeof found.uplift === 'number' ? 'uplift' : 'response');
    if (got !== label) fail(`label of ${action}`, label, got);
  }
  for (const [action, wanted] of Object.entries(said ?? {})) {
    const row = decision.ranked.find((candidate) => candidate.action === action);
    const got = row?.variant ? `${row.treatment}/${row.variant}` : row?.treatment;
    if (got !== wanted) fail(`treatment of ${action}`, wanted, got);
  }
  for (const [action, value] of Object.entries(values ?? {})) {
    const got = decision.ranked.find((candidate) => candidate.action === action)?.value;
    if (got === undefined || Math.abs(got - value) > 0.0005) fail(`value of ${action}`, value, got);
  }
  for (const [action, value] of Object.entries(propensities ?? {})) {
    const got = decision.ranked.find((candidate) => candidate.action === action)?.propensity;
    if (got === undefined || Math.abs(got - value) > 0.0005) fail(`propensity of ${action}`, value, got);
  }
}

/** "eligibility: traits.vip", "suitability of group loans: traits.income > 0". */
function refusalText({ policy, rule, level, name }: RefusedCandidate): string {
  return level === undefined ? `${policy}: ${rule}` : `${policy} of ${level} ${name}: ${rule}`;
}

/** `<decision NAME>` has the same code, or another. */
function checkCode(
  decision: Decision,
  { code, 'code of': same, 'not code of': notSame }: DecisionExpectation,
  decisions: ReadonlyMap<string, DecideAnswer>,
  fail: Fail,
): void {
  const got = codeIn(decision);
  if (code !== undefined && code !== (got !== undefined)) fail('a code', code, got ?? 'none');
  const ofOther = (name: string) => codeIn(decisions.get(name)?.decision);
  if (same !== undefined && got !== ofOther(same)) fail(`the code of ${same}`, ofOther(same), got);
  if (notSame !== undefined && got === ofOther(notSame)) fail(`another code than ${notSame}`, 'another', got);
}

/** What goes beyond the one decision: the page, the fallback, what there was no waiting for. */
function checkAnswer(
  { decision, others, fallback }: DecideAnswer,
  wanted: DecisionExpectation,
  fail: Fail,
): void {
  const got = {
    others: Object.fromEntries(others.map((other) => [other.decision.placement, other.decision.chosen])),
    fallback: fallback ? (fallback.action ?? fallback.content.title ?? '') : null,
    degraded: decision.degraded ?? null,
    'given up': null,
  };
  for (const part of ['others', 'fallback', 'degraded', 'given up'] as const)
    if (wanted[part] !== undefined && !isDeepStrictEqual(wanted[part], got[part]))
      fail(part, wanted[part], got[part]);
}
