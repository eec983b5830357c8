/** The network as text that drawing tools read: what was walked in full lines, what was only designed in dashed ones. */
import type { NetworkView } from '../server/api-network.ts';

export function dotText({ walked, differences }: NetworkView): string {
  const most = Math.max(1, ...walked.connections.map(({ count }) => count));
  const lines = [
    'digraph network {',
    '  rankdir=LR;',
    '  node [shape=box, style=rounded];',
    ...walked.touchpoints.map(
      ({ name, arrivals, stopped }) =>
        `  ${quoted(name)} [label=${quoted(`${name}\n${arrivals} came, ${stopped} went no further`)}];`,
    ),
    ...walked.connections.map(
      ({ from, to, count }) =>
        `  ${quoted(from)} -> ${quoted(to)} [label="${count}", penwidth=${(1 + (5 * count) / most).toFixed(1)}];`,
    ),
    ...differences.unwalked.map(
      ({ from, to, journeys }) =>
        `  ${quoted(from)} -> ${quoted(to)} [style=dashed, label=${quoted(journeys.join(', '))}];`,
    ),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

export function mermaidText({ walked, differences }: NetworkView): string {
  const ids = new Map<string, string>();
  const idOf = (name: string) => {
    const id = ids.get(name) ?? `t${ids.size}`;
    ids.set(name, id);
    return id;
  };
  const nodeOf = (name: string, label = name) => `${idOf(name)}["${label.replaceAll('"', '#quot;')}"]`;
  const known = new Set(walked.touchpoints.map(({ name }) => name));
  const only = new Set(
    differences.unwalked.flatMap(({ from, to }) => [from, to]).filter((name) => !known.has(name)),
  );
  const lines = [
    'flowchart LR',
    ...walked.touchpoints.map(({ name, arrivals }) => `  ${nodeOf(name, `${name}<br/>${arrivals}`)}`),
    ...[...only].map((name) => `  ${nodeOf(name)}`),
    ...walked.connections.map(({ from, to, count }) => `  ${idOf(from)} -->|${count}| ${idOf(to)}`),
    ...differences.unwalked.map(({ from, to }) => `  ${idOf(from)} -.-> ${idOf(to)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
