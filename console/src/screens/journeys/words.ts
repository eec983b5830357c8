/** What is said of journeys: their status, the acts on them, and what a publish does to people inside. */
import type { JourneyFate, JourneyPreviewView, JourneyStatusView } from '../../api/types.ts';
import { count, plural } from '../../words/numbers.ts';

export const statusWords: Readonly<Record<JourneyStatusView, string>> = {
  draft: 'Draft',
  live: 'Live',
  paused: 'Paused',
  draining: 'Draining',
};

export const statusMeans: Readonly<Record<JourneyStatusView, string>> = {
  draft: 'never published: nobody enters',
  live: 'people enter and move',
  paused: 'nobody enters, nobody moves, messages wait',
  draining: 'nobody enters; who is inside goes on',
};

export type ActKind = 'pause' | 'resume' | 'drain' | 'publish' | 'rollback';

export const actWords: Readonly<Record<ActKind, { readonly name: string; readonly means: string }>> = {
  pause: {
    name: 'Pause',
    means:
      'Nobody enters and nobody moves from now on; messages that have not left wait. Goals, exits and consent still act at once. An awaited event that comes meanwhile is not lost.',
  },
  resume: { name: 'Resume', means: 'People enter and move again.' },
  drain: { name: 'Drain', means: 'Nobody enters from now on. Who is inside goes on to the end.' },
  publish: { name: 'Publish draft', means: 'The text of the draft becomes the next version.' },
  rollback: { name: 'Publish again', means: 'The text of this version becomes the next version.' },
};

/** What may be done in a status; to publish stands beside them. */
export function actsIn(status: JourneyStatusView): readonly ActKind[] {
  switch (status) {
    case 'draft':
      return [];
    case 'live':
      return ['pause', 'drain'];
    case 'paused':
      return ['resume', 'drain'];
    case 'draining':
      return ['resume', 'pause'];
  }
}

export const fateWords: Readonly<Record<JourneyFate, string>> = {
  stays: 'stay in the version that they are in',
  follows: 'go on at the same step',
  'waits-anew': 'wait anew at the same step, counted from when they came to it',
  moves: 'move to another step',
  leaves: 'leave',
};

const fates = Object.keys(fateWords) as JourneyFate[];

/** "Of 12 people inside: 8 go on at the same step, 4 leave." */
export function previewSentence({ people, totals, version, isNew }: JourneyPreviewView): string {
  if (!isNew) return `Version ${version} has this text already: there is nothing to publish.`;
  if (people === 0) return `It becomes version ${version}. Nobody is inside.`;
  const parts = fates
    .filter((fate) => totals[fate] > 0)
    .map((fate) => `${count(totals[fate])} ${fateWords[fate]}`);
  return `It becomes version ${version}. Of ${plural(people, 'person', 'people')} inside: ${parts.join(', ')}.`;
}
