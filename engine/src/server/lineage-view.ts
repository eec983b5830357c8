/** Where traits are from, as the API tells it. */
import type { SurvivorshipRule } from '../core/golden/definition.ts';
import type { ExplainedWord } from '../core/golden/explain.ts';
import type { Engine, ProfileKey } from '../hosts/engine.ts';
import type { TraitLineage } from '../hosts/lineage.ts';
import type { LineageView, LineageWord, TraitLineageView } from './api-golden-record.ts';
import type { Page } from './api-page.ts';
import { instant } from './instant.ts';

/** Of each trait of a page so many values that lost are told. */
const MOST_LOST = 5;

/** Some traits, by name. @param after the last of the page before */
export async function lineagesPage(
  engine: Pick<Engine, 'lineages'>,
  key: ProfileKey,
  asked: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly profile: string; readonly page: Page<TraitLineageView> } | undefined> {
  const found = await engine.lineages(key, asked);
  if (!found) return undefined;
  const { profile, lineages, hasMore } = found;
  const items = lineages.map((one) => shortened(traitView(one)));
  const last = items.at(-1);
  return { profile, page: { items, ...(hasMore && last && { next: last.trait }) } };
}

function shortened(view: TraitLineageView): TraitLineageView {
  const views = view.views.map((one) => {
    const moreLost = one.lost.length - MOST_LOST;
    return moreLost > 0 ? { ...one, lost: one.lost.slice(0, MOST_LOST), moreLost } : one;
  });
  return { ...view, views };
}

export function lineageView(profile: string, found: TraitLineage): LineageView {
  return { profile, ...traitView(found) };
}

function traitView({ name, views, uncounted, isFilling, isWhole }: TraitLineage): TraitLineageView {
  return {
    trait: name,
    views: views.map(({ view, fields, rules, winner, agreeing, lost }) => {
      const word = (one: ExplainedWord) => wordView(one, fields.length > 1);
      return {
        view,
        fields,
        rules: rules.map(ruleText),
        winner: winner && word(winner),
        agreeing,
        lost: lost.map(word),
      };
    }),
    uncounted,
    filling: isFilling,
    whole: isWhole,
  };
}

function wordView(word: ExplainedWord, isGroup: boolean): LineageWord {
  const { value, record, source, since, until, confirmedAt, messageId, events, why } = word;
  return {
    value,
    ...(isGroup && { record: { ...record } }),
    source,
    since: instant(since),
    ...(until !== null && { until: instant(until) }),
    confirmed: instant(confirmedAt),
    ...(messageId !== '' && { messageId }),
    events,
    why,
  };
}

function ruleText(rule: SurvivorshipRule): string {
  return typeof rule === 'string' ? rule : `source: ${rule.source.join(', ')}`;
}
