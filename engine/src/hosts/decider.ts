/** Answers decide requests: a repeated request gets its recorded decision, a new one is logged before it is answered. */
import { decisionId } from '../core/advance.ts';
import { contentOf } from '../core/decision/catalogue/treatments.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { DecideInput, Json, JsonObject } from '../core/input.ts';
import { type OfferedProduct, textsFor } from '../core/product/offered.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Applier } from './applier.ts';
import type { Address, DecisionAsked } from './calls.ts';
import type { Commits } from './commits.ts';
import { type DecideAnswer, EngineRefusal } from './engine.ts';
import type { Journal } from './journal.ts';
import type { Reader } from './reader.ts';

export interface DeciderPorts {
  readonly applier: Applier;
  readonly journal: Journal;
  readonly commits: Commits;
  readonly reader: Reader;
}

export class Decider {
  readonly #ports: DeciderPorts;

  constructor(ports: DeciderPorts) {
    this.#ports = ports;
  }

  /** Whether any action names the placement. */
  knows(placement: string): boolean {
    return this.#ports.applier.world.configuration.actionsByPlacement.has(placement);
  }

  /**
   * Deciding and waiting for durability begin in this turn: nothing of the same profile comes between.
   * @param founds the person was not known by the identifier that the request named
   */
  decide(profile: Profile, at: Address, request: DecisionAsked, founds: boolean): Promise<DecideAnswer> {
    const decision =
      this.#decidedBefore(profile, request) ?? this.#decideNow(profile.id, at, request, founds);
    return Promise.all([decision, this.#ports.commits.durable()]).then(([made]) =>
      this.#answer(profile, made),
    );
  }

  #decidedBefore(profile: Profile, { requestId }: DecisionAsked): Promise<Decision> | undefined {
    const id = decisionId(profile.id, requestId);
    const mark = profile.decisions.find((d) => d.id === id);
    if (mark === undefined) return undefined;
    return this.#ports.reader.decision(profile.id, id).then((found) => {
      if (found && 'decision' in found) return found.decision;
      if (this.#isExpired(mark.at))
        throw new EngineRefusal(
          'erased',
          'what was decided under this request id is kept no more: use a new one',
        );
      throw new EngineRefusal('unavailable', 'the record of this decision cannot be found');
    });
  }

  /** Retention has taken its record, or is about to. */
  #isExpired(at: number): boolean {
    const { applier, journal } = this.#ports;
    const keptMs = applier.world.configuration.retention?.decisionMs ?? null;
    return keptMs !== null && at <= journal.now() - keptMs;
  }

  #decideNow(profile: string, at: Address, request: DecisionAsked, founds: boolean): Decision {
    const { journal } = this.#ports;
    const input: DecideInput = {
      kind: 'decide',
      at: journal.now(),
      ...('identifier' in at && at),
      ...request,
    };
    const { facts } = journal.write(`profile/${profile}`, input, { founds });
    const id = decisionId(profile, request.requestId);
    for (const fact of facts) if (fact.type === 'decision' && fact.decision.id === id) return fact.decision;
    throw new Error('a decide input led to no decision');
  }

  #answer({ id: profile, traits }: Profile, decision: Decision): DecideAnswer {
    const languages = [decision.context.locale, traits.locale, traits.language];
    const { actionsByName } = this.#ports.applier.world.configuration;
    const treatments = decision.chosen.map((name) => {
      const action = actionsByName.get(name);
      const row = decision.ranked.find((candidate) => candidate.action === name);
      const content = (action && row && contentOf(action.definition, row)?.content) ?? {};
      const product =
        row?.product && action?.product ? offer(row.product, action.product, languages) : undefined;
      return { action: name, content, ...(product && { product }) };
    });
    return { profile, decision, treatments };
  }
}

function offer(
  recorded: JsonObject,
  { definition }: OfferedProduct,
  languages: readonly (Json | undefined)[],
): JsonObject {
  const wanted = languages.find((language) => typeof language === 'string');
  return { ...recorded, ...textsFor(definition, wanted) } as JsonObject;
}
