/** A verified decision as the API and the command line tell it: a verdict in words, and digests to compare. */
import { createHash } from 'node:crypto';
import { type VerifiedAnswer, versionWords } from '../hosts/decisions-again.ts';
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
    semantics,
    isLost,
  }: VerifiedAnswer & { readonly profile: string },
): DecisionVerification {
  const verdict = verdictOf(parts);
  return {
    decision,
    profile,
    revision,
    verdict,
    words: verdictWords(verdict, missing, semantics),
    ...(isLost || (semantics && verdict === 'different') ? { code: 'other_semantics' } : undefined),
    ...(semantics && { semantics }),
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

function verdictWords(
  verdict: DecisionVerification['verdict'],
  missing: number,
  semantics: VerifiedAnswer['semantics'],
): string {
  const gone = missing > 0;
  switch (verdict) {
    case 'same':
      return `Taken again, it came out the same, byte for byte${semantics ? `, though ${versionWords(semantics)}` : ''}.`;
    case 'partly':
      return `What could be taken again came out the same; the rest could not be.${semantics ? ` Of note: ${versionWords(semantics)}.` : ''}`;
    case 'different':
      if (semantics)
        return `Taken again by this code, it came out otherwise: ${versionWords(semantics)}${gone ? ', and a part of what was known then is not kept any more' : ''}, which may be why. To be sure, ask a Kairos of that version on a copy of the data folder.`;
      return gone
        ? 'Taken again, it came out otherwise; a part of what was known then is not kept any more, which may be why.'
        : 'Taken again, it came out otherwise: the record and the log do not agree.';
  }
}

function digestOf(text: string): RecordDigest {
  return { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
}
