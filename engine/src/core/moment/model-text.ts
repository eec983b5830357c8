/**
 * A classifier as text: a JSON object whose numbers stand in base64, so that a model is a file beside the documents
 * that name it. What is read is checked: a damaged or foreign file is refused, with what to do.
 */
import type { Classifier } from './classifier.ts';
import type { Head } from './head.ts';
import { indexOf } from './lexicon.ts';
import { BLOCKS, type View } from './words.ts';

const FORMAT = 'kairos-classifier-2';

/** The text is no model that this version can use. */
export class ModelRefused extends Error {
  override readonly name = 'ModelRefused';
  readonly code = 'bad_model';
  constructor(reason: string) {
    super(`${reason}: train it again with \`kairos moments train\`.`);
  }
}

export function modelText(model: Classifier): string {
  const { labels, shares, spelling, labelOf, manner, temperature, threshold } = model;
  return JSON.stringify({
    format: FORMAT,
    labels,
    shares: base64(shares),
    labelOf: base64(labelOf),
    temperature,
    threshold,
    spelling: headRecord(spelling),
    manner: manner && headRecord(manner),
  });
}

/** @throws ModelRefused */
export function modelFrom(text: string): Classifier {
  const record = parsed(text);
  if (record.format !== FORMAT) throw new ModelRefused(`It is not a model of the format ${FORMAT}`);
  const labels = texts(record.labels);
  const labelOf = numbers(Uint16Array, record.labelOf);
  const spelling = headFrom(record.spelling, 'spelling', labelOf.length);
  const manner = record.manner === null ? null : headFrom(record.manner, 'manner', labels.length);
  const shares = numbers(Float32Array, record.shares);
  const { temperature, threshold } = record;
  check(shares.length === labels.length && labelOf.every((label) => label < labels.length));
  check(typeof temperature === 'number' && temperature > 0 && typeof threshold === 'number');
  return {
    labels,
    shares,
    labelOf,
    spelling,
    manner,
    temperature: temperature as number,
    threshold: threshold as number,
  };
}

function headRecord({ lexicon, biases, scale, starts, classes, levels }: Head) {
  const widths = starts.subarray(1).map((end, column) => end - starts[column]!);
  return {
    hashes: base64(lexicon.index.hashes),
    weights: base64(lexicon.weights),
    unknown: lexicon.unknown,
    biases: base64(biases),
    scale,
    widths: base64(Uint16Array.from(widths)),
    classes: biases.length <= 256 ? base64(Uint8Array.from(classes)) : base64(classes),
    levels: base64(levels),
  };
}

function headFrom(value: unknown, view: View, size: number): Head {
  const record = object(value);
  const hashes = numbers(Int32Array, record.hashes);
  const weights = numbers(Float32Array, record.weights);
  const biases = numbers(Float32Array, record.biases);
  const widths = numbers(Uint16Array, record.widths);
  const classes =
    size <= 256
      ? Uint16Array.from(numbers(Uint8Array, record.classes))
      : numbers(Uint16Array, record.classes);
  const levels = numbers(Int8Array, record.levels);
  const starts = new Int32Array(widths.length + 1);
  widths.forEach((width, column) => {
    starts[column + 1] = starts[column]! + width;
  });
  const { unknown, scale } = record;
  check(biases.length === size && classes.every((k) => k < size));
  check(hashes.length === weights.length && hashes.length === widths.length);
  check(starts.at(-1) === classes.length && classes.length === levels.length);
  check(typeof unknown === 'number' && typeof scale === 'number' && BLOCKS[view] > 0);
  const index = indexOf(hashes);
  check(index.size === hashes.length);
  const lexicon = { view, index, weights, unknown: unknown as number };
  return { lexicon, biases, scale: scale as number, starts, classes, levels };
}

function check(holds: boolean): void {
  if (!holds) throw new ModelRefused('The model is damaged');
}

function parsed(text: string): { [name: string]: unknown } {
  try {
    return object(JSON.parse(text));
  } catch {
    throw new ModelRefused('It is not JSON');
  }
}

function object(value: unknown): { [name: string]: unknown } {
  check(typeof value === 'object' && value !== null);
  return value as { [name: string]: unknown };
}

function texts(value: unknown): string[] {
  check(Array.isArray(value) && value.length >= 2 && value.every((each) => typeof each === 'string'));
  return value as string[];
}

type Numbers = Int8Array | Uint8Array | Uint16Array | Int32Array | Float32Array;

const CHUNK = 8_192;

function base64({ buffer, byteOffset, byteLength }: Numbers): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}

function numbers<T extends Numbers>(
  type: { new (buffer: ArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  value: unknown,
): T {
  check(typeof value === 'string');
  let binary: string;
  try {
    binary = atob(value as string);
  } catch {
    throw new ModelRefused('The model is damaged');
  }
  check(binary.length % type.BYTES_PER_ELEMENT === 0);
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return new type(bytes.buffer);
}
