/** What speaks for and against a person's identifiers being one person, as one list, newest first. */
import { nodeOf } from '../core/identity/node.ts';
import type { IdentityLinkView, IdentityView } from './api-identity.ts';
import type { Page } from './api-page.ts';
import { HttpProblem } from './problem.ts';

/** @param cursor a place in the list: what comes meanwhile is found on a first page */
export function linksPage(identity: IdentityView, limit: number, cursor = '0'): Page<IdentityLinkView> {
  if (!/^\d{1,9}$/.test(cursor))
    throw new HttpProblem(400, 'bad_cursor', 'this is no cursor', 'give back `next` as it was, or none');
  const start = Number(cursor);
  const all = linksOf(identity);
  const end = start + limit;
  return { items: all.slice(start, end), ...(end < all.length && { next: String(end) }) };
}

function linksOf({ identifiers, refusals, decided }: IdentityView): IdentityLinkView[] {
  const own = new Set(identifiers.map(nodeOf));
  const shown = identifiers.flatMap(({ namespace, value, evidence }) => {
    const a = { namespace, value };
    return evidence
      .filter(({ with: b }) => !own.has(nodeOf(b)) || nodeOf(a) < nodeOf(b))
      .map(
        ({ with: b, rule, at, event, signedInAt }): IdentityLinkView => ({
          a,
          b,
          rule,
          at,
          event,
          ...(signedInAt !== null && { signedInAt }),
        }),
      );
  });
  const refused = refusals.map(
    ({ identifier: a, with: b, at, event, code, reason }): IdentityLinkView => ({
      a,
      b,
      rule: 'refused',
      at,
      event,
      code,
      reason,
    }),
  );
  return [...shown, ...refused, ...decided].sort(
    (one, other) => Date.parse(other.at) - Date.parse(one.at) || (textOf(one) < textOf(other) ? -1 : 1),
  );
}

function textOf({ a, b, rule }: IdentityLinkView): string {
  return `${nodeOf(a)} ${nodeOf(b)} ${rule}`;
}
