/** Connection points: what is handed over and signalled is what is accepted and offered, by name and by type. */
import { LanguageError, type StaticType, staticType } from '../../../language/index.ts';
import type { ProblemCollector } from '../../problem.ts';
import type { CompiledJourney } from '../compile.ts';
import type { JourneyDefinition } from '../definition.ts';
import { type DataTypes, typeIn } from '../entry/accepts.ts';
import { type WayIn, waysIn } from '../entry/definition.ts';

type Path = readonly (string | number)[];
type TypeOf = (name: string) => StaticType | undefined;

export function checkConnections(
  journeys: ReadonlyMap<string, CompiledJourney>,
  problems: ProblemCollector,
): void {
  const definitions = [...journeys.values()].map(({ definition }) => definition);
  const offers = offersIn(definitions);
  for (const definition of definitions) {
    checkSteps(definition, journeys, problems);
    for (const { way, path } of waysIn(definition)) checkWayData(definition, way, path, offers, problems);
  }
  checkSignals(definitions, offers, problems);
}

/** Signal -> what journeys that offer it say of its data. */
function offersIn(definitions: readonly JourneyDefinition[]): Map<string, DataTypes[]> {
  const offers = new Map<string, DataTypes[]>();
  for (const definition of definitions)
    for (const [signal, types] of Object.entries(definition.offers ?? {}))
      offers.set(signal, [...(offers.get(signal) ?? []), types]);
  return offers;
}

function checkSteps(
  definition: JourneyDefinition,
  journeys: ReadonlyMap<string, CompiledJourney>,
  problems: ProblemCollector,
): void {
  const typeOf = typesAtSteps(definition);
  for (const [i, step] of definition.steps.entries()) {
    if ('hand-over' in step) {
      const { journey, data } = step['hand-over'];
      const accepts = journeys.get(journey)?.definition.accepts;
      const to = { name: `the journey "${journey}"`, does: 'accepts' };
      if (accepts)
        checkData(definition, ['steps', i, 'hand-over', 'data'], data, accepts, to, typeOf, problems);
    }
    if ('signal' in step) {
      const { name, data } = step.signal;
      const offer = definition.offers?.[name];
      const to = { name: `the signal "${name}"`, does: 'has' };
      if (offer) checkData(definition, ['steps', i, 'signal', 'data'], data, offer, to, typeOf, problems);
    }
  }
}

/** What is known of an instance is what its journey accepts. */
function typesAtSteps({ accepts }: JourneyDefinition): TypeOf {
  return (name) => {
    if (name === 'instance.key' || name === 'instance.journey') return 'string';
    const field = /^instance\.data\.(.+)$/.exec(name)?.[1];
    return field === undefined || !accepts || !Object.hasOwn(accepts, field)
      ? undefined
      : typeIn(accepts[field]!).type;
  };
}

function checkWayData(
  definition: JourneyDefinition,
  way: WayIn,
  path: Path,
  offers: ReadonlyMap<string, readonly DataTypes[]>,
  problems: ProblemCollector,
): void {
  const { accepts } = definition;
  if (accepts === undefined) return;
  const offered = way.signal === undefined ? undefined : offers.get(way.signal);
  const to = { name: 'the journey', does: 'accepts' };
  if (way.data) {
    checkData(definition, [...path, 'data'], way.data, accepts, to, typesOfSignal(offered), problems);
    return;
  }
  for (const offer of offered ?? []) {
    for (const [name, text] of Object.entries(accepts)) {
      const { type, isOptional } = typeIn(text);
      const other = Object.hasOwn(offer, name) ? typeIn(offer[name]!) : undefined;
      const said = misfitOf(name, type, isOptional, other);
      if (said === undefined) continue;
      const message = `the signal "${way.signal}" does not fit: ${said}`;
      const mend = 'give `data` at this way in, or change `accepts` here or `offers` there';
      problems.add(definition, path, 'data_type', message, mend);
    }
  }
}

