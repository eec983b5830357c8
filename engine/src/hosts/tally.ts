/** Running counts of one partition, made from facts as they happen; part of the checkpoint, so replay counts right. */
import { isGivenUp } from '../core/decision/decide.ts';
import type { Fact } from '../core/effect.ts';
import { Standing, type StandingState } from './standing.ts';

export interface Totals {
  applied: number;
  duplicates: number;
  late: number;
  tooLate: number;
  decisions: number;
  givenUp: number;
  sent: number;
  failed: number;
  refused: number;
  uncertain: number;
  profiles: number;
}

export function noTotals(): Totals {
  return {
    applied: 0,
    duplicates: 0,
    late: 0,
    tooLate: 0,
    decisions: 0,
    givenUp: 0,
    sent: 0,
    failed: 0,
    refused: 0,
    uncertain: 0,
    profiles: 0,
  };
}

export interface JourneyTally {
  running: number;
  entered: number;
  goals: number;
}

export class Tally {
  totals = noTotals();
  audiences: { [name: string]: number } = Object.create(null);
  journeys: { [name: string]: JourneyTally } = Object.create(null);
  actions: { [name: string]: { shown: number; responses: number } } = Object.create(null);
  readonly standing = new Standing();

  static from(state: unknown): Tally {
    const tally = new Tally();
    const { totals, audiences, journeys, actions, standing } = state as Tally & { standing?: StandingState };
    tally.standing.restore(standing);
    Object.assign(tally.totals, totals);
    Object.assign(tally.audiences, audiences);
    Object.assign(tally.journeys, journeys);
    Object.assign(tally.actions, actions);
    return tally;
  }

  /** A copy as it is now. */
  state(): unknown {
    return structuredClone({
      totals: this.totals,
      audiences: { ...this.audiences },
      journeys: { ...this.journeys },
      actions: { ...this.actions },
      standing: this.standing.state(),
    });
  }

  add(fact: Fact): void {
    switch (fact.type) {
      case 'audience':
        this.audiences[fact.audience] =
          (this.audiences[fact.audience] ?? 0) + (fact.change === 'entered' ? 1 : -1);
        return;
      case 'journey':
        this.#journey(fact);
        this.standing.add(fact);
        return;
      case 'decision':
        this.totals.decisions++;
        if (isGivenUp(fact.decision)) this.totals.givenUp++;
        return;
      case 'outcome': {
        if (fact.outcome === 'late') return;
        const action = this.actions[fact.action] ?? { shown: 0, responses: 0 };
        this.actions[fact.action] = action;
        if (fact.outcome === 'shown') action.shown++;
        else action.responses++;
        return;
      }
      case 'message':
        if (
          fact.status === 'sent' ||
          fact.status === 'failed' ||
          fact.status === 'refused' ||
          fact.status === 'uncertain'
        ) {
          this.totals[fact.status]++;
        }
        return;
      case 'merged':
        this.totals.profiles--;
        for (const name of fact.bothIn) this.audiences[name] = (this.audiences[name] ?? 0) - 1;
        return;
      case 'erased':
        this.totals.profiles--;
        return;
      case 'set-apart':
        this.totals.profiles++;
        return;
      case 'too-late':
        this.totals.tooLate++;
        return;
      case 'consent':
      case 'linked':
      case 'run-dropped':
      case 'merged-into':
      case 'unmerged':
      case 'reattributed':
      case 'refused-link':
      case 'refused-list':
      case 'group':
        return;
    }
  }

  #journey(fact: Extract<Fact, { type: 'journey' }>): void {
    // The same run, with another person.
    if (fact.goesOn === true) return;
    const journey = this.journeys[fact.journey] ?? { running: 0, entered: 0, goals: 0 };
    this.journeys[fact.journey] = journey;
    if (fact.change === 'entered') {
      journey.entered++;
      journey.running++;
    } else if (fact.change === 'branched' || fact.change === 'restored') {
      journey.running++;
    } else if (fact.change === 'converted') {
      journey.goals++;
    } else if (fact.change === 'exited' || fact.change === 'goal' || fact.change === 'handed-over') {
      journey.running--;
      if (fact.change === 'goal') journey.goals++;
    }
  }
}
