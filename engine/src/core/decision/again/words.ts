/** What stood in an action's way, and what would have let it win, in plain words. */
import { type GuardValue, type Need, valueText } from '../../../language/index.ts';
import type { Configuration } from '../../configuration.ts';
import type { Change } from './change.ts';
import type { Standing, WhyNot } from './why-not.ts';

export function standingWords(action: string, standing: Standing): string {
  switch (standing.at) {
    case 'chosen':
      return standing.place === 1
        ? `${action} was chosen.`
        : `${action} was chosen, as number ${standing.place}.`;
    case 'not-a-candidate':
      return `${action} was not up for choice: the placement or step does not put it up.`;
    case 'ineligible':
      return `${action} was not eligible: ${engagementWords(standing)}`;
    case 'refused':
      return `${action} was eligible, and refused: ${refusalWords(standing)}.`;
    case 'capped':
      return `${action} passed every other rule, came ${ordinal(standing.place)} of ${standing.of} and was not said: ${cappedWords(standing)}.`;
    case 'left-out':
      return `${action} passed every other rule, came ${ordinal(standing.place)} of ${standing.of} and was not said: those before it in the same answer left no ${lackWords(standing)} for it.`;
    case 'outranked':
      return `${action} passed every rule, and came ${ordinal(standing.place)} of ${standing.of}.`;
    case 'unranked':
      return `${action} passed every rule, and was not ranked: others were better on average.`;
  }
}

/** "applicability of the group loans, traits.income > 0". */
function engagementWords({ policy, rule, level, name }: Standing & { at: 'ineligible' }): string {
  const whose = level === undefined ? '' : ` of the ${level} ${name}`;
  return policy === 'eligibility' && whose === '' ? rule : `${policy}${whose}, ${rule}`;
}

function lackWords({ lacks }: Standing & { at: 'left-out' }): string {
  return lacks === 'either' ? 'budget or no code' : lacks === 'budget' ? 'budget' : 'code';
}

/** What a cap that discards takes is not made up for by the next best. */
function cappedWords(standing: Standing & { at: 'capped' }): string {
  const { rule, by } = standing;
  if (by === 'before') return `those before it in the same answer left no room under the cap ${rule}`;
  return `${capWords(standing)}, and nothing took its place`;
}

function capWords({ rule, isShut }: { readonly rule: string; readonly isShut?: true }): string {
  return isShut ? `the cap ${rule} lets nothing through` : `the cap ${rule} was full`;
}

function refusalWords(standing: Standing & { at: 'refused' }): string {
  const { policy, rule } = standing;
  if (policy === 'cap') return capWords(standing);
  if (policy === 'pause') return `the pause ${rule} was in force`;
  if (policy === 'consent') return `no consent (${rule})`;
  if (policy === 'nothing') return `saying nothing was worth more (${rule})`;
  return `${policy} (${rule})`;
}

/** One line for a set of changes that all have to hold. */
export function wayWords(changes: readonly Change[], configuration: Configuration): string {
  return changes.map((change) => changeWords(change, configuration)).join('; and ');
}

function changeWords(change: Change, configuration: Configuration): string {
  switch (change.type) {
    case 'fact':
      return factWords(change);
    case 'rule':
      return ruleWords(change, configuration);
    case 'factor': {
      const { factor, from, to } = change;
      if (factor === 'propensity') return `the propensity from ${percent(from)} to ${percent(to)}`;
      if (factor === 'lever')
        return `a lever of +${number((to - 1) * 100)} %${from === 1 ? '' : leverWas(from)}`;
      return `the ${factor} from ${number(from)} to ${number(to)}`;
    }
  }
}

function leverWas(lever: number): string {
  return ` in place of ${lever > 1 ? '+' : ''}${number((lever - 1) * 100)} %`;
}

function ruleWords({ policy, rule }: Change & { type: 'rule' }, { policies }: Configuration): string {
  if (policy === 'consent') return `consent: ${rule}`;
  if (policy === 'budget') return `enough left of the budget ${rule}`;
  if (policy === 'voucher' && !rule.includes(':')) return `a code of ${rule}`;
  if (policy !== 'cap') return `without the rule ${policy}: ${rule}`;
  const cap = policies.flatMap((one) => one.caps).find(({ name }) => name === rule);
  if (cap?.max === 0) return `without the cap ${rule}, which lets nothing through`;
  return `room for one more under the cap ${rule}${cap ? ` (at most ${cap.max})` : ''}`;
}

function factWords({ place, from, need }: Change & { type: 'fact' }): string {
  const audience = /^audience\("([^"]+)"\)$/.exec(place)?.[1];
  if (audience !== undefined && need.kind === 'true') return `the person in the audience ${audience}`;
  if (audience !== undefined && need.kind === 'false') return `the person not in the audience ${audience}`;
  if (need.kind === 'true' || need.kind === 'false') return `${place} ${needWords(need)}`;
  const was = from === null ? 'is not known' : `is ${valueText(from)}`;
  return `${place} ${was}: needs ${needWords(need)}`;
}

function needWords(need: Need): string {
  switch (need.kind) {
    case 'equal':
      return valueText(need.value);
    case 'other':
      return `anything but ${valueText(need.value)}`;
    case 'one-of':
      return listed(need.values);
    case 'none-of':
      return `none of ${listed(need.values)}`;
    case 'at-least':
      return `at least ${need.value}`;
    case 'more-than':
      return `more than ${need.value}`;
    case 'at-most':
      return `at most ${need.value}`;
    case 'less-than':
      return `less than ${need.value}`;
    case 'known':
      return 'to be known';
    case 'unknown':
      return 'not to be known';
    case 'true':
      return 'true';
    case 'false':
      return 'not true';
  }
}

function listed(values: readonly GuardValue[]): string {
  const shown = values.slice(0, 5).map(valueText).join(' or ');
  return values.length > 5 ? `${shown} or ${values.length - 5} others` : shown;
}

/** How often it would have won, and what the answer rests on. */
export function remarksOn({ standing, chance, isBeliefOfToday, ways }: WhyNot): string[] {
  const remarks: string[] = [];
  if (standing.at === 'outranked' && chance !== null)
    remarks.push(`With other draws it would have come first ${percent(chance)} of the time.`);
  const isRanked = ways.some(({ changes }) => changes.some(({ type }) => type !== 'factor'));
  if (isBeliefOfToday && isRanked)
    remarks.push('It was not ranked then: what is believed of its chance today was used.');
  if (standing.at === 'left-out') remarks.push('Before the others it would have been said.');
  else if (standing.at !== 'chosen' && standing.at !== 'not-a-candidate' && ways.length === 0)
    remarks.push('No two changes would have been enough.');
  return remarks;
}

function percent(share: number): string {
  return `${number(share * 100)} %`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function ordinal(place: number): string {
  const ending = place % 100 > 10 && place % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return `${place}${ending}`;
}
