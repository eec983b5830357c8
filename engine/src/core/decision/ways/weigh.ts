/**
 * What each candidate is worth, said in the way that is best for this person: where an action has but one way it costs
 * nothing to ask. What was recorded is taken as it is.
 */
import { type Saying, SHORT, waysOf } from '../catalogue/treatments.ts';
import type { UsedModel } from '../chances.ts';
import type { CompiledAction } from '../compile.ts';
import type { Deciding, DecisionRequest } from '../deciding.ts';
import type { RankedCandidate, WayRow } from '../decision.ts';
import { type FactorMaker, factorMaker, type WeighedFactors } from '../factors.ts';
import type { Timing } from '../timing/choose.ts';
import { chooseWay, type WayStake } from './choose.ts';
import type { Outlets } from './outlets.ts';

/** How an action is said, where it could have been said otherwise. */
export interface ChosenWay extends Saying {
  /** Absent where it was not chosen. */
  readonly channel?: string;
}

export interface WayMaker extends Pick<FactorMaker, 'inForce' | 'brieflyOf' | 'isExact' | 'basisOf'> {
  readonly factorsOf: (action: CompiledAction) => WeighedFactors;
  /** Models that were asked, as they saw the channel. */
  readonly models: (channel: string | undefined) => readonly UsedModel[];
  /** Undefined where it has one way only. */
  readonly wayOf: (action: string) => ChosenWay | undefined;
  /** All ways that the action could have been said in, the chosen one first. */
  readonly rowsOf: (action: string) => readonly WayRow[];
  /** When its message leaves, on the channel that was chosen for it; undefined where it may not wait. */
  readonly timingOf: (action: string) => Timing | undefined;
}

export function wayMaker(
  deciding: Deciding,
  request: DecisionRequest,
  outlets: Pick<Outlets, 'requestsOf'>,
): WayMaker {
  const { actions, actionsByName } = deciding.configuration;
  if (request.channels === undefined && !actions.hasWays) {
    const { factorsOf, models, timingOf, ...maker } = factorMaker(deciding, request);
    return {
      ...maker,
      factorsOf: (action) => factorsOf(action),
      models: () => models(),
      wayOf: () => undefined,
      rowsOf: () => noRows,
      timingOf: (name) => {
        const action = actionsByName.get(name);
        return action && timingOf(action);
      },
    };
  }
  return new Ways(deciding, request, outlets);
}

const noRows: readonly WayRow[] = [];

interface OnChannel {
  readonly request: DecisionRequest;
  readonly maker: FactorMaker;
}

class Ways implements WayMaker {
  readonly isExact = false;
  readonly #deciding: Deciding;
  readonly #request: DecisionRequest;
  readonly #outlets: Pick<Outlets, 'requestsOf'>;
  readonly #makers = new Map<string, OnChannel>();
  readonly #ways = new Map<string, ChosenWay>();
  readonly #rows = new Map<string, readonly WayRow[]>();

  constructor(deciding: Deciding, request: DecisionRequest, outlets: Pick<Outlets, 'requestsOf'>) {
    this.#deciding = deciding;
    this.#request = request;
    this.#outlets = outlets;
  }

