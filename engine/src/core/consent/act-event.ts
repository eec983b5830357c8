/**
 * Events that are acts of consent, by their names. A no counts however its event is spelled: whoever takes consent back in
 * another spelling must not be written to. A yes counts only as its event is written here: what is nearly one is no proof.
 */
import type { ActKind } from './act.ts';

const kinds = {
  'Consent Granted': 'granted',
  'Consent Confirmed': 'confirmed',
  'Soft Opt-In': 'soft',
  'Consent Withdrawn': 'withdrawn',
  Unsubscribed: 'withdrawn',
  'Email Marked as Spam': 'withdrawn',
  Objected: 'withdrawn',
  'Objection Lifted': 'granted',
} satisfies { readonly [event: string]: ActKind };

export type ActName = keyof typeof kinds;

/** What an event is, whichever way its name is spelled. */
export interface ActEvent {
  readonly name: ActName;
  readonly kind: ActKind;
}

const acts = (Object.keys(kinds) as ActName[]).map((name): ActEvent => ({ name, kind: kinds[name] }));
const written: ReadonlyMap<string, ActEvent> = new Map(acts.map((act) => [act.name, act]));
const folded: ReadonlyMap<string, ActEvent> = new Map(acts.map((act) => [lettersOf(act.name), act]));

/** Longer names are others, whatever stands between their letters. */
const MOST_CHARS = 60;

/** Undefined where the event is no act. */
export function actEvent(event: string): ActEvent | undefined {
  const exact = written.get(event);
  return exact !== undefined || event.length > MOST_CHARS ? exact : folded.get(lettersOf(event));
}

/** Whatever their case, and whatever stands between them. */
function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
