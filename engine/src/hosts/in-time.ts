/**
 * Decisions with a deadline. What is picked up too late by the partition is not decided any more and stands so on record;
 * where even that does not arrive, the fallback is answered from here, and the partition is told. Where so many wait
 * that the answer could not come in time, nobody is asked; that comes on record behind it (given-up.ts).
 */
import type { Configuration } from '../core/configuration.ts';
import type { Degraded } from '../core/input.ts';
import type { Clock } from './clock.ts';
import { unknownPlacement } from './decider.ts';
import {
  type DecideAnswer,
  type Decided,
  type DecideRequest,
  EngineRefusal,
  type GivenUp,
} from './engine.ts';
import type { Ways } from './gateway/ways.ts';
import { GivenUpAnswers } from './given-up/answers.ts';
import { type Answered, AnsweredByMinute, type AnsweredMinutes } from './given-up/minutes.ts';
import type { GivenUpKind } from './given-up/rows.ts';
import { type GivenUpFigures, GivenUpLedger } from './given-up.ts';
import { Patience } from './patience.ts';

export type TimedRequest = DecideRequest & { readonly deadlineMs: number };
/** What goes to the partition. */
export type UntilRequest = DecideRequest & { readonly until?: number; readonly degraded?: Degraded };

export interface InTimePorts {
  readonly clock: Clock;
  readonly ways: Pick<Ways, 'to' | 'toPerson' | 'partitionOf' | 'partitions'>;
  configuration(): Configuration | undefined;
  decide(request: UntilRequest): Promise<DecideAnswer>;
}

/** However short the deadline is, the record of a decision that was given up is waited for so long. */
const LEAST_MS = 5;

export class InTime {
  readonly #ports: InTimePorts;
  readonly #ledger: GivenUpLedger;
  readonly #answers = new GivenUpAnswers();
  readonly #patience: Patience;
  readonly #minutes = new AnsweredByMinute();

  constructor(ports: InTimePorts) {
    this.#ports = ports;
    this.#patience = new Patience(() => ports.clock.now());
    this.#ledger = new GivenUpLedger({
      clock: ports.clock,
      ways: ports.ways,
      isBusy: () => this.#patience.isBusy,
    });
  }

  /** At once where nobody is asked: then it costs next to nothing. @throws EngineRefusal */
  decide(timed: TimedRequest): Promise<DecideAnswer | GivenUp> | GivenUp {
    const leftMs = Math.max(0, timed.deadlineMs - (timed.waitedMs ?? 0));
    // One that had no time from the beginning asks for its record.
    const isOver = leftMs === 0 && timed.deadlineMs > 0;
    if (isOver || this.#patience.isTooMuch(leftMs)) {
      this.#checkPlacements(timed);
      return this.#shed(timed, isOver ? 'deadline' : 'overload');
    }
    return this.#ask(timed, leftMs);
  }

  #ask({ waitedMs: _, ...request }: TimedRequest, leftMs: number): Promise<DecideAnswer | GivenUp> {
    const { clock } = this.#ports;
    const startedAt = clock.now();
    const until = startedAt + leftMs;
    const noteEnd = this.#patience.begin();
    // One that had no time from the beginning tells nothing of those that had some.
    const end = (isInTime: boolean) => noteEnd(leftMs === 0 ? undefined : isInTime);
    return new Promise((resolve, reject) => {
      let isAnswered = false;
      const cancel = clock.wake(Math.max(until, startedAt + LEAST_MS), () => {
        isAnswered = true;
        this.#count(request, () => 'deadline');
        resolve(this.#givenUp(request, 'deadline'));
      });
      this.#ports.decide({ ...request, until }).then(
        (answer) => {
          cancel();
          end(!isAnswered && answer.decision.degraded !== 'deadline');
          if (!isAnswered) {
            const decided = [answer, ...answer.others];
            this.#count(request, (i) => answeredAs(decided[i] ?? answer));
            resolve(answer);
          } else if (answer.decision.degraded !== 'deadline') this.#tellLate(request);
        },
        (error: unknown) => {
          cancel();
          end(!isAnswered);
          if (isAnswered) return;
          if (error instanceof EngineRefusal && error.code === 'overloaded')
            resolve(this.#shed(request, 'overload'));
          else reject(error);
        },
      );
    });
  }

  /** Goes on with what was left to do when the engine was closed. */
  start(): void {
    this.#ledger.start();
  }

  figures(): GivenUpFigures {
    return this.#ledger.figures();
  }

  /** How calls were answered in the last hour, by placement and minute. */
  minutes(): AnsweredMinutes {
    return this.#minutes.look(this.#ports.clock.now());
  }

  /** What was given up comes on record before. */
  close(): Promise<void> {
    return this.#ledger.close();
  }

  /** What nobody could decide is refused, also where there is no time. @throws EngineRefusal */
  #checkPlacements({ placement, others }: TimedRequest): void {
    const configuration = this.#ports.configuration();
    if (configuration === undefined) return;
    const { actionsByPlacement } = configuration;
    if (!actionsByPlacement.has(placement)) throw unknownPlacement(placement);
    for (const other of others ?? [])
      if (!actionsByPlacement.has(other.placement)) throw unknownPlacement(other.placement);
  }

  /** @param answered how each was, by its place */
  #count({ placement, others = [] }: TimedRequest, answered: (place: number) => Answered): void {
    const now = this.#ports.clock.now();
    this.#minutes.note(now, placement, answered(0));
    for (const [i, slot] of others.entries()) this.#minutes.note(now, slot.placement, answered(i + 1));
  }

  /** Answered from here, and nobody has been asked. */
  #shed(request: TimedRequest, degraded: GivenUpKind[3]): GivenUp {
    const answer = this.#givenUp(request, degraded);
    this.#count(request, () => degraded);
    this.#ledger.note(request, degraded, answer.fallbacks);
    return answer;
  }

  #givenUp(request: TimedRequest, degraded: Degraded): GivenUp {
    return this.#answers.of(request, degraded, this.#ports.configuration());
  }

  /** It was decided, and whoever had asked has the fallback. Lost in a crash, it only stays untold. */
  #tellLate(request: TimedRequest): void {
    this.#ports.decide({ ...request, degraded: 'deadline' }).catch(() => undefined);
  }
}

/** What the partition took up too late it gave up itself; without what providers answer it is decided all the same. */
function answeredAs({ decision: { degraded } }: Decided): Answered {
  if (degraded === 'unfilled') return 'deadline';
  return degraded === 'deadline' || degraded === 'overload' ? degraded : 'decided';
}
