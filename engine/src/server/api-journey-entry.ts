/** What the API answers when it is asked to start a journey for a person: types only, the console uses them too. */

export interface JourneyEntryView {
  readonly profile: string;
  readonly journey: string;
  readonly key: string;
  /** `duplicate`: the same request has been taken before; what came of it then is told. */
  readonly outcome: 'applied' | 'duplicate';
  /** The run that it started, ended or not; null: none. */
  readonly instance: string | null;
  /** Why none was started; null where one was, or it is too long ago to tell. */
  readonly reason: string | null;
}
