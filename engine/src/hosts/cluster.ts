/**
 * The cluster of a person as its home knows it: who is who in it, what speaks for each link, and which links were
 * refused. Read only; resolved from the evidence as it is now.
 */

import type { Act } from '../core/identity/evidence.ts';
import { type Reason, reasonInWords } from '../core/identity/group.ts';
import { identifierOf } from '../core/identity/node.ts';
import type { IdentityRules } from '../core/identity/rules.ts';
import { type FoundedBy, viewOf, viewOfOne } from '../core/identity/view.ts';
import type { Identifier } from '../core/input.ts';
import type { Link, Profile } from '../core/profile/profile.ts';

/** What showed two identifiers together. */
export interface EvidenceSnapshot {
  readonly with: Identifier;
  /** The first event that did. */
  readonly at: number;
  readonly messageId: string;
  /** `shown`: one event had both; `alias`: an alias said so. */
  readonly rule: 'shown' | 'alias';
  /** When somebody last signed in with both; null: nobody did. */
  readonly signedInAt: number | null;
}

export interface IdentifierSnapshot extends Identifier {
  /** Whose it is from which event time on; the first also before. */
  readonly holdings: readonly { readonly from: number; readonly profile: string }[];
  readonly evidence: readonly EvidenceSnapshot[];
}

export interface RefusalSnapshot {
  readonly identifier: Identifier;
  readonly with: Identifier;
  readonly at: number;
  readonly messageId: string;
  readonly code: Reason['type'];
  readonly reason: string;
}

export interface ClusterSnapshot {
  readonly home: string;
  readonly persons: readonly { readonly id: string; readonly links: readonly Link[] }[];
  readonly identifiers: readonly IdentifierSnapshot[];
  readonly refusals: readonly RefusalSnapshot[];
  readonly acts: readonly Act[];
}

export function clusterOf(
  { id, links, identity }: Profile,
  rules: IdentityRules,
  foundedBy: FoundedBy,
): ClusterSnapshot {
  const graph = identity?.graph;
  const view = graph === undefined || graph.isEmpty ? viewOfOne(id, links) : viewOf(graph, rules, foundedBy);
  const evidence = new Map<string, EvidenceSnapshot[]>();
  for (const { strong, weak, at, messageId, claims, isAlias } of graph?.pairs.values() ?? []) {
    const shown = {
      at,
      messageId,
      rule: isAlias ? 'alias' : 'shown',
      signedInAt: claims.at(-1) ?? null,
    } as const;
    const add = (node: string, other: string) =>
      evidence.set(node, [...(evidence.get(node) ?? []), { with: identifierOf(other), ...shown }]);
    add(strong, weak);
    add(weak, strong);
  }
  return {
    home: id,
    persons: [...view.persons.values()].map((person) => ({ id: person.id, links: person.links })),
    identifiers: [...view.owners].map(([node, holdings]) => ({
      ...identifierOf(node),
      holdings,
      evidence: (evidence.get(node) ?? []).sort((a, b) => a.at - b.at),
    })),
    refusals: view.refusals.map(({ strong, weak, at, messageId, reason }) => ({
      identifier: identifierOf(weak),
      with: identifierOf(strong),
      at,
      messageId,
      code: reason.type,
      reason: reasonInWords(reason),
    })),
    acts: [...(graph?.acts.values() ?? [])],
  };
}
