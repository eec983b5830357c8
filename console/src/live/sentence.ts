/** Each happening as a sentence that a marketer can read aloud. Pure; the compiler counts the kinds. */

import type { GroupChange, Happening, JourneyChange, MessageStatus } from '../api/types.ts';
import { pointWords, subjectWords } from '../words/consents.ts';
import { givenUpBy, givenUpWords } from '../words/given-up.ts';
import { percent, plural } from '../words/numbers.ts';

/** `who` is the person, wherever the sentence needs them. */
export type Part = string | { readonly strong: string } | 'who-is-here';

export type Tone = 'plain' | 'good' | 'warn' | 'bad';

export interface Sentence {
  readonly parts: readonly Part[];
  /** What else is worth a glance: reason, amounts, chances. */
  readonly note?: string;
  readonly tone: Tone;
}

const who: Part = 'who-is-here';
const strong = (text: string): Part => ({ strong: text });

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

export function sentenceOf(happening: Happening): Sentence {
  switch (happening.kind) {
    case 'event':
      return eventSentence(happening);
    case 'audience':
      return audienceSentence(happening);
    case 'journey':
      return journeySentence(happening);
    case 'decision':
      return decisionSentence(happening);
    case 'message':
      return messageSentence(happening);
    case 'consent':
      return {
        parts: [
          who,
          happening.reason !== undefined
            ? ' could not consent to '
            : happening.granted
              ? ' consented to '
              : ' withdrew consent to ',
          strong(subjectWords(happening.purpose, happening.topic)),
        ],
        note: happening.reason ?? pointWords(happening.contactPoint),
        tone: happening.granted ? 'good' : 'warn',
      };
    case 'identity':
      return identitySentence(happening);
    case 'list':
      return {
        parts: [who, ' was neither put on nor taken off list ', strong(happening.list)],
        note: happening.reason,
        tone: 'warn',
      };
    case 'experiment':
      return experimentSentence(happening);
    case 'group':
      return groupSentence(happening);
  }
}

function eventSentence(happening: Of<'event'>): Sentence {
  const late = happening.late ? 'arrived late' : '';
  const note = [late, propertyNote(happening.properties), `from ${happening.source}`]
    .filter((text) => text !== '')
    .join(' · ');
  const tone = happening.late ? 'warn' : 'plain';
  if (happening.type === 'identify') return { parts: [who, ' was ', strong('identified')], note, tone };
  return { parts: [who, ' triggered ', strong(happening.name)], note, tone };
}

/** The first three plain values: enough to recognise an event, never a wall of JSON. */
export function propertyNote(properties: unknown): string {
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return '';
  const plain = Object.entries(properties).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return plain
    .slice(0, 3)
    .map(([name, value]) => `${name} ${clip(String(value))}`)
    .join(' · ');
}

const journeyWords = {
  entered: ['entered journey', 'good'],
  step: ['moved on in journey', 'plain'],
  waiting: ['waits in journey', 'plain'],
  goal: ['reached the goal of journey', 'good'],
  'handed-over': ['was handed over by journey', 'plain'],
  exited: ['left journey', 'plain'],
  refused: ['was not let into journey', 'warn'],
  migrated: ['goes on by a new version of journey', 'plain'],
  held: ['waits for the end of a pause in journey', 'plain'],
  failed: ['could not be served by journey', 'warn'],
  branched: ['goes a further way in journey', 'plain'],
  split: ['was given an arm of journey', 'plain'],
  converted: ['reached, having left, the goal of journey', 'good'],
  restored: ['is, no more one with somebody else, back in journey', 'plain'],
  'at-door': ['waits at the door of journey', 'plain'],
} as const satisfies Record<JourneyChange, readonly [string, Tone]>;

const STAGE = 'stage:';

/** Stages, their steps and their signs of pain are audiences inside; here they are called what they are. */
function audienceSentence({ audience, change }: Of<'audience'>): Sentence {
  const isIn = change === 'entered';
  const tone = isIn ? 'good' : 'plain';
  if (!audience.startsWith(STAGE))
    return { parts: [who, isIn ? ' entered audience ' : ' left audience ', strong(audience)], tone };
  const [stage = '', step, pain] = partsOfStage(audience.slice(STAGE.length));
  if (pain !== undefined) {
    const words = isIn ? ' shows ' : ' does not show any more ';
    return { parts: [who, words, strong(pain), ' in stage ', stage], tone: isIn ? 'warn' : 'plain' };
  }
  if (step === undefined)
    return { parts: [who, isIn ? ' entered stage ' : ' left stage ', strong(stage)], tone };
  return {
    parts: [who, isIn ? ' is at ' : ' is no longer at ', strong(step), ' of stage ', stage],
    tone: 'plain',
  };
}

function partsOfStage(place: string): [stage?: string, step?: string, pain?: string] {
  const [stage, pain] = place.split('!');
  if (pain !== undefined) return [stage!, undefined, pain];
  const [whole, step] = place.split('/');
  return step === undefined ? [whole!] : [whole!, step];
}

