/** Every byte of a folder, and what is in it once more as text that other forms hide: looked through for marks. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import PostalMime from 'postal-mime';
import { decode } from '../../src/hosts/codec.ts';

export interface Found {
  readonly file: string;
  readonly mark: string;
  readonly form: string;
}

export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
}

/** Where any of the marks stands: raw, encoded, in what is compressed, in decoded mails and in log entries. */
export async function findMarks(folder: string, marks: readonly string[]): Promise<Found[]> {
  const forms = marks.flatMap((mark) => formsOf(mark).map(([form, bytes]) => ({ mark, form, bytes })));
  const found: Found[] = [];
  for (const file of await filesBelow(folder)) {
    const views = await viewsOf(file, await readFile(file));
    for (const { mark, form, bytes } of forms)
      for (const [view, content] of views)
        if (content.includes(bytes))
          found.push({ file: relative(folder, file), mark, form: `${view} ${form}` });
  }
  return found;
}

function formsOf(mark: string): [string, Buffer][] {
  const raw = Buffer.from(mark);
  // Base64 depends on where in a group of three the text begins: what does not change is looked for.
  const shifted = [0, 1, 2].map((shift): [string, Buffer] => {
    const text = Buffer.concat([Buffer.alloc(shift), raw])
      .toString('base64')
      .replaceAll('=', '');
    return [`base64+${shift}`, Buffer.from(text.slice(shift === 0 ? 0 : 4, -2))];
  });
  return [
    ['utf8', raw],
    ['lower case', Buffer.from(mark.toLowerCase())],
    ['utf16', Buffer.from(mark, 'utf16le')],
    ['hex', Buffer.from(raw.toString('hex'))],
    ['percent', Buffer.from(encodeURIComponent(mark))],
    ...shifted,
    ...shifted.map(([form, bytes]): [string, Buffer] => [
      `${form}url`,
      Buffer.from(bytes.toString().replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ];
}

async function viewsOf(file: string, content: Buffer): Promise<[string, Buffer][]> {
  const views: [string, Buffer][] = [['raw', content]];
  for (const inflate of [gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync]) {
    try {
      views.push([inflate.name, inflate(content, { maxOutputLength: 1e8 })]);
    } catch {
      // It is not of that kind.
    }
  }
  if (file.endsWith('.eml'))
    views.push(['mail', Buffer.from(JSON.stringify(await PostalMime.parse(content)))]);
  if (file.endsWith('.log')) views.push(['entries', Buffer.from(JSON.stringify(entriesOf(content)))]);
  return views;
}

/** Decoded frames of a segment file, as far as they can be read: 128 bytes of header, then frames of 12 and a payload. */
function entriesOf(content: Buffer): unknown[] {
  const entries: unknown[] = [];
  for (let at = 128; at + 12 <= content.length; ) {
    const length = content.readUInt32LE(at);
    if (length < 12) break;
    entries.push(decode(content.subarray(at + 12, at + length)));
    at += length;
  }
  return entries;
}