function misfitOf(
  name: string,
  type: string,
  isOptional: boolean,
  other: ReturnType<typeof typeIn> | undefined,
): string | undefined {
  if (other === undefined) return isOptional ? undefined : `it has no ${name}`;
  if (other.type !== type) return `its ${name} is a ${other.type}, accepted is a ${type}`;
  return other.isOptional && !isOptional ? `its ${name} may be missing` : undefined;
}

/** `event.data.NAME` of a signal, where all who offer it agree. */
function typesOfSignal(offered: readonly DataTypes[] | undefined): TypeOf {
  return (name) => {
    if (offered === undefined) return undefined;
    if (name === 'event.key' || name === 'event.journey' || name === 'event.signal') return 'string';
    const field = /^event\.data\.(.+)$/.exec(name)?.[1];
    if (field === undefined) return undefined;
    const types = new Set(offered.map((offer) => offer[field] && typeIn(offer[field]).type));
    return types.size === 1 ? [...types][0] || undefined : undefined;
  };
}

function checkData(
  definition: JourneyDefinition,
  path: Path,
  data: { readonly [name: string]: string },
  wanted: DataTypes,
  to: { readonly name: string; readonly does: string },
  typeOf: TypeOf,
  problems: ProblemCollector,
): void {
  const known = Object.keys(wanted);
  for (const [name, text] of Object.entries(data)) {
    if (!Object.hasOwn(wanted, name)) {
      const mend = known.length > 0 ? `use one of: ${known.join(', ')}` : 'remove it, or declare it there';
      problems.add(
        definition,
        [...path, name],
        'data_not_accepted',
        `${to.name} ${to.does} no "${name}"`,
        mend,
      );
      continue;
    }
    const { type } = typeIn(wanted[name]!);
    const given = typeOfText(text, typeOf);
    if (given === undefined || given === type) continue;
    const what = given === 'other' ? `is no ${type}` : `is a ${given}, not a ${type}`;
    const mend = `write a value of type ${type}, such as ${type}(...) of it, or change the type there`;
    problems.add(definition, [...path, name], 'data_type', `"${name}" for ${to.name} ${what}`, mend);
  }
  for (const name of known) {
    if (typeIn(wanted[name]!).isOptional || Object.hasOwn(data, name)) continue;
    const message = `${to.name} needs "${name}"`;
    problems.add(definition, path, 'data_missing', message, `add it, or write ${wanted[name]}? there`);
  }
}

/** What cannot be read has been told where it was compiled. */
function typeOfText(text: string, typeOf: TypeOf): StaticType | undefined {
  try {
    return staticType(text, typeOf);
  } catch (error) {
    if (error instanceof LanguageError) return undefined;
    throw error;
  }
}

/** Signals that nobody hears, and ways in by signals that nobody sends. */
function checkSignals(
  definitions: readonly JourneyDefinition[],
  offers: ReadonlyMap<string, readonly DataTypes[]>,
  problems: ProblemCollector,
): void {
  const heard = new Set<string>();
  const sent = new Set<string>();
  for (const definition of definitions) {
    for (const { way } of waysIn(definition)) if (way.signal !== undefined) heard.add(way.signal);
    for (const step of definition.steps) if ('signal' in step) sent.add(step.signal.name);
  }
  for (const definition of definitions) {
    for (const { way, path } of waysIn(definition)) {
      if (way.signal === undefined || sent.has(way.signal)) continue;
      const message = offers.has(way.signal)
        ? `the signal "${way.signal}" is offered, and no step sends it`
        : `nobody offers the signal "${way.signal}"`;
      problems.warn(
        definition,
        path,
        'signal_not_sent',
        message,
        'send it in a `signal` step, or correct the name',
      );
    }
    for (const signal of Object.keys(definition.offers ?? {})) {
      if (heard.has(signal)) continue;
      const message = `no journey enters by the signal "${signal}"`;
      const mend = 'name it in an entry, or leave it where only conditions and other systems read it';
      problems.warn(definition, ['offers', signal], 'signal_not_heard', message, mend);
    }
  }
}
