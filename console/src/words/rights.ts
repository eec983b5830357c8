/** Erasures and the audit log in words. */
import type { AuditEntryView, ErasureReason, ErasureView } from '../api/types.ts';
import { plural } from './numbers.ts';
import { span } from './times.ts';

export const reasonWords: Readonly<Record<ErasureReason, string>> = {
  request: 'The person asked for it',
  'consent-withdrawn': 'Consent was withdrawn',
  objection: 'The person objects',
  'no-longer-needed': 'The data is needed no longer',
  unlawful: 'It was processed unlawfully',
  law: 'A law asks for it',
};

type Progress = NonNullable<ErasureView['progress']>;

/** What a running erasure is at, and so what it waits for. */
export function stepWords({ step, partitions, partitionsDone, together }: Progress): string {
  const others = together > 1 ? `, with ${plural(together - 1, 'other person', 'other persons')}` : '';
  return `${steps[step]}${step in ofPartition ? `: part ${Math.min(partitionsDone + 1, partitions)} of ${partitions}` : ''}${others}`;
}

const steps: Readonly<Record<Progress['step'], string>> = {
  gathering: 'Waits for further requests, so that the files are rewritten once',
  queued: 'Waits for the erasure that runs',
  closing: 'Identifiers forget the person',
  relays: 'Waits for what is on its way between profiles',
  checkpoint: 'Stores what is newest',
  log: 'Overwrites the log',
  store: 'Writes the store anew',
  copies: 'Ends the copies that are kept for a crash',
  traces: 'Removes mails, refused events and samples',
  retrying: 'Something failed: it is tried again',
};
const ofPartition: Readonly<Partial<Record<Progress['step'], true>>> = {
  checkpoint: true,
  log: true,
  store: true,
  copies: true,
};

/** From 0 to 1. */
export function shareOf({ bytes, bytesDone, step }: Progress): number {
  if (step === 'traces') return 1;
  return bytes === 0 ? 0 : bytesDone / bytes;
}

export function leftWords(leftMs: number | null): string {
  return leftMs === null ? '' : `about ${span(Math.max(1_000, leftMs))} left`;
}

export function removedWords(removed: NonNullable<ErasureView['removed']>): string {
  const { profiles, identifiers, entries, mails, deadLetters } = removed;
  const parts = [
    plural(profiles, 'profile'),
    plural(identifiers, 'identifier'),
    plural(entries, 'log entry', 'log entries'),
  ];
  if (mails > 0) parts.push(plural(mails, 'mail'));
  if (deadLetters > 0) parts.push(plural(deadLetters, 'refused event'));
  return parts.join(', ');
}

/** In the order of the filter: what is looked at most, first. */
export const acts: Readonly<Record<string, string>> = {
  'profile-read': 'Profile read',
  'timeline-read': 'Timeline read',
  'decision-read': 'Decision explained',
  'identity-read': 'Identity explained',
  'mail-read': 'Mail read',
  'mails-listed': 'Mails listed',
  'people-searched': 'People searched',
  'members-read': 'Members of a list read',
  'groups-searched': 'Accounts or households searched',
  'group-read': 'Account or household read',
  'matches-read': 'Possible matches read',
  'audience-tried': 'Condition tried on people',
  'refused-read': 'Refused events read',
  'refused-sent': 'Refused events sent again',
  'refused-discarded': 'Refused events discarded',
  'samples-read': 'Samples of violations read',
  'live-watched': 'Live page watched',
  'suppression-read': 'Suppressed address looked up',
  exported: 'Person exported',
  'erasure-asked': 'Erasure asked for',
  erased: 'Person erased',
  expired: 'Old events erased',
  restricted: 'Processing restricted',
  unrestricted: 'Restriction lifted',
  objected: 'Objection recorded',
  'objection-lifted': 'Objection lifted',
  'identity-decided': 'Identity decided',
  'matches-answered': 'Match answered',
  'list-changed': 'List changed',
  suppressed: 'Address suppressed',
  unsuppressed: 'Address taken off the suppression list',
};

export function actName(act: string): string {
  return acts[act] ?? act;
}

/** "reference T-7, format html" */
export function detailWords(detail: AuditEntryView['detail']): string {
  return Object.entries(detail ?? {})
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

export const actorWords: Readonly<Record<AuditEntryView['by'], string>> = {
  'api-key': 'API key',
  console: 'console',
  kairos: 'Kairos itself',
};
