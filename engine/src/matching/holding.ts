/**
 * Answers of people as the session must know them: about whom they are now, the latest of each pair, and lapsed where
 * somebody says something else since.
 */
import type { DeclaredTraits } from '../hosts/declared-traits.ts';
import type { Answer, Answers } from './answers.ts';
import type { Hold, SessionPort } from './session.ts';

export class Holding {
  readonly #answers: Answers;
  readonly #session: SessionPort;

  constructor(answers: Answers, session: SessionPort) {
    this.#answers = answers;
    this.#session = session;
  }

  async hold(answers: Iterable<Answer>): Promise<void> {
    const latest = new Map<string, Answer>();
    for (const answer of answers) {
      const [a, b] = this.#answers.placesOf(answer);
      if (a !== b) latest.set(`${a}~${b}`, this.#answers.about(a, b) ?? answer);
    }
    const pairs = [...latest].map(([key, answer]) => {
      const [a, b] = key.split('~') as [string, string];
      return [a, b, holdOf(answer)] as const;
    });
    if (pairs.length > 0) await this.#session.hold(pairs);
  }

  /** Before the session is told what somebody says now. */
  async read({ id, heir, values }: DeclaredTraits): Promise<void> {
    if (heir !== null) await this.hold(await this.#answers.move(id, heir));
    for (const answer of this.#answers.of(id)) await this.#lapse(answer, id, values);
  }

  /** Who was told apart by what they said then may be a question again once they say something else. */
  async #lapse(answer: Answer, id: string, values: DeclaredTraits['values']): Promise<void> {
    if (answer.kind !== 'reject' || answer.isLapsed) return;
    const side = this.#answers.placesOf(answer).indexOf(id);
    if (side < 0 || answer.prints[side] === this.#answers.printOf(values)) return;
    await this.#answers.lapse(answer);
    await this.hold(this.#answers.of(id));
  }
}

function holdOf({ kind, isLapsed }: Answer): Hold {
  return kind === 'reject' && isLapsed ? 'asked' : 'closed';
}
