/**
 * What must be true after any crash: the story ends as without one, and no marketing message was handed over twice.
 * A message whose receipt was lost counts as sent, since it is uncertain: that is all that may differ.
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
      before && view(before),
      crashed.people[person] ? view(crashed.people[person]) : null,
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

/** The same messages leave as in the plain story, or are uncertain. */
function undispatched(plain: Ending, crashed: Ending): string | undefined {
  const [expected, got] = [plain, crashed].map(
    ({ channels }) => new Set(channels.dispatched.map(({ delivery }) => delivery.id)),
  );
  const invented = [...got!].find((id) => !expected!.has(id));
  if (invented !== undefined) return `the message ${invented} left, which the plain story does not have`;
  const lost = new Set(
    Object.values(crashed.people).map((person) => JSON.stringify(person?.messages.filter(isLost) ?? [])),
  );
  const uncertain = [...lost].reduce((sum, messages) => sum + (JSON.parse(messages) as unknown[]).length, 0);
  const missing = expected!.size - got!.size;
  return missing > uncertain
    ? `${missing} messages did not leave, and only ${uncertain} are uncertain`
    : undefined;
}

function isLost({ reason }: MessageView): boolean {
  return reason?.includes('between the attempt and its receipt') ?? false;
}

function withUncertainAsSent(person: PersonView): PersonView {
  const messages = person.messages.map((message) =>
    isLost(message) ? { ...message, status: 'sent', reason: null } : message,
  );
  return { ...person, messages: messages.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
}

/** Runs go on by what became of their messages. */
function withoutOutcomes(person: PersonView): PersonView {
  return { ...person, messages: [], journeys: [] };
}
