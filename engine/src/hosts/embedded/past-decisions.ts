/**
 * Decisions in a data folder that nobody uses just now, with what came of them. Bounded: of very many, those of some
 * people are kept, chosen by their ids, always the same ones.
 */
import type { Decision } from '../../core/decision/decision.ts';
import type { PastDecision, PastDecisions } from '../../core/decision/past-decision.ts';
import { spread } from '../../core/hash.ts';
import { EVERYBODY } from '../decision-log.ts';
import { decodeEntry } from '../record.ts';
import { eachPastLog } from './past-logs.ts';

const PROFILE = 'profile/';

/** @param most decisions at most; @param progress the share that is read */
export async function readPastDecisions(
  path: string,
  most: number,
  wanted: (decision: Decision) => boolean,
  progress: (share: number) => void,
): Promise<PastDecisions> {
  let kept = new Map<string, { readonly decision: Decision; readonly person: string }>();
  const responses = new Map<string, number>();
  const heirs = new Map<string, string>();
  const erased = new Set<string>();
  let limit = EVERYBODY;
  let until = 0;
  let configurationOf: PastDecisions['configurationOf'] = () => undefined;
  const keep = (decision: Decision, person: string) => {
    if (spread(person) >= limit || !wanted(decision)) return;
    kept.set(decision.id, { decision, person });
    while (kept.size > most && limit > 1) {
      limit /= 2;
      kept = new Map([...kept].filter(([, { person: id }]) => spread(id) < limit));
    }
  };
  await eachPastLog(
    path,
    async (log, { revisions }) => {
      configurationOf = (revision) => revisions.known.configuration(revision);
      let last = { id: '', now: 0 };
      for await (const piece of log.readPieces(0))
        for (const { data } of piece) {
          const entry = decodeEntry(data);
          if (entry.type === 'input') {
            const id = entry.to.startsWith(PROFILE) ? entry.to.slice(PROFILE.length) : '';
            last = { id, now: entry.now };
            until = Math.max(until, entry.now);
          } else if (entry.type === 'facts')
            for (const fact of entry.facts) {
              if (fact.type === 'decision') keep(fact.decision, last.id);
              else if (fact.type === 'outcome' && fact.outcome === 'response')
                responses.set(`${fact.decision} ${fact.action}`, last.now);
              else if (fact.type === 'merged') heirs.set(fact.from, last.id);
              else if (fact.type === 'unmerged') heirs.delete(fact.profile);
              else if (fact.type === 'erased') erased.add(last.id);
            }
        }
    },
    progress,
  );
  // What was taken again is told by the later one: nothing came of the first.
  const repeated = new Set([...kept.values()].map(({ decision }) => decision.repeats));
  const decisions = [...kept.values()].flatMap(({ decision, person: id }): PastDecision[] => {
    const person = heirOf(id, heirs);
    if (repeated.has(decision.id)) return [];
    if (erased.has(id) || erased.has(person)) return [];
    return [
      { decision, person, respondedAt: responses.get(`${decision.id} ${decision.ranked[0]?.action ?? ''}`) },
    ];
  });
  decisions.sort((a, b) => a.decision.at - b.decision.at);
  return { decisions, until, share: limit / EVERYBODY, configurationOf };
}

function heirOf(id: string, heirs: ReadonlyMap<string, string>): string {
  let heir = id;
  for (let moves = 0; heirs.has(heir) && moves < 100; moves++) heir = heirs.get(heir)!;
  return heir;
}
