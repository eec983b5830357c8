/** Events that only Kairos itself makes, by which people come into journeys: a source of theirs cannot have its name. */
import type { EventInput } from '../../input.ts';
import type { WayIn, WayKind } from './definition.ts';

const OWN_SOURCE = 'kairos';

/** A step of a journey sent a signal; its properties: signal, journey, key, and the data. */
export const SIGNALLED = 'Journey Signalled';
/** The API was asked to start a journey; its properties: journey, key, data. */
export const REQUESTED = 'Journey Requested';

/** A schedule has come; its properties: journey, way, date, missed. */
export const SCHEDULED = 'Journey Scheduled';

const GEOFENCE = { entered: 'Geofence Entered', dwelled: 'Geofence Dwelled', left: 'Geofence Left' } as const;
export const DEVICE_SWITCHED = 'Device Switched';

/** What an event must be beside its name. */
export type Admits = (event: EventInput) => boolean;

/** The event that opens this way; undefined where none does (audiences). */
export function eventOfWay(way: WayIn): string | undefined {
  if (way.event !== undefined) return way.event;
  if (way.announced !== undefined) return way.announced;
  if (way.signal !== undefined) return SIGNALLED;
  if (way.api) return REQUESTED;
  if (way.schedule) return SCHEDULED;
  if (way.context === undefined) return undefined;
  return 'geofence' in way.context ? GEOFENCE[way.context.change] : DEVICE_SWITCHED;
}

/** Undefined: any event of that name. */
export function admitsOf(way: WayIn, kind: WayKind, journey: string, label: string): Admits | undefined {
  const isOwn: Admits = ({ source }) => source === OWN_SOURCE;
  switch (kind) {
    case 'event':
    case 'entered':
    case 'left':
      return undefined;
    case 'announced':
      return (event) => isOwn(event) && event.context.businessEvent !== undefined;
    case 'signal':
      return (event) => isOwn(event) && event.properties.signal === way.signal;
    case 'schedule':
      return (event) =>
        isOwn(event) && event.properties.journey === journey && event.properties.way === label;
    case 'api':
      return (event) => isOwn(event) && event.properties.journey === journey;
    case 'context': {
      const { context } = way;
      if (context === undefined || !('geofence' in context)) return isOwn;
      return (event) => isOwn(event) && event.properties.geofence === context.geofence;
    }
  }
}
