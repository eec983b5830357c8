/**
 * Gives a document another name wherever it is spoken of: in documents, in their conditions and templates, and in stories.
 * Text in, text out: only the names change.
 */
import { isScalar, isSeq, parseAllDocuments, type Scalar, visit } from 'yaml';

/** `action-group`: the group of actions, which is no document but has a name that documents share. */
export type Renamed = { readonly kind: string; readonly from: string; readonly to: string };

interface Mentions {
  /** Keys whose value is the name. */
  readonly keys?: readonly string[];
  /** Keys, mostly of stories, below which the name is a key (also with a key of an instance behind it) or an entry. */
  readonly below?: readonly string[];
  /** Functions that take the name: audience("NAME"). */
  readonly calls?: readonly string[];
  /** What it is a field of: computed.NAME. */
  readonly fieldsOf?: readonly string[];
  /** Fields that are compared with it: event.geofence == "NAME". */
  readonly compared?: readonly string[];
}

const MENTIONS: { readonly [kind: string]: Mentions } = {
  audience: { keys: ['audience', 'entered', 'left'], below: ['audiences'], calls: ['audience'] },
  list: { keys: ['list', 'add', 'remove'], calls: ['list'], compared: ['list'] },
  'computed-trait': { below: ['computed'], fieldsOf: ['computed'] },
  journey: { keys: ['journey'], below: ['journeys'], compared: ['journey'] },
  action: { keys: ['action'], below: ['chosen', 'refused', 'propensities'], compared: ['action'] },
  'action-group': { keys: ['group'] },
  channel: { keys: ['channel'], below: ['channels'] },
  geofence: { keys: ['geofence'], compared: ['geofence'] },
  calendar: { keys: ['calendar'], calls: ['open'] },
  context: { keys: ['provider'], fieldsOf: ['context'] },
};

/** All of these at once, in a file of documents or in a story. */
export function renameEverywhere(text: string, renamed: readonly Renamed[]): string {
  const changes = new Map<number, { readonly end: number; readonly words: string }>();
  for (const document of parseAllDocuments(text)) {
    if ('empty' in document) continue;
    const kind = document.get('kind');
    visit(document, {
      Scalar: (key, scalar, ancestors) => {
        if (typeof scalar.value !== 'string' || scalar.range == null) return;
        const [start, end] = scalar.range;
        const place = placeOf(key, ancestors);
        const source = text.slice(start, end);
        const words = renamed.reduce((now, one) => renamedIn(now, place, one, kind), source);
        if (words !== source) changes.set(start, { end, words });
      },
    });
  }
  let out = '';
  let from = 0;
  for (const [start, { end, words }] of [...changes].sort(([a], [b]) => a - b)) {
    out += text.slice(from, start) + words;
    from = end;
  }
  return out + text.slice(from);
}

/** Where a text stands: as which key's value or entry, or as a key itself; `above` is the key that it stands below. */
interface TextPlace {
  readonly isKey: boolean;
  readonly key: string | undefined;
  readonly above: string | undefined;
  readonly depth: number;
}

function placeOf(key: unknown, ancestors: readonly unknown[]): TextPlace {
  const pairs = ancestors.flatMap((node) => (isPairNode(node) ? [String((node.key as Scalar).value)] : []));
  const isKey = key === 'key';
  const own = isKey ? pairs.slice(0, -1) : pairs;
  const parent = ancestors.at(-1);
  const isEntry = !isKey && isSeq(parent);
  return {
    isKey,
    key: isKey || isEntry ? undefined : own.at(-1),
    above: isKey || isEntry ? own.at(-1) : undefined,
    depth: own.length,
  };
}

function isPairNode(node: unknown): node is { key: unknown } {
  return typeof node === 'object' && node !== null && 'key' in node && 'value' in node && isScalar(node.key);
}

function renamedIn(
  source: string,
  place: TextPlace,
  { kind, from, to }: Renamed,
  documentKind: unknown,
): string {
  const { keys = [], below = [], calls = [], fieldsOf = [], compared = [] } = MENTIONS[kind] ?? {};
  const name = escaped(from);
  const isOwnName = documentKind === kind && place.key === 'name' && place.depth === 1;
  const isNamed = place.key !== undefined && keys.includes(place.key);
  if (isOwnName || isNamed) return source.replace(new RegExp(`^(["']?)${name}\\1$`), `$1${to}$1`);
  if (place.above !== undefined && below.includes(place.above))
    return source.replace(new RegExp(`^(["']?)${name}(/[^"']*)?\\1$`), `$1${to}$2$1`);
  const quote = `(\\\\?["'])`;
  let words = source;
  for (const call of calls)
    words = words.replaceAll(new RegExp(`\\b(${call}\\(\\s*)${quote}${name}\\2`, 'g'), `$1$2${to}$2`);
  for (const field of fieldsOf)
    words = words.replaceAll(new RegExp(`\\b(${field}\\.)${name}(?![\\w-])`, 'g'), `$1${to}`);
  for (const field of compared)
    words = words.replaceAll(new RegExp(`\\b(${field}\\s*[!=]=\\s*)${quote}${name}\\2`, 'g'), `$1$2${to}$2`);
  return words;
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
