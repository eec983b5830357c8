/** Where a client driver sends: the collection URL of a running Kairos and a source's write key. */
export interface Target {
  /** Such as http://127.0.0.1:41000, without path. */
  readonly url: string;
  readonly writeKey: string;
}
