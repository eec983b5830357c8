/** The fake engine's questions about who may be one person; an answered one does not come again. */
import type {
  MatchingAnswer,
  MatchingAnswerView,
  MatchingQuestionView,
  MatchingView,
} from '../src/api/types.ts';
import { people } from './fake-people.ts';

type Said = readonly [
  name: string,
  kind: string,
  one: string | null,
  other: string | null,
  level: string,
  weight: number,
];

const made: readonly { readonly weight: number; readonly said: readonly Said[] }[] = [
  {
    weight: 2.4,
    said: [
      ['given_name', 'name', 'Ada', 'Adah', 'a slip', 2.1],
      ['surname', 'name', 'Example', 'Example', 'equal', 6.8],
      ['birthday', 'date', '1971-06-24', '1971-04-26', 'day and month swapped', 4.2],
      ['street', 'address', '12 Long Garden Row, back building', null, 'different', 0],
      ['work', 'category', 'baker', 'pilot', 'different', -1.2],
    ],
  },
  {
    weight: 0.3,
    said: [
      ['given_name', 'name', 'Søren', 'Soren', 'a slip', 3.3],
      ['surname', 'name', 'Kjær', 'Kjaer', 'sounds alike', 3.9],
      ['birthday', 'date', '1980-11-29', '1983-11-29', 'one part differs', 0.8],
      ['street', 'address', 'Havnegade 4', 'Havnegade 4', 'equal', 3.4],
      ['work', 'category', null, null, 'different', 0],
    ],
  },
  {
    weight: -1.4,
    said: [
      ['given_name', 'name', 'Mary', 'Charles', 'different', -3.1],
      ['surname', 'name', 'Somerville', 'Somerville', 'equal', 7.2],
      ['birthday', 'date', '1968-12-26', '1968-12-26', 'equal', 5.9],
      ['street', 'address', 'Mill Lane 1', 'Mill Lane 1', 'equal', 3.4],
      ['work', 'category', 'teacher', 'teacher', 'equal', 1.1],
    ],
  },
];

export class FakeMatches {
  readonly #given = new Map<string, MatchingAnswer>();
  readonly #empty: boolean;

  constructor(empty: boolean) {
    this.#empty = empty;
  }

  status(now: number): MatchingView {
    const answers = { accept: 0, reject: 0, always: 0, never: 0 };
    for (const given of this.#given.values()) answers[given]++;
    return {
      state: this.#empty ? 'off' : 'watching',
      document: this.#empty ? null : 'people',
      apply: this.#empty ? null : 'link',
      bands: this.#empty ? null : { link: 0.95, review: 0.1 },
      progress: null,
      problem: null,
      profiles: this.#empty ? 0 : 12_408,
      links: 0,
      questions: this.questions().length,
      joined: this.#empty ? 0 : 231,
      answers,
      model: this.#empty ? null : { learntAt: new Date(now - 7_200_000).toISOString(), profiles: 12_211 },
      taught: null,
    };
  }

  questions(): MatchingQuestionView[] {
    return this.#empty ? [] : made.map(question).filter(({ id }) => !this.#given.has(id));
  }

  answer(id: string, answer: MatchingAnswer): MatchingAnswerView | null {
    if (!this.questions().some((one) => one.id === id)) return null;
    this.#given.set(id, answer);
    return { id, answer, by: 'console', at: new Date().toISOString(), profile: null };
  }
}

function question({ weight, said }: (typeof made)[number], nth: number): MatchingQuestionView {
  const [one, other] = [people[nth * 2]!, people[nth * 2 + 1]!];
  const related = nth === 2 ? -6.1 : 0;
  const given = said.reduce((sum, [, , , , , own]) => sum + own, 0);
  return {
    id: `${one.id}~${other.id}`,
    band: 'review',
    probability: 1 / (1 + Math.exp(-weight)),
    weight,
    prior: weight - given - related,
    related,
    taught: 0,
    persons: [person(one), person(other)],
    fields: said.map(([field, kind, first, second, level, own]) => ({
      field,
      kind,
      values: [first, second],
      weight: own,
      comparisons: [{ comparison: kind, level, weight: own }],
    })),
  };
}

function person({ id, who, mail }: (typeof people)[number]): MatchingQuestionView['persons'][0] {
  return { id, who, identifiers: mail === null ? [] : [{ namespace: 'email', value: mail }] };
}
