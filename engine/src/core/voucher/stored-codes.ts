/** Codes as cells store them: texts in two lists are written quicker than pairs, and most codes are in their first turn. */
import type { CodeTurn } from './relay.ts';

export function codesState(codes: readonly CodeTurn[]): readonly [codes: string, turns: number[] | null] {
  const turns = codes.every(([, turn]) => turn === 0) ? null : codes.map(([, turn]) => turn);
  return [codes.map(([code]) => code).join('\n'), turns];
}

/** @param row as {@link codesState} gave it; what stands behind it does not matter */
export function codesFrom(row: readonly unknown[]): CodeTurn[] {
  const [codes, turns] = row as [string, number[] | null];
  return codes === '' ? [] : codes.split('\n').map((code, i): CodeTurn => [code, turns?.[i] ?? 0]);
}
