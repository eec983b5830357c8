/**
 * Finds the areas around a point among thousands: grids of cells, each twice as fine as the one before. An area stands
 * in the grid whose cells are just larger than itself, so in four cells at most; a point looks into one cell a grid.
 */
import type { Area, Box } from './geometry.ts';

/** Cells of 360 degrees down to 38 metres. */
const FINEST = 20;

export class FenceIndex<T extends { readonly area: Area }> {
  readonly #cells = new Map<number, T[]>();
  readonly #levels: number[] = [];

  constructor(fences: Iterable<T>) {
    for (const fence of fences) this.#add(fence);
  }

  /** All that contain the point, by the exact test. */
  at(longitude: number, latitude: number): T[] {
    const found: T[] = [];
    for (const level of this.#levels) {
      const cell = this.#cells.get(cellKey(level, column(level, longitude), column(level, latitude + 90)));
      if (cell === undefined) continue;
      for (const fence of cell) if (fence.area.contains(longitude, latitude)) found.push(fence);
    }
    return found;
  }

  #add(fence: T): void {
    const { box } = fence.area;
    const level = levelOf(box);
    if (!this.#levels.includes(level)) this.#levels.push(level);
    for (let x = column(level, box.west); x <= column(level, box.east); x++) {
      for (let y = column(level, box.south + 90); y <= column(level, box.north + 90); y++) {
        const key = cellKey(level, x, y);
        const cell = this.#cells.get(key);
        if (cell) cell.push(fence);
        else this.#cells.set(key, [fence]);
      }
    }
  }
}

function levelOf({ west, south, east, north }: Box): number {
  const degrees = Math.max(east - west, north - south, 1e-9);
  return Math.max(0, Math.min(FINEST, Math.floor(Math.log2(360 / degrees))));
}

/** Longitudes from -180, latitudes given from 0. */
function column(level: number, degrees: number): number {
  return Math.floor(((degrees + 180) / 360) * 2 ** level);
}

/** Below 2^53: five bits for the grid, 22 a direction. */
function cellKey(level: number, x: number, y: number): number {
  return (level * 4_194_304 + x) * 4_194_304 + y;
}
