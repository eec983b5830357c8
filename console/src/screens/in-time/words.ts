/** What the last hour of decide calls says, and what to do about it. Pure. */
import type { AnsweredPlacement, GivenUpOverview } from '../../api/types.ts';
import { count, percent, plural } from '../../words/numbers.ts';
import { clockTime } from '../../words/times.ts';

const minuteMs = 60_000;

export interface Minute {
  /** RFC 3339. */
  readonly at: string;
  readonly asked: number;
  readonly givenUp: number;
}

export interface Sums {
  readonly asked: number;
  readonly decided: number;
  readonly deadline: number;
  readonly overload: number;
}

export function sumsOf(placements: readonly AnsweredPlacement[]): Sums {
  const of = (how: 'decided' | 'deadline' | 'overload') =>
    placements.reduce((all, row) => all + sum(row[how]), 0);
  const [decided, deadline, overload] = [of('decided'), of('deadline'), of('overload')];
  return { asked: decided + deadline + overload, decided, deadline, overload };
}

/** Minutes that the server has been there for, the oldest first. */
export function minutesOf({ from, startedAt, placements }: GivenUpOverview): readonly Minute[] {
  const first = Date.parse(from);
  const [{ decided = [] } = {}] = placements;
  return decided.flatMap((_, i) => {
    const at = first + i * minuteMs;
    if (at + minuteMs <= Date.parse(startedAt)) return [];
    const late = placements.reduce((all, row) => all + (row.deadline[i] ?? 0) + (row.overload[i] ?? 0), 0);
    const inTime = placements.reduce((all, row) => all + (row.decided[i] ?? 0), 0);
    return [{ at: new Date(at).toISOString(), asked: inTime + late, givenUp: late }];
  });
}

/** "14:03". */
export function minuteName(at: string): string {
  return clockTime(at).slice(0, 5);
}

export function minuteWords({ at, asked, givenUp }: Minute): string {
  return `${minuteName(at)}: ${count(givenUp)} of ${plural(asked, 'call')} given up`;
}

export function leadSentence({ asked, deadline, overload }: Sums): string {
  const givenUp = deadline + overload;
  if (givenUp === 0) return `Each of ${plural(asked, 'call')} of the last hour was decided in time.`;
  const why = [
    ...(overload > 0 ? [`${count(overload)} because too many were waiting`] : []),
    ...(deadline > 0 ? [`${count(deadline)} because their deadline had come`] : []),
  ];
  return `Of ${plural(asked, 'call')} of the last hour ${count(givenUp)} were given up (${percent(givenUp / asked)}): ${why.join(', ')}. Whoever asked got the fallback, where one is named.`;
}

export interface Advice {
  readonly what: string;
  readonly means: string;
  readonly todo: string;
}

/** Only what concerns somebody in this hour. */
export function adviceFor(placements: readonly AnsweredPlacement[]): readonly Advice[] {
  const { deadline, overload } = sumsOf(placements);
  const late = placements.filter((row) => sum(row.deadline) + sum(row.overload) > 0);
  const named = (fallback: AnsweredPlacement['fallback']) =>
    late.filter((row) => row.fallback === fallback).map(({ placement }) => placement);
  const [empty, shown] = [named('none'), named('action')];
  return [
    ...(overload > 0 ? [overloadAdvice] : []),
    ...(deadline > 0 ? [deadlineAdvice] : []),
    ...(empty.length > 0
      ? [
          {
            what: `No fallback at ${empty.join(', ')}`,
            means: 'Whoever asked there got an empty answer, and shows what the caller made of that.',
            todo: 'Name a fallback for it in the arbitration document: content, or an action.',
          },
        ]
      : []),
    ...(shown.length > 0
      ? [
          {
            what: `An action is the fallback at ${shown.join(', ')}`,
            means:
              'Whoever asked shows it and tells nobody. So it counts against the caps as shown, a little later; it teaches no model.',
            todo: 'Where caps should not be used up so, name content instead.',
          },
        ]
      : []),
  ];
}

const overloadAdvice: Advice = {
  what: 'Too many were waiting',
  means:
    'More calls came than could be decided, so those whose answer would have come too late were answered at once, without asking anybody. Events and journeys went on.',
  todo: 'If it lasts, put a limit of connections, or more machines, in front; ask for several placements in one call. “npm run bench -- overload” measures what this machine can do.',
};

const deadlineAdvice: Advice = {
  what: 'The deadline had come',
  means:
    'The call was taken up too late, or its answer was. The deadline begins when the call can have reached the server, so what it waited unread counts too.',
  todo: 'See how long “Decided” takes on the live page. A slow disk, an import beside it or a context provider can be the reason; else give calls more time with deadlineMs, or all of them with KAIROS_DECIDE_DEADLINE_MS.',
};

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
