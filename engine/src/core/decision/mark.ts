/**
 * What is remembered of a decision, so that its outcomes teach once. All marks have one shape in memory, also where much of
 * it is not told: a person has many, every input looks at them, and what is told of one by a shape of its own is slow to
 * read and costs more than the mark.
 */
import type { Lesson } from './lesson.ts';
import type { TimedLesson } from './timing/lesson.ts';
import type { Pressure } from './timing/pressure.ts';
import type { UpliftMark } from './uplift/mark.ts';

/** Beside what every mark says: what only some do. */
export const markDetails = ['placement', 'channel', 'conversation', 'timed', 'pressure', 'uplift'] as const;
export type MarkDetails = Readonly<Partial<Pick<DecisionMark, (typeof markDetails)[number]>>>;

export class DecisionMark {
  readonly id: string;
  /** Empty where the decision chose nothing. */
  readonly action: string;
  readonly at: number;
  shownAt = 0;
  responseAt = 0;
  /** What its outcome will teach; undefined where nothing is to be taught any more. */
  lesson: Lesson | undefined;
  /** Where it was to be shown or said, while a pause of the policy asks for it. */
  readonly placement: string | undefined;
  readonly channel: string | undefined;
  /** In which it was proposed; undefined: in none. */
  readonly conversation: string | undefined;
  /** What the moment at which it leaves will teach. */
  timed: TimedLesson | undefined;
  /** What was said before it, where it is learnt who has had enough. */
  pressure: Pressure | undefined;
  /** What came of saying it or withholding it will be counted, where that is learnt. */
  uplift: UpliftMark | undefined;

  constructor(id: string, action: string, at: number, lesson?: Lesson, details: MarkDetails = none) {
    this.id = id;
    this.action = action;
    this.at = at;
    this.lesson = lesson;
    this.placement = details.placement;
    this.channel = details.channel;
    this.conversation = details.conversation;
    this.timed = details.timed;
    this.pressure = details.pressure;
    this.uplift = details.uplift;
  }
}

const none: MarkDetails = {};
