/**
 * What is published of a journey, as the core sees it: which version is the newest, whether people may come in and
 * move, and where those go who came in under an earlier one. Made outside (documents/releases.ts), part of a revision.
 */
import type { JourneyDefinition } from '../definition.ts';

export const journeyStatuses = ['draft', 'live', 'paused', 'draining'] as const;
export type JourneyStatus = (typeof journeyStatuses)[number];

/** What becomes of those whose wait ended while their journey was paused. */
export const resumeChoices = ['go-on', 'leave', 'wait-anew'] as const;
export type ResumeChoice = (typeof resumeChoices)[number];

export interface JourneyRelease {
  readonly kind: 'journey-release';
  /** Of the journey; its document in the same revision is the newest text. */
  readonly name: string;
  /** Of the newest text, from 1; 0: nothing was published yet. */
  readonly version: number;
  readonly status: JourneyStatus;
  /** By ascending `until`: the versions up to it, from behind the one before. */
  readonly earlier: readonly EarlierVersions[];
  /** Texts of earlier versions that people go on by. */
  readonly kept: readonly { readonly version: number; readonly definition: JourneyDefinition }[];
  /** The last time that people were let go on after a pause. */
  readonly resumed: Resumed | null;
  /** Grows where people inside have to move because of what was published, or may go on: each has a turn then. */
  readonly turns: number;
}

/** Where those are who entered, or last went on, under one of these versions. */
export interface EarlierVersions {
  readonly until: number;
  /** The version whose text they go on by. */
  readonly at: number;
  /** Only steps that are others there: who stands at one of them moves. */
  readonly steps: { readonly [step: string]: StepMove };
}

export interface StepMove {
  /** Null: who stands there leaves. */
  readonly to: string | null;
  /** It waits in the same way: what was due stays due. */
  readonly isAlike: boolean;
}

export interface Resumed {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly ended: ResumeChoice;
  /** They are let go on evenly over so long. */
  readonly overMs: number;
}
