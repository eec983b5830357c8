/** A readable table, then one line of JSON: figures, floor, goal, and whether the floor holds. */

/** @param rows arrays of cells; the first is the heading. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)));
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i === 0 ? String(cell ?? '').padEnd(widths[i]) : String(cell ?? '').padStart(widths[i]),
    );
    process.stdout.write(`${cells.join('  ')}\n`);
  }
  process.stdout.write('\n');
}

/**
 * @param limits figure -> {floor, goal, least?}; `least: true` where more is better.
 */
export function finish(bench, figures, limits) {
  const pick = (side) =>
    Object.fromEntries(
      Object.entries(limits).flatMap(([name, limit]) =>
        limit[side] === undefined ? [] : [[name, limit[side]]],
      ),
    );
  const holds = ([name, { floor, least }]) => {
    if (floor === undefined) return true;
    const figure = figures[name];
    return typeof figure === 'number' && (least ? figure >= floor : figure <= floor);
  };
  const ok = Object.entries(limits).every(holds);
  for (const [name, limit] of Object.entries(limits)) {
    const met = (side) =>
      limit[side] === undefined
        ? ''
        : (limit.least ? figures[name] >= limit[side] : figures[name] <= limit[side])
          ? 'met'
          : 'MISSED';
    process.stdout.write(
      `${name}: ${figures[name]}  floor ${limit.floor ?? '-'} ${met('floor')}  goal ${limit.goal ?? '-'} ${met('goal')}\n`,
    );
  }
  process.stdout.write(
    `${JSON.stringify({ bench, figures, floor: pick('floor'), goal: pick('goal'), ok })}\n`,
  );
}

export const round = (n, digits = 1) =>
  n === null || n === undefined ? null : Math.round(n * 10 ** digits) / 10 ** digits;
