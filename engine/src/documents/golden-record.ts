/** Sources that a golden record trusts must be there: a name with a slip would silently be trusted last. */
import type { DocumentProblem } from '../core/document.ts';
import { closest } from './closest.ts';
import type { DocumentOf, KairosDocument } from './schema.ts';

/** Of our own events: opens, clicks, confirmations. */
const OWN = 'kairos';

export function trustProblems(documents: readonly KairosDocument[]): DocumentProblem[] {
  const sources = [OWN, ...documents.flatMap(({ kind, name }) => (kind === 'source' ? [name] : []))];
  return documents.flatMap((document) =>
    document.kind === 'golden-record' ? problemsOf(document, sources) : [],
  );
}

function problemsOf(
  { kind, name, views }: DocumentOf<'golden-record'>,
  sources: readonly string[],
): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  for (const [view, groups] of Object.entries(views)) {
    for (const [group, { rule }] of groups.entries()) {
      for (const [index, one] of rule.entries()) {
        if (typeof one === 'string') continue;
        for (const [place, source] of one.source.entries()) {
          if (sources.includes(source)) continue;
          const path = ['views', view, group, 'rule', index, 'source', place];
          const message = `there is no source "${source}"`;
          problems.push({ kind, name, path, code: 'unknown_source', message, mend: mendOf(source, sources) });
        }
      }
    }
  }
  return problems;
}

function mendOf(source: string, sources: readonly string[]): string {
  const near = closest(source, sources);
  if (near !== undefined) return `write "${near}"`;
  return `name one of: ${sources.join(', ')}; or declare it with \`kind: source\` and \`name: ${source}\``;
}
