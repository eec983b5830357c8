/**
 * Where touchpoints stand in the picture: in columns, so that what is walked most leads from left to right. Pure
 * geometry; the same network gives the same picture.
 */

export interface Spot {
  readonly name: string;
  readonly column: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Way {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Of an SVG path. */
  readonly path: string;
  readonly width: number;
  /** Leads to the left, or stays in its column. */
  readonly isBack: boolean;
}

export interface Drawing {
  readonly spots: readonly Spot[];
  readonly ways: readonly Way[];
  readonly width: number;
  readonly height: number;
}

interface Node {
  readonly name: string;
  readonly arrivals: number;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

const NODE_WIDTH = 168;
const COLUMN = 232;
const LEAST_HEIGHT = 46;
const MOST_HEIGHT = 84;
const GAP = 22;
const MARGIN = 16;
const MOST_COLUMNS = 8;
const LEAST_WAY = 1.5;
const MOST_WAY = 14;
const SWEEPS = 6;

export function draw(nodes: readonly Node[], edges: readonly Edge[]): Drawing {
  const names = new Set(nodes.map(({ name }) => name));
  const shown = edges.filter(({ from, to }) => from !== to && names.has(from) && names.has(to));
  const columns = columnsOf(nodes, shown);
  const order = ordered(nodes, shown, columns);
  const spots = placed(nodes, order);
  const height = Math.max(...spots.map(({ y, height }) => y + height), 0);
  const backs = shown.filter(({ from, to }) => columns.get(to)! <= columns.get(from)!).length;
  return {
    spots,
    ways: waysOf(shown, spots, height),
    width: 2 * MARGIN + order.length * COLUMN - (COLUMN - NODE_WIDTH),
    // Ways back run below.
    height: height + MARGIN + (backs > 0 ? 34 + 6 * Math.min(backs, 8) : 0),
  };
}

/** As far to the right as what mostly leads there; ways that would close a circle, the fewer walked ones, lead back. */
function columnsOf(nodes: readonly Node[], edges: readonly Edge[]): Map<string, number> {
  const next = new Map<string, string[]>(nodes.map(({ name }) => [name, []]));
  const leads = (from: string, to: string): boolean =>
    from === to || next.get(from)!.some((name) => leads(name, to));
  for (const { from, to } of byCount(edges)) if (!leads(to, from)) next.get(from)!.push(to);
  const columns = new Map<string, number>();
  const push = (name: string, column: number): void => {
    if ((columns.get(name) ?? -1) >= column) return;
    columns.set(name, column);
    for (const to of next.get(name)!) push(to, column + 1);
  };
  for (const { name } of nodes) push(name, 0);
  const last = Math.max(0, ...columns.values());
  if (last >= MOST_COLUMNS)
    for (const [name, column] of columns) columns.set(name, Math.round((column * (MOST_COLUMNS - 1)) / last));
  return columns;
}

/** Columns with their names from top to bottom: beside those they are joined with. */
function ordered(
  nodes: readonly Node[],
  edges: readonly Edge[],
  columns: ReadonlyMap<string, number>,
): string[][] {
  const rows: string[][] = [];
  for (const { name } of nodes.toSorted((a, b) => b.arrivals - a.arrivals || (a.name < b.name ? -1 : 1))) {
    const column = columns.get(name)!;
    while (rows.length <= column) rows.push([]);
    rows[column]!.push(name);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const place = new Map(rows.flatMap((names) => names.map((name, i) => [name, i / names.length] as const)));
    for (const names of rows) {
      const middle = new Map(names.map((name) => [name, middleOf(name, edges, place)]));
      names.sort((a, b) => middle.get(a)! - middle.get(b)! || (a < b ? -1 : 1));
    }
  }
  return rows.filter((names) => names.length > 0);
}

function middleOf(name: string, edges: readonly Edge[], place: ReadonlyMap<string, number>): number {
  let sum = 0;
  let weight = 0;
  for (const { from, to, count } of edges) {
    const other = from === name ? to : to === name ? from : undefined;
    if (other === undefined) continue;
    sum += count * place.get(other)!;
    weight += count;
  }
  return weight === 0 ? place.get(name)! : sum / weight;
}

function placed(nodes: readonly Node[], order: readonly (readonly string[])[]): Spot[] {
  const most = Math.max(1, ...nodes.map(({ arrivals }) => arrivals));
  const heights = new Map(
    nodes.map(({ name, arrivals }) => [
      name,
      LEAST_HEIGHT + ((MOST_HEIGHT - LEAST_HEIGHT) * arrivals) / most,
    ]),
  );
  const tall = order.map((names) => names.reduce((sum, name) => sum + heights.get(name)! + GAP, -GAP));
  const tallest = Math.max(0, ...tall);
  return order.flatMap((names, column) => {
    let y = MARGIN + (tallest - tall[column]!) / 2;
    return names.map((name): Spot => {
      const spot = {
        name,
        column,
        x: MARGIN + column * COLUMN,
        y,
        width: NODE_WIDTH,
        height: heights.get(name)!,
      };
      y += spot.height + GAP;
      return spot;
    });
  });
}

function waysOf(edges: readonly Edge[], spots: readonly Spot[], bottom: number): Way[] {
  const byName = new Map(spots.map((spot) => [spot.name, spot]));
  const most = Math.max(1, ...edges.map(({ count }) => count));
  let backs = 0;
  return byCount(edges).map(({ from, to, count }): Way => {
    const [a, b] = [byName.get(from)!, byName.get(to)!];
    const isBack = b.column <= a.column;
    const width = LEAST_WAY + ((MOST_WAY - LEAST_WAY) * count) / most;
    const path = isBack ? backPath(a, b, bottom + 24 + 6 * Math.min(backs++, 8)) : forwardPath(a, b);
    return { from, to, count, path, width, isBack };
  });
}

function forwardPath(a: Spot, b: Spot): string {
  const [x1, y1] = [a.x + a.width, a.y + a.height / 2];
  const [x2, y2] = [b.x, b.y + b.height / 2];
  const bend = Math.max(40, (x2 - x1) / 2);
  return `M${fixed(x1)} ${fixed(y1)}C${fixed(x1 + bend)} ${fixed(y1)} ${fixed(x2 - bend)} ${fixed(y2)} ${fixed(x2)} ${fixed(y2)}`;
}

/** Out below, along the bottom, and in from below. */
function backPath(a: Spot, b: Spot, bottom: number): string {
  const [x1, y1] = [a.x + a.width * 0.7, a.y + a.height];
  const [x2, y2] = [b.x + b.width * 0.3, b.y + b.height];
  return `M${fixed(x1)} ${fixed(y1)}C${fixed(x1)} ${fixed(bottom)} ${fixed(x2)} ${fixed(bottom)} ${fixed(x2)} ${fixed(y2)}`;
}

function byCount<E extends Edge>(edges: readonly E[]): E[] {
  return edges.toSorted(
    (a, b) => b.count - a.count || (`${a.from}\n${a.to}` < `${b.from}\n${b.to}` ? -1 : 1),
  );
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
