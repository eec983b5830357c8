/** What became of refused events, in words. */
import type { DeadLetterRow, DeadLetterSent, DeadLettersSent } from '../api/types.ts';

type Standing = Pick<DeadLetterRow, 'state' | 'stateReason' | 'cannotSend'>;

export function stateSentence({ state, stateReason, cannotSend }: Standing): string {
  switch (state) {
    case 'waiting':
      return cannotSend === null ? 'Waits to be sent again.' : `Cannot be sent again: ${cannotSend}.`;
    case 'uncertain':
      return 'It was on its way when Kairos stopped, and may have been taken: look at the person first. The API sends it all the same, with uncertain=true.';
    case 'sent':
      return 'Sent again, and taken.';
    case 'discarded':
      return stateReason === null ? 'Discarded.' : `Discarded: ${stateReason}`;
  }
}

export function sentSentence({ outcome, reason }: DeadLetterSent): string {
  switch (outcome) {
    case 'applied':
      return 'It was taken.';
    case 'duplicate':
      return 'It had been taken before.';
    case 'refused':
      return `It is still refused: ${reason ?? ''}`;
    case 'kept':
      return `It was not sent: ${reason ?? ''}`;
  }
}

export function sentAllSentence(sent: DeadLettersSent): string {
  const { applied, duplicate, refusedInAll, keptInAll, next } = sent;
  const parts = [
    `${applied + duplicate} taken`,
    ...(refusedInAll > 0 ? [`${refusedInAll} still refused (${sent.refused[0]?.reason ?? ''})`] : []),
    ...(keptInAll > 0 ? [`${keptInAll} cannot be sent`] : []),
    ...(next === undefined ? [] : ['more wait']),
  ];
  return `${parts.join(', ')}.`;
}
