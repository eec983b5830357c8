/** What a decision had to do without, in words, and what that means for its result. */
import type { DecisionTrace, LackedView, LackingView } from './api.ts';

type Lacking = Pick<DecisionTrace, 'degraded' | 'lacking' | 'known' | 'beyond'>;

/** With the words; absent where it lacked nothing. */
export function withLacked<T extends Lacking>(trace: T): T & Pick<DecisionTrace, 'lacked'> {
  const lacked = lackedBy(trace);
  return lacked.length === 0 ? trace : { ...trace, lacked };
}

export function lackedBy({ degraded, lacking = {}, known, beyond = 0 }: Lacking): readonly LackedView[] {
  const { treatments = [], models = [], contexts = [] } = lacking;
  return [
    ...historyLacked(known),
    ...(degraded === 'contexts' ? [providersTooSlow] : []),
    ...contexts.map(contextLacked),
    ...models.map(modelLacked),
    ...treatments.map(treatmentLacked),
    ...(beyond > 0 ? [notLookedAt(beyond)] : []),
  ];
}

function historyLacked(known: DecisionTrace['known']): readonly LackedView[] {
  const { computed = [], audiences = [] } = known?.awaitsHistory ?? {};
  return [
    ...(computed.length === 0
      ? []
      : [
          {
            what: `History was still being read for ${listed(computed)}`,
            means:
              'There was no value yet: what asks for one did not hold, and models went without it. Once history has been read the same request may come out otherwise.',
          },
        ]),
    ...(audiences.length === 0
      ? []
      : [
          {
            what: `Who is in ${listed(audiences)} was not established yet`,
            means:
              'Until history has been read whoever was in such an audience stays in it, and nobody enters: rules that ask for it went by that.',
          },
        ]),
  ];
}

const noAnswer =
  'What asks for its answer did not hold, and models went without it: what fits the moment may have fallen out.';

const providersTooSlow: LackedView = {
  what: 'Context providers took too long, so their answers were not waited for',
  means: noAnswer,
};

function contextLacked({ name, source, ageMs }: Of<'contexts'>): LackedView {
  if (source === 'none') return { what: `The context ${name} gave no answer`, means: noAnswer };
  if (source === 'stale')
    return {
      what: `The context ${name} gave no answer; one of ${ageWords(ageMs)} before was used`,
      means: 'What has changed since was not seen.',
    };
  return {
    what: `The context ${name} gave no answer; the one that its document names was used`,
    means: 'It is the same for everybody and says nothing of this moment.',
  };
}

function modelLacked(name: string): LackedView {
  return {
    what: `The model ${name} had learnt from nobody yet`,
    means:
      'Its chances of a response were those that every action begins with: value, the other factors and chance made the order.',
  };
}

function treatmentLacked({ action, treatment, rule }: Of<'treatments'>): LackedView {
  const way = treatment === '' ? action : `${action} as ${treatment}`;
  return {
    what: `There was no code to go with ${way} (${codeWords(rule)})`,
    means: 'It could not be said that way; another way of saying it, or another action, took its place.',
  };
}

/** 125000 -> "2 min". */
function ageWords(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "spring: it has ended"; the pool's name alone where nothing is left of it. */
function codeWords(rule: string): string {
  return rule.includes(': ') ? rule : `${rule}: none is left`;
}

function notLookedAt(beyond: number): LackedView {
  return {
    what: `${beyond === 1 ? '1 more action' : `${beyond} more actions`} passed every condition, and nothing more is on record of ${beyond === 1 ? 'it' : 'them'}`,
    means:
      'There were more than a record names of those that were refused, or more than one decision looks at: then which ones it looks at is drawn anew for each, so that none is always left out.',
  };
}

type Of<Part extends keyof LackingView> = NonNullable<LackingView[Part]>[number];

function listed(names: readonly string[]): string {
  const [last = '', ...before] = [...names].reverse();
  return before.length === 0 ? last : `${before.reverse().join(', ')} and ${last}`;
}
