/** A verified decision as the API and the command line tell it: a verdict in words, and digests to compare. */
import { createHash } from 'node:crypto';
import type { VerifiedAnswer } from '../hosts/decisions-again.ts';
import type { DecisionVerification, RecordDigest } from './api-explain.ts';

export function verificationOf(
  decision: string,
  {
    profile,
    revision,
    parts,
    recorded,
    taken,
    inputs,
    missing,
    isOfOther,
    isOlder,
  }: VerifiedAnswer & { readonly profile: string },
): DecisionVerification {
  const verdict = verdictOf(parts);
  return {
    decision,
    profile,
    revision,
    verdict,
    words: isOfOther ? otherWords : verdictWords(verdict, missing, isOlder === true),
    ...(isOfOther && { code: 'other_semantics' as const }),
    parts,
    recorded: digestOf(recorded),
    taken: taken === null ? null : digestOf(taken),
    inputs,
    missing,
  };
}

function verdictOf(parts: VerifiedAnswer['parts']): DecisionVerification['verdict'] {
  if (parts.some(({ verdict }) => verdict === 'different')) return 'different';
  return parts.some(({ verdict }) => verdict === 'not-run') ? 'partly' : 'same';
}

const otherWords =
  'Nothing was taken again: it was decided by another version of the engine. Its record tells why it came out so; to verify it, ask a Kairos of that version on a copy of the data folder.';

function verdictWords(verdict: DecisionVerification['verdict'], missing: number, isOlder: boolean): string {
  switch (verdict) {
    case 'same':
      return 'Taken again, it came out the same, byte for byte.';
    case 'partly':
      return 'What could be taken again came out the same; the rest could not be.';
    case 'different':
      if (missing > 0)
        return 'Taken again, it came out otherwise; a part of what was known then is not kept any more, which may be why.';
      return isOlder
        ? 'Taken again, it came out otherwise; a part of the history is of an earlier version of the engine, which may be why.'
        : 'Taken again, it came out otherwise: the record and the log do not agree.';
  }
}

function digestOf(text: string): RecordDigest {
  return { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
}
