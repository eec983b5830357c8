/** How far an exact count is: of one partition, and of all together. */
import { spread } from '../core/hash.ts';
import { shareDone } from './backfill-progress.ts';
import type { AudiencePreview } from './engine.ts';

/** Of one partition. */
export interface CountPart {
  /** `outdated`: another revision came into force. */
  readonly end: 'finished' | 'stopped' | 'outdated' | null;
  /** Of the log, in bytes. */
  readonly read: number;
  readonly toRead: number;
  readonly looked: number;
  readonly members: number;
  /** In this partition, as far as is known. */
  readonly persons: number;
  readonly sample: AudiencePreview['sample'];
}

/** Persons whom a condition fits: a count of everybody, under way or ended. */
export interface AudienceCount {
  readonly id: string;
  readonly condition: string;
  readonly end: 'finished' | 'stopped' | 'failed' | null;
  /** Why it failed. */
  readonly reason: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Of the work, between 0 and 1. */
  readonly share: number;
  /** Of those who have been looked at. */
  readonly members: number;
  readonly looked: number;
  readonly persons: number;
  readonly sample: AudiencePreview['sample'];
}

const SHOWN = 10;

/** Each member is as likely as any other to be in the sample. */
export function sumOfCounts(
  parts: readonly CountPart[],
): Pick<AudienceCount, 'share' | 'members' | 'looked' | 'persons' | 'sample'> {
  const sum = (pick: (part: CountPart) => number) => parts.reduce((all, part) => all + pick(part), 0);
  const looked = sum((part) => part.looked);
  const persons = sum((part) => part.persons);
  const isDone = parts.length > 0 && parts.every(({ end }) => end === 'finished');
  const work = {
    read: sum((part) => part.read),
    toRead: sum((part) => part.toRead),
    filled: looked,
    toFill: Math.max(1, persons),
  };
  const number = ({ id }: { id: string }) => spread(`count ${id}`);
  const sample = parts.flatMap((part) => part.sample).sort((a, b) => number(a) - number(b));
  return {
    share: isDone ? 1 : Math.min(0.999, shareDone(work)),
    members: sum((part) => part.members),
    looked,
    persons,
    sample: sample.slice(0, SHOWN),
  };
}
