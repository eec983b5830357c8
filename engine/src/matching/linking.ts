/** Joins whom the link band says are one; those who cannot be joined are asked about. */
import type { Answers } from './answers.ts';
import { type JoinPorts, join } from './joining.ts';
import type { Proposed, SessionPort } from './session.ts';

const LINKS = 32;
/** A person of more profiles than this grows by the word of people only: no chain becomes a town. */
const MOST_JOINED = 50;
const RETRY_MS = 5_000;

export interface LinkingPorts {
  readonly engine: JoinPorts;
  readonly answers: Answers;
  readonly session: SessionPort;
  /** The document's name, as it stands in the history of whom it joins. */
  readonly matching: string;
  readonly now: () => number;
  readonly report: (message: string, error: Error) => void;
  /** Two are one person now. */
  readonly joined: () => void;
  readonly isOver: () => boolean;
  /** Resolves earlier where it is over. */
  readonly pause: (ms: number) => Promise<void>;
}

/** @returns how many pairs were taken up */
export async function link(ports: LinkingPorts): Promise<number> {
  const links = await ports.session.links(LINKS);
  for (let rest = links; rest.length > 0 && !ports.isOver(); ) {
    // Those of one person come one after the other: each sees what the one before made.
    const [now, later] = disjoint(rest);
    await Promise.all(now.map((each) => joinOrAsk(each, ports)));
    rest = later;
  }
  return links.length;
}

async function joinOrAsk(link: Proposed, ports: LinkingPorts): Promise<void> {
  // Somebody may have answered meanwhile.
  if (ports.answers.about(link.a, link.b) !== undefined) return;
  if (await joinedUp(link, ports)) ports.joined();
  else await ports.session.hold([[link.a, link.b, 'asked']]);
}

/** False where the two cannot be joined: then somebody is asked. */
async function joinedUp(link: Proposed, ports: LinkingPorts): Promise<boolean> {
  const { engine, now, isOver } = ports;
  const evidence = { matching: ports.matching, by: 'kairos', ...evidenceOf(link) };
  while (!isOver()) {
    try {
      const wanted = { one: link.a, other: link.b, occasion: 'link', evidence, most: MOST_JOINED };
      return (await join(wanted, engine, now())) === 'joined';
    } catch (error) {
      if (isOver()) break;
      ports.report('two profiles could not be joined yet', error as Error);
      await ports.pause(RETRY_MS);
    }
  }
  return true;
}

/** The first ones of each profile, and the rest. */
function disjoint(links: readonly Proposed[]): [now: readonly Proposed[], later: readonly Proposed[]] {
  const taken = new Set<string>();
  const now: Proposed[] = [];
  const later: Proposed[] = [];
  for (const link of links) {
    (taken.has(link.a) || taken.has(link.b) ? later : now).push(link);
    taken.add(link.a).add(link.b);
  }
  return [now, later];
}

/** Why two are one, without what they said. */
export function evidenceOf({ weight, probability, related, contributions, band }: Proposed) {
  return { band, weight, probability, related, contributions: contributions.map((each) => ({ ...each })) };
}
