/** The one way in which an engine says no. */
/** The engine could not take the input now; nothing acknowledged is lost. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';
  readonly code:
    | 'overloaded'
    | 'low_disk'
    | 'unavailable'
    | 'unknown_placement'
    | 'unknown_profile'
    | 'erased';
  constructor(code: EngineRefusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}
