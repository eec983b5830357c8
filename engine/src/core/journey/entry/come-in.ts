/** Somebody is at a way in: whether they come in, under which key and with which data; who does not is on record. */

import { zoneOf } from '../../context/view.ts';
import type { EventInput, JsonObject } from '../../input.ts';
import { enter, type JourneyTurn, refuseEntry } from '../walk.ts';
import { takenOf } from './accepts.ts';
import { AGAIN, admit } from './door.ts';
import { heldOut } from './held-out.ts';
import { ownInstant } from './schedule.ts';
import { dataOf, keyText } from './value.ts';
import type { CompiledWay, Entrance } from './way.ts';

export function comeInByEvent(turn: JourneyTurn, event: EventInput): void {
  const entrances = turn.configuration.journeyIndex.byEvent.get(event.name);
  if (entrances === undefined) return;
  for (const entrance of entrances) {
    if (entrance.way.admits?.(event) === false) continue;
    comeIn(turn, entrance, event);
  }
}

export function comeInByAudience(turn: JourneyTurn, audience: string, change: 'entered' | 'left'): void {
  const { journeyIndex } = turn.configuration;
  const index = change === 'entered' ? journeyIndex.byEntered : journeyIndex.byLeft;
  for (const entrance of index.get(audience) ?? none) comeIn(turn, entrance, null);
}

const none: readonly Entrance[] = [];

function comeIn(turn: JourneyTurn, { journey, way }: Entrance, event: EventInput | null): void {
  turn.scope.instance = null;
  // Who asks for it is told why not.
  const isAsked = way.kind === 'api';
  if (way.where && !way.where.test(turn.scope)) {
    if (isAsked) refuseEntry(turn, journey.name, '', 'its condition does not hold');
    return;
  }
  const key = keyOf(turn, way, event);
  if (key === undefined) {
    refuseEntry(turn, journey.name, '', `no key: ${way.key?.text ?? 'key'} has no value`);
    return;
  }
  if (journey.status !== 'live') {
    refuseEntry(turn, journey.name, key, `it is ${journey.status}`);
    return;
  }
  const data = way.data ? dataOf(way.data, turn.scope) : saidBy(way, event);
  const taken = takenOf(data, journey.definition.accepts);
  const refusal = typeof taken === 'string' ? taken : letIn(turn, { journey, way }, key, taken, event);
  // That somebody is there already is no news, but to who asked.
  if (refusal !== undefined && (refusal !== AGAIN || isAsked)) refuseEntry(turn, journey.name, key, refusal);
}

/** Tells why not; undefined: they are in, or wait at the door. */
function letIn(
  turn: JourneyTurn,
  entrance: Entrance,
  key: string,
  data: JsonObject,
  event: EventInput | null,
): string | undefined {
  const { journey, way } = entrance;
  const { hours, cap, schedule, reentry } = way;
  const held = heldOut(turn, journey.name, key, reentry);
  if (held !== undefined) return held;
  if (schedule?.byPerson) {
    const zone = zoneOf(turn.profile, event?.context ?? noData);
    return admit(turn, entrance, key, data, ownInstant(schedule, String(event?.properties.date), zone));
  }
  if (hours || cap) return admit(turn, entrance, key, data, 0);
  return enter(turn, journey, key, data, reentry) ? undefined : AGAIN;
}

function keyOf(turn: JourneyTurn, { key, kind }: CompiledWay, event: EventInput | null): string | undefined {
  if (key) return keyText(key.evaluate(turn.scope));
  // Who asks the API or sends a signal names the key; without one there is none.
  if (kind === 'api' || kind === 'signal') return keyText(event?.properties.key) ?? '';
  return '';
}

function saidBy({ kind }: CompiledWay, event: EventInput | null): JsonObject {
  if (event === null) return noData;
  if (kind !== 'signal' && kind !== 'api') return event.properties;
  const { data } = event.properties;
  return isObject(data) ? data : noData;
}

const noData: JsonObject = Object.freeze({});

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
