/** An identifier as one text, "namespace:value": what the identity graph is made of. No namespace has a colon. */
import type { Identifier } from '../input.ts';

export function nodeOf({ namespace, value }: Identifier): string {
  return `${namespace}:${value}`;
}

export function identifierOf(node: string): Identifier {
  const colon = node.indexOf(':');
  return { namespace: node.slice(0, colon), value: node.slice(colon + 1) };
}

export function namespaceOf(node: string): string {
  return node.slice(0, node.indexOf(':'));
}
