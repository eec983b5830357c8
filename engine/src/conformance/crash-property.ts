/**
 * What must be true after any crash: the story ends as without one, and no marketing message was handed over twice.
 * A message whose receipt was lost counts as sent, since it is uncertain; and one that a crash kept back may meet what
 * ends its run, and is recalled. That is all that may differ.
 */
import { isDeepStrictEqual } from 'node:util';
import type { MessageView, PersonView } from './people.ts';
import type { Ending } from './run-story.ts';

/**
 * The first violation in words; undefined where all is well.
 * @param lostReceipts whether any attempt lost its receipt in a crash
 */
export function violation(plain: Ending, crashed: Ending, lostReceipts: boolean): string | undefined {
  const twice = dispatchedTwice(crashed);
  if (twice !== undefined) return `the marketing message ${twice} was handed over again`;
  const redone = plain.decisions.findIndex(
    (decision, i) => !isDeepStrictEqual(decision, crashed.decisions[i]),
  );
  if (redone >= 0) return `decision ${redone + 1} came out differently`;
  const gone = undispatched(plain, crashed);
  // Where a receipt was lost and the channel would not have said yes, what follows may rightly differ.
  const isScripted =
    plain.channels.suppresses || plain.channels.dispatched.some(({ answer }) => answer !== 'sent');
  if (gone !== undefined && !(lostReceipts && isScripted)) return gone;
  const view = lostReceipts && isScripted ? withoutOutcomes : withUncertainAsSent;
  for (const [person, before] of Object.entries(plain.people)) {
    const [expected, got] = [
      before && view(before, before),
      crashed.people[person] ? view(crashed.people[person], before) : null,
    ];
    if (!isDeepStrictEqual(expected, got))
      return `${person}\n  expected ${JSON.stringify(expected)}\n  got      ${JSON.stringify(got)}`;
  }
  return undefined;
}

/** What is owed, or goes to a receiver that knows repeats, may be repeated under its id; else only where the channel asked. */
function dispatchedTwice({ channels }: Ending): string | undefined {
  const closed = new Set<string>();
  for (const { delivery, answer } of channels.dispatched) {
    if (delivery.transactional || channels.repeatable(delivery.channel)) continue;
    if (closed.has(delivery.id)) return delivery.id;
    if (answer !== 'retry') closed.add(delivery.id);
  }
  return undefined;
}

/** The same messages leave as in the plain story, or are uncertain or recalled. */
function undispatched(plain: Ending, crashed: Ending): string | undefined {
  const [expected, got] = [plain, crashed].map(
    ({ channels }) => new Set(channels.dispatched.map(({ delivery }) => delivery.id)),
  );
  const invented = [...got!].find((id) => !expected!.has(id));
  if (invented !== undefined) return `the message ${invented} left, which the plain story does not have`;
  const excused = messagesOf(crashed).filter(isLost).length + recalled(crashed) - recalled(plain);
  const missing = expected!.size - got!.size;
  return missing > excused
    ? `${missing} messages did not leave, and only ${excused} are uncertain or recalled`
    : undefined;
}

/** Of each person once, under however many identifiers they are looked at. */
function messagesOf({ people }: Ending): MessageView[] {
  const texts = new Set(Object.values(people).map((person) => JSON.stringify(person?.messages ?? [])));
  return [...texts].flatMap((text) => JSON.parse(text) as MessageView[]);
}

function recalled(ending: Ending): number {
  return messagesOf(ending).filter(isRecalled).length;
}

function isRecalled({ status }: MessageView): boolean {
  return status === 'recalled';
}

function isLost({ reason }: MessageView): boolean {
  return reason?.includes('between the attempt and its receipt') ?? false;
}

/** @param plain the same person where nothing crashed */
function withUncertainAsSent(person: PersonView, plain: PersonView | null): PersonView {
  const inPlain = new Set(plain?.messages.map((message) => JSON.stringify(message)));
  const messages = person.messages.map((message) =>
    isLost(message) || (isRecalled(message) && !inPlain.has(JSON.stringify(message)))
      ? { ...message, status: 'sent', reason: null }
      : message,
  );
  return { ...person, messages: messages.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
}

/** Runs go on by what became of their messages. */
function withoutOutcomes(person: PersonView): PersonView {
  return { ...person, messages: [], journeys: [] };
}
