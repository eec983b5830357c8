/** Answers decide requests: a repeated request gets its recorded decision, a new one is logged before it is answered. */

import type { Configuration } from '../core/configuration.ts';
import { contentOf, firstContentOf } from '../core/decision/catalogue/treatments.ts';
import { isGivenUp } from '../core/decision/decide.ts';
import { type Decision, decisionId } from '../core/decision/decision.ts';
import { isForgotten } from '../core/decision/remembered.ts';
import type { DecideInput, Json, JsonObject } from '../core/input.ts';
import { type OfferedProduct, textsFor } from '../core/product/offered.ts';
import type { Profile } from '../core/profile/profile.ts';
import { voucherView } from '../core/voucher/view.ts';
import type { Applier } from './applier.ts';
import type { Address, DecisionAsked } from './calls.ts';
import type { Commits } from './commits.ts';
import { type DecideAnswer, type Decided, EngineRefusal, type FallbackContent } from './engine.ts';
import type { Journal } from './journal.ts';
import { PagePace } from './page-pace.ts';
import type { Reader } from './reader.ts';

export interface DeciderPorts {
  readonly applier: Applier;
  readonly journal: Journal;
  readonly commits: Commits;
  readonly reader: Reader;
}

export class Decider {
  readonly #ports: DeciderPorts;
  readonly #pace = new PagePace();

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
    const ids = idsOf(profile.id, request);
    const before = decidedBefore(profile, ids, this.#ports.journal.now());
    // What a late answer leaves on record is written all the same.
    if (before.size > 0 && isGivenUp(request)) this.#write(profile.id, at, request, founds);
    const made =
      before.size > 0 ? this.#recorded(profile.id, ids, before) : this.#fill(profile.id, at, request, founds);
    const { cells } = this.#ports.applier;
    const upTo = before.size > 0 ? undefined : cells.profile(profile.id).position;
    return Promise.all([made, this.#ports.commits.durable()]).then(([decisions]) =>
      this.#answer(profile, ids, decisions, upTo),
    );
  }

  /** As many placements as there is time for. */
  #fill(profile: string, at: Address, request: DecisionAsked, founds: boolean): readonly Decision[] {
    const { until, others = [] } = request;
    const startedAt = this.#ports.journal.now();
    const isLate = until !== undefined && startedAt >= until;
    const asked: DecisionAsked = isLate ? { ...request, degraded: 'deadline' } : request;
    if (others.length === 0 || isGivenUp(asked)) return this.#write(profile, at, asked, founds);
    const { actionsByPlacement } = this.#ports.applier.world.configuration;
    const sizes = [request, ...others].map(({ placement }) => actionsByPlacement.get(placement)?.size ?? 0);
    const fill = until === undefined ? sizes.length : this.#pace.fill(sizes, until - startedAt);
    const isShort = fill < sizes.length;
    const decisions = this.#write(profile, at, asked, founds, isShort ? fill : undefined);
    this.#pace.note(sizes.slice(0, fill), this.#ports.journal.now() - startedAt);
    return decisions;
  }

  /** The same request has what it got; a placement that it did not name then has nothing. */
  async #recorded(
    profile: string,
    ids: readonly string[],
    before: ReadonlyMap<string, number>,
  ): Promise<readonly Decision[]> {
    // Of a large page the person may remember a part only: the log has all of it.
    const found = ids.map(async (id) => {
      const record = await this.#ports.reader.decision(profile, id);
      if (record && 'decision' in record) return [record.decision];
      if (before.has(id)) throw this.#gone(before.get(id)!);
      return [];
    });
    return (await Promise.all(found)).flat();
  }

  #gone(at: number): EngineRefusal {
    if (!this.#isExpired(at))
      return new EngineRefusal('unavailable', 'the record of this decision cannot be found');
    return new EngineRefusal(
      'erased',
      'what was decided under this request id is kept no more: use a new one',
    );
  }

  /** Retention has taken its record, or is about to. */
  #isExpired(at: number): boolean {
    const { applier, journal } = this.#ports;
    const keptMs = applier.world.configuration.retention?.decisionMs ?? null;
    return keptMs !== null && at <= journal.now() - keptMs;
  }

  /** @param fill so many of the placements; absent: all */
  #write(
    profile: string,
    at: Address,
    asked: DecisionAsked,
    founds: boolean,
    fill?: number,
  ): readonly Decision[] {
    const { journal } = this.#ports;
    const { until: _, ...request } = asked;
    const input: DecideInput = {
      kind: 'decide',
      at: journal.now(),
      ...('identifier' in at && at),
      ...request,
      ...(fill !== undefined && { fill }),
    };
    const { facts } = journal.write(`profile/${profile}`, input, { founds });
    return facts.flatMap((fact) => (fact.type === 'decision' ? [fact.decision] : []));
  }

  #answer(
    profile: Profile,
    ids: readonly string[],
    decisions: readonly Decision[],
    upTo: number | undefined,
  ): DecideAnswer {
    const decided = ids.flatMap((id) => decisions.find((decision) => decision.id === id) ?? []);
    const [first, ...others] = decided.map((decision) => this.#decided(decision, profile));
    if (first === undefined) throw new Error('a decide input led to no decision');
    return { profile: profile.id, ...(upTo !== undefined && { upTo }), ...first, others };
  }

  #decided(decision: Decision, { traits }: Profile): Decided {
    const languages = [decision.context.locale, traits.locale, traits.language];
    const { configuration } = this.#ports.applier.world;
    const treatments = decision.chosen.map((name) => {
      const action = configuration.actionsByName.get(name);
      const row = decision.ranked.find((candidate) => candidate.action === name);
      const content = (action && row && contentOf(action.definition, row)?.content) ?? {};
      const product =
        row?.product && action?.product ? offer(row.product, action.product, languages) : undefined;
      const voucher = row?.voucher && voucherView(row.voucher, configuration.vouchers);
      return { action: name, content, ...(product && { product }), ...(voucher && { voucher }) };
    });
    const fallback = decision.fallback && fallbackOf(decision.placement, configuration);
    return { decision, treatments, ...(fallback && { fallback }) };
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

/** When each was decided, of those that were: 0 where the person's profile remembers no more than that. */
function decidedBefore(profile: Profile, ids: readonly string[], now: number): ReadonlyMap<string, number> {
  const before = new Map<string, number>();
  for (const { id, at } of profile.decisions) if (ids.includes(id)) before.set(id, at);
  for (const id of ids) if (!before.has(id) && isForgotten(profile, id, now)) before.set(id, 0);
  return before;
}

/** Of the placements of a request, in their order. */
function idsOf(profile: string, { requestId, others = [] }: DecisionAsked): string[] {
  return [
    decisionId(profile, requestId),
    ...others.map(({ placement }) => decisionId(profile, requestId, placement)),
  ];
}

export function unknownPlacement(placement: string): EngineRefusal {
  return new EngineRefusal('unknown_placement', `no action names the placement "${placement}"`);
}

/** What the documents name for a placement where nothing is chosen. */
export function fallbackOf(placement: string, configuration: Configuration): FallbackContent | undefined {
  const fallback = configuration.arbitration?.fallbacks.get(placement);
  if (fallback === undefined) return undefined;
  const { action, content = {} } = fallback;
  if (action === undefined) return { content: content as JsonObject };
  const definition = configuration.actionsByName.get(action)?.definition;
  return { action, content: (definition && firstContentOf(definition, placement)) ?? {} };
}