function journeySentence(happening: Of<'journey'>): Sentence {
  // A pause gives no reason of its own.
  const isPause = happening.change !== 'held' || happening.reason === undefined;
  const [words, tone] = journeyWords[isPause ? happening.change : 'waiting'];
  const parts: Part[] = [who, ` ${words} `, strong(happening.journey)];
  if (happening.to !== undefined) parts.push(' to ', strong(happening.to));
  if (happening.step !== undefined)
    parts.push(happening.change === 'step' ? ' to step ' : ' at step ', strong(happening.step));
  return withNote({ parts, tone }, happening.reason);
}

function decisionSentence(happening: Of<'decision'>): Sentence {
  const [best, ...others] = happening.actions;
  const givenUp = givenUpBy(happening.degraded);
  if (givenUp !== undefined)
    return {
      parts: ['Nothing was decided for ', who, ' at ', strong(happening.placement)],
      note: givenUpWords[givenUp],
      tone: 'warn',
    };
  const among = plural(happening.candidates, 'candidate');
  if (best === undefined) {
    return {
      parts: [who, ' got ', strong('nothing'), ' at ', strong(happening.placement)],
      note: happening.candidates === 0 ? 'no action fits this placement' : `none of ${among} was eligible`,
      tone: 'warn',
    };
  }
  const more = others.length === 0 ? [] : [` and ${others.length} more`];
  const chance = happening.selectionProbability;
  return {
    parts: [who, ' got ', strong(best), ...more, ' at ', strong(happening.placement)],
    note: `${among}${chance === null ? '' : ` · chosen with probability ${percent(chance)}`}`,
    tone: 'plain',
  };
}

const messageWords = {
  queued: ['waits to be sent to', 'plain'],
  attempted: ['is being handed over for', 'plain'],
  sent: ['was sent to', 'good'],
  retrying: ['will be tried again for', 'warn'],
  held: ['waits for a better hour for', 'plain'],
  refused: ['was not allowed to', 'warn'],
  failed: ['could not be sent to', 'bad'],
  uncertain: ['may or may not have reached', 'warn'],
  recalled: ['was recalled before it reached', 'plain'],
} as const satisfies Record<MessageStatus, readonly [string, Tone]>;

function messageSentence(happening: Of<'message'>): Sentence {
  const [words, tone] = messageWords[happening.status];
  const what: Part[] = happening.action === undefined ? ['A message'] : [strong(happening.action)];
  const note = [happening.reason, happening.to, happening.journey && `journey ${happening.journey}`];
  return withNote(
    { parts: [...what, ` by ${happening.channel} ${words} `, who], tone },
    note.filter((text) => text !== undefined && text !== '').join(' · '),
  );
}

function identitySentence(happening: Of<'identity'>): Sentence {
  const known: Part[] = happening.identifier === undefined ? [] : [' by ', strong(happening.identifier)];
  if (happening.change === 'linked') {
    return withNote({ parts: [who, ' was recognised', ...known], tone: 'good' }, happening.reason);
  }
  const other: Part = strong(happening.other ?? 'another profile');
  if (happening.change === 'merged') {
    return withNote(
      { parts: [who, ' and ', other, ' are one person', ...known], tone: 'good' },
      happening.reason,
    );
  }
  if (happening.change === 'unmerged')
    return withNote(
      { parts: [who, ' and ', other, ' are two persons again'], tone: 'warn' },
      happening.reason,
    );
  if (happening.change === 'reattributed')
    return withNote({ parts: ['What ', who, ' did was looked at anew'], tone: 'plain' }, happening.reason);
  return withNote({ parts: [who, ' was kept apart from ', other], tone: 'warn' }, happening.reason);
}

const groupWords = {
  joined: ['joined', 'good'],
  left: ['left', 'plain'],
  refused: ['was not let into', 'warn'],
  dissolved: ['is no longer in', 'warn'],
  restored: ['is again in', 'good'],
} as const satisfies Record<GroupChange, readonly [string, Tone]>;

function groupSentence({ groupKind, group, change, reason }: Of<'group'>): Sentence {
  const [words, tone] = groupWords[change];
  // A household is named by a hash: which one it is says nothing to a reader.
  const isNameless = group === '' || groupKind === 'household';
  const name: Part[] = isNameless
    ? [change === 'refused' ? `any ${groupKind}` : `their ${groupKind}`]
    : [`${groupKind} `, strong(group)];
  return withNote({ parts: [who, ` ${words} `, ...name], tone }, reason);
}

function experimentSentence({ trial, arm, change }: Of<'experiment'>): Sentence {
  const name = trial.replace(/^[xh]\//, '');
  return change === 'exposed'
    ? { parts: [who, ' came into ', strong(name), ' as ', strong(arm)], tone: 'plain' }
    : { parts: [who, ' had two arms of ', strong(name), ' and keeps ', strong(arm)], tone: 'warn' };
}

function withNote(sentence: Sentence, note: string | undefined): Sentence {
  return note === undefined || note === '' ? sentence : { ...sentence, note };
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
