/** Puts many persons on a static list, or takes them off, by an event each; tells what became of every row. */
import { createHash } from 'node:crypto';
import type { ListRow } from '../collect/list-rows.ts';
import { type EventInput, type Identifier, OWN_SOURCE } from '../core/input.ts';
import type { Engine } from '../hosts/engine.ts';
import type { ListChangeView } from './api.ts';
import type { ServerParts } from './parts.ts';
import { HttpProblem } from './problem.ts';

export type ListChange = 'joined' | 'left';

export const MOST_ROWS = 10_000;
/** Events handed to the engine in one call, and persons looked up at the same time. */
const LOT = 1_000;
const LOOKUPS = 50;

type Good = Extract<ListRow, { identifier: unknown }>;
type Bad = Exclude<ListRow, Good>;

/**
 * Rejects as `submit` does: sent again (under a request id, or with its time) what was taken already counts once.
 * @param at milliseconds since the epoch; a time to come is taken as now
 */
export async function changeList(
  { engine, collect, now }: Pick<ServerParts, 'engine' | 'collect' | 'now'>,
  list: string,
  change: ListChange,
  rows: readonly ListRow[],
  { at, requestId }: { at: number | undefined; requestId: string | undefined },
): Promise<ListChangeView> {
  if (rows.length > MOST_ROWS)
    throw new HttpProblem(400, 'too_many_rows', `${rows.length} rows`, `send at most ${MOST_ROWS} at once`);
  const receivedAt = now();
  const when = Math.min(at ?? receivedAt, receivedAt);
  const key = `${list}\n${change}\n${requestId ?? when}`;
  const { good, bad } = await sorted(engine, change, rows);
  const outcomes: string[] = [];
  for (let first = 0; first < good.length; first += LOT) {
    const lot = good.slice(first, first + LOT);
    const events = lot.map(({ identifier }) => listEvent(list, change, identifier, when, receivedAt, key));
    outcomes.push(...(await engine.submit(events)));
  }
  for (const { row, code, reason, text } of bad) {
    const body = { list, change, row, text };
    collect.reject({ workspace: engine.workspace, source: OWN_SOURCE, code, reason, body, receivedAt });
  }
  const applied = outcomes.filter((outcome) => outcome === 'applied').length;
  return { list, change, rows: rows.length, applied, duplicates: outcomes.length - applied, refused: bad };
}

/** Nobody becomes known by leaving a list, nor by an id of our own making. */
async function sorted(
  engine: Engine,
  change: ListChange,
  rows: readonly ListRow[],
): Promise<{ good: Good[]; bad: Bad[] }> {
  const good: Good[] = [];
  const bad: Bad[] = [];
  for (let first = 0; first < rows.length; first += LOOKUPS) {
    const lot = rows.slice(first, first + LOOKUPS);
    for (const row of await Promise.all(lot.map((one) => judged(engine, change, one)))) {
      if ('identifier' in row) good.push(row);
      else bad.push(row);
    }
  }
  return { good, bad };
}

async function judged(engine: Engine, change: ListChange, row: ListRow): Promise<ListRow> {
  if (!('identifier' in row)) return row;
  const { namespace, value } = row.identifier;
  if (change === 'joined' && namespace !== 'profile') return row;
  const key = namespace === 'profile' ? { profile: value } : row.identifier;
  if ((await engine.profile(key)) !== undefined) return row;
  const text = `${namespace}:${value}`;
  return { row: row.row, code: 'unknown_profile', reason: `nobody is known as ${text.slice(0, 200)}`, text };
}

function listEvent(
  list: string,
  change: ListChange,
  identifier: Identifier,
  at: number,
  receivedAt: number,
  key: string,
): EventInput {
  const hash = createHash('sha256').update(`${key}\n${identifier.namespace}:${identifier.value}`);
  return {
    kind: 'event',
    messageId: `list-${hash.digest('base64url').slice(0, 22)}`,
    type: 'track',
    name: change === 'joined' ? 'List Joined' : 'List Left',
    at,
    receivedAt,
    mode: 'live',
    source: OWN_SOURCE,
    identifiers: [identifier],
    properties: { list },
    traits: {},
    context: {},
  };
}
