/** JSON of something large in pieces, so that whoever writes them lets others come between. */
const ITEMS_AT_ONCE = 500;

/** Together they are what `JSON.stringify` gives. Lists are parted, also those that stand directly in an object. */
export function* jsonPieces(value: object): Generator<string> {
  if (Array.isArray(value)) {
    yield* listPieces(value);
    return;
  }
  let before = '{';
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    if (Array.isArray(inner)) yield* listPieces(inner);
    else yield JSON.stringify(inner);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

function* listPieces(list: readonly unknown[]): Generator<string> {
  yield '[';
  for (let i = 0; i < list.length; i += ITEMS_AT_ONCE) {
    const piece = JSON.stringify(list.slice(i, i + ITEMS_AT_ONCE)).slice(1, -1);
    yield i === 0 ? piece : `,${piece}`;
  }
  yield ']';
}
