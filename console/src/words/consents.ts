/** Consent in words: what an act was, whom and what it was about, what a lawful basis means. */
import type { ConsentAct, LawfulBasis } from '../api/types.ts';

/** What the person did, before the purpose: "agreed to", "objected to". */
export function actWords(contactPoint: string, act: ConsentAct): string {
  if (contactPoint === 'person:objection')
    return act === 'withdrawn' ? 'objected to' : 'lifted the objection to';
  return verbs[act];
}

const verbs: Readonly<Record<ConsentAct, string>> = {
  granted: 'agreed to',
  confirmed: 'confirmed by a link',
  insisted: 'agreed, despite a privacy signal, to',
  soft: 'bought, and was told of,',
  withdrawn: 'withdrew',
};

/** "marketing", "marketing (shoes)", "everything" */
export function subjectWords(purpose: string, topic: string | undefined): string {
  if (purpose === '*') return 'everything';
  return topic === undefined ? purpose : `${purpose} (${topic})`;
}

export function pointWords(contactPoint: string): string {
  if (contactPoint.endsWith(':')) return `no ${contactPoint.slice(0, -1)} known yet`;
  return places[contactPoint] ?? contactPoint;
}

const places: Readonly<Record<string, string>> = {
  'person:self': 'the whole person',
  'person:objection': 'all addresses',
  'person:gpc': 'the browser (Global Privacy Control)',
};

export const basisWords: Readonly<Record<LawfulBasis, string>> = {
  consent: 'needs a yes',
  'soft-opt-in': 'a yes, or a sale',
  'opt-out': 'until they say no',
  contract: 'owed to them',
};
