/** Events that tell what a person did with what was said to them: what learning, pauses and shared caps make of each. */

import type { EventInput } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { DecisionMark } from './mark.ts';
import type { Response } from './policy-definition.ts';

export interface Told {
  readonly what: Response;
  /** What it teaches of the action that it names (decision_id, action); absent: it names a message (message_id). */
  readonly teaches?: 'shown' | 'rejection' | 'response';
}

const events: ReadonlyMap<string, Told> = new Map([
  ['Action Shown', { what: 'shown', teaches: 'shown' }],
  ['Action Clicked', { what: 'clicked', teaches: 'response' }],
  ['Action Accepted', { what: 'accepted', teaches: 'response' }],
  ['Action Rejected', { what: 'rejected', teaches: 'rejection' }],
  ['Action Converted', { what: 'converted', teaches: 'response' }],
  ['Email Link Clicked', { what: 'clicked' }],
  ['Email Marked as Spam', { what: 'complained' }],
] as const);

export function toldBy(event: string): Told | undefined {
  return events.get(event);
}

/** Whether such an event tells that an action was shown, or mentioned. */
export function tellsShown(event: string): boolean {
  return events.get(event)?.teaches !== undefined;
}

/** Of the decision that an event names, and of the action, where it names one; undefined where nothing was chosen. */
export function markNamedBy(
  { decisions }: Profile,
  { decision_id: decision, action }: EventInput['properties'],
): DecisionMark | undefined {
  return decisions.find(
    (mark) => mark.id === decision && mark.action !== '' && (action === undefined || mark.action === action),
  );
}