  readonly factorsOf = (action: CompiledAction): WeighedFactors => {
    const { name } = action;
    if (!action.hasWays && this.#request.channels === undefined)
      return this.#on(this.#request).maker.factorsOf(action);
    const row = this.#deciding.again?.row(name);
    if (row) return this.#asRecorded(action, row);
    const choices = this.#choicesOf(action);
    const weighed = choices.map(({ on, saying }) =>
      on.maker.factorsOf(action, this.#named(action, saying, on)),
    );
    const only = choices.length === 1 ? 0 : undefined;
    const chosen = only ?? this.#choose(action, choices, weighed);
    const { saying, on } = choices[chosen]!;
    const rows = this.#rows.get(name);
    const variantShare = saying.variantShare * (rows?.[0]?.chance ?? 1);
    this.#ways.set(name, { ...saying, variantShare, ...channelIn(on.request, this.#request) });
    return weighed[chosen]!;
  };

  /** On the first channel that is open. */
  readonly brieflyOf = (action: CompiledAction): number =>
    this.#on(this.#outlets.requestsOf(action)[0] ?? this.#request).maker.brieflyOf(action);

  readonly basisOf: FactorMaker['basisOf'] = (actions) => this.#on(this.#request).maker.basisOf(actions);

  readonly inForce: FactorMaker['inForce'] = (ranked) => this.#on(this.#request).maker.inForce(ranked);

  readonly models = (channel: string | undefined): readonly UsedModel[] => {
    const makers = [...this.#makers.values()];
    const first = makers.find(({ request }) => request.channel === channel);
    const used = [...(first ? [first] : []), ...makers].flatMap(({ maker }) => maker.models());
    return used.filter((one, i) => used.findIndex(({ model }) => model === one.model) === i);
  };

  readonly wayOf = (action: string): ChosenWay | undefined => this.#ways.get(action);

  readonly rowsOf = (action: string): readonly WayRow[] => this.#rows.get(action) ?? noRows;

  readonly timingOf = (name: string): Timing | undefined => {
    const action = this.#deciding.configuration.actionsByName.get(name);
    const channel = this.#ways.get(name)?.channel;
    const on = this.#on(channel === undefined ? this.#request : { ...this.#request, channel });
    return action && on.maker.timingOf(action);
  };

  #on(request: DecisionRequest): OnChannel {
    const channel = request.channel ?? '';
    let found = this.#makers.get(channel);
    if (found === undefined) {
      found = { request, maker: factorMaker(this.#deciding, request) };
      this.#makers.set(channel, found);
    }
    return found;
  }

  #choicesOf(action: CompiledAction): readonly { on: OnChannel; saying: Saying }[] {
    const open = this.#outlets.requestsOf(action);
    const choices = (open.length > 0 ? open : [this.#request]).flatMap((request) => {
      const { scope, configuration, lacking } = this.#deciding;
      const ways = waysOf(action, request, scope, configuration.trials, lacking);
      const on = this.#on(request);
      return typeof ways === 'string' ? [] : ways.map((saying) => ({ on, saying }));
    });
    // Whoever is supposed to be let in where nothing fits is said without a name.
    return choices.length > 0 ? choices : [{ on: this.#on(open[0] ?? this.#request), saying: SHORT }];
  }

  /** @returns the place of the chosen one */
  #choose(
    action: CompiledAction,
    choices: readonly { on: OnChannel; saying: Saying }[],
    weighed: readonly WeighedFactors[],
  ): number {
    const { learning } = this.#deciding.configuration;
    const stakes = choices.map(({ on, saying }, i) => {
      const factors = weighed[i]!;
      const spread = on.maker.spreadOf(action, this.#named(action, saying, on));
      return { ...stakeOf(action, saying, factors, spread), ...channelIn(on.request, this.#request) };
    });
    const { id, repeats } = this.#request;
    const { first, rows } = chooseWay(stakes, repeats ?? id, learning.choosing, weighed[0]!.isSteady);
    this.#rows.set(action.name, rows);
    return first;
  }

  /** The draws are drawn again, from what was believed then. */
  #asRecorded(action: CompiledAction, row: RankedCandidate): WeighedFactors {
    const { treatment = '', variant = '', variantShare = 1, channel } = row;
    const saying = { treatment, variant, variantShare };
    this.#ways.set(action.name, { ...saying, ...(channel !== undefined && { channel }) });
    const recorded = this.#deciding.again?.ways?.(action.name) ?? noRows;
    if (recorded.length > 0) {
      const { choosing } = this.#deciding.configuration.learning;
      const { id, repeats } = this.#request;
      const stakes = recorded.map(({ chance: _, draw: __, ...stake }) => stake);
      const { rows } = chooseWay(stakes, repeats ?? id, choosing, row.isSteady === true);
      this.#rows.set(action.name, rows);
    }
    // The models of all channels that were open were asked then.
    for (const { on } of this.#choicesOf(action)) on.maker.factorsOf(action);
    const on = this.#on(channel === undefined ? this.#request : { ...this.#request, channel });
    return on.maker.factorsOf(action, this.#named(action, saying, on));
  }

  #named(action: CompiledAction, saying: Saying, { request }: OnChannel): string | undefined {
    return wayIn(action, { ...saying, ...channelIn(request, this.#request) });
  }
}

function stakeOf(
  { name }: CompiledAction,
  { treatment, variant }: Saying,
  { propensity, uplift, scale, offset }: WeighedFactors,
  deviation: number,
): WayStake {
  const { logit } = propensity;
  const share = uplift === null || propensity.mean === 0 ? 1 : uplift.mean / propensity.mean;
  return {
    action: name,
    treatment,
    variant,
    logit: logit?.mean ?? 0,
    deviation,
    scale: scale * share,
    offset,
  };
}

function channelIn({ channel }: DecisionRequest, { channels }: DecisionRequest): { channel?: string } {
  return channels === undefined || channel === undefined ? {} : { channel };
}

/**
 * As models name it: `treatment/variant`, or the channel that was chosen where treatments have no names; undefined where
 * it has but one way.
 */
export function wayIn(
  { hasWays }: Pick<CompiledAction, 'hasWays'>,
  { treatment = '', variant = '', channel }: Pick<RankedCandidate, 'treatment' | 'variant' | 'channel'>,
): string | undefined {
  if (treatment === '') return channel;
  if (!hasWays) return undefined;
  return variant === '' ? treatment : `${treatment}/${variant}`;
}
