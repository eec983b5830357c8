/** What somebody decides of who is who: written as an event of our own, so that it is in the story and in the log. */
import { createHash } from 'node:crypto';
import { DECIDED, decisionProperties, type IdentityDecision, MOST_DECIDED } from '../core/identity/acts.ts';
import { identifierOf, nodeOf } from '../core/identity/node.ts';
import { type EventInput, OWN_SOURCE } from '../core/input.ts';
import type { ClusterSnapshot } from '../hosts/cluster.ts';
import type { IdentityView } from './api.ts';
import { instant } from './instant.ts';
import type { ServerParts } from './parts.ts';
import { HttpProblem } from './problem.ts';

/** @param requestId sent again under it, it is decided once. Tells whether it was new. */
export async function decideIdentity(
  { engine, now }: Pick<ServerParts, 'engine' | 'now'>,
  decision: IdentityDecision,
  requestId: string | undefined,
): Promise<boolean> {
  const pairs = decision.one.length * decision.other.length;
  if (pairs > MOST_DECIDED) {
    const mend = 'set apart fewer identifiers at a time';
    throw new HttpProblem(400, 'too_many_pairs', `${pairs} pairs, more than ${MOST_DECIDED}`, mend);
  }
  const receivedAt = now();
  const properties = decisionProperties(decision);
  const content = JSON.stringify([properties, requestId ?? receivedAt]);
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  const event: EventInput = {
    kind: 'event',
    messageId: `identity-${hash}`,
    type: 'track',
    name: DECIDED,
    at: receivedAt,
    receivedAt,
    mode: 'live',
    source: OWN_SOURCE,
    identifiers: [decision.one[0]!],
    properties,
    traits: {},
    context: {},
  };
  const [outcome] = await engine.submit([event]);
  return outcome === 'applied';
}

export function identityView(profile: string, cluster: ClusterSnapshot): IdentityView {
  const own = cluster.persons.find(({ id }) => id === profile);
  const nodes = new Set(own?.links.map(nodeOf));
  const concerns = (...identifiers: readonly { namespace: string; value: string }[]) =>
    identifiers.some((identifier) => nodes.has(nodeOf(identifier)));
  return {
    profile,
    home: cluster.home,
    identifiers: cluster.identifiers
      .filter((identifier) => concerns(identifier))
      .map(({ namespace, value, holdings, evidence }) => ({
        namespace,
        value,
        holdings: holdings.map((h, i) => ({ from: i === 0 ? null : instant(h.from), profile: h.profile })),
        evidence: evidence.map((e) => ({
          with: e.with,
          rule: e.rule,
          at: instant(e.at),
          event: e.messageId,
          signedInAt: e.signedInAt === null ? null : instant(e.signedInAt),
        })),
      })),
    refusals: cluster.refusals
      .filter((refusal) => concerns(refusal.identifier, refusal.with))
      .map(({ identifier, with: other, at, messageId, code, reason }) => ({
        identifier,
        with: other,
        at: instant(at),
        event: messageId,
        code,
        reason,
      })),
    decided: cluster.acts
      .map(({ a, b, rule, at, by, reason }) => ({
        a: identifierOf(a),
        b: identifierOf(b),
        rule,
        at: instant(at),
        by,
        reason,
      }))
      .filter(({ a, b }) => concerns(a, b)),
    others: cluster.persons.map(({ id }) => id).filter((id) => id !== profile),
  };
}
