/**
 * Runs a story against a host: time moves to each step, the step happens, the host comes to rest. Any host that has
 * this small interface can run the suite.
 */
import type { Decision } from '../core/decision/decision.ts';
import type { CoreDocument } from '../core/document.ts';
import type { EventInput, Json, JsonObject } from '../core/input.ts';
import type { ContextPort } from '../hosts/contexts.ts';
import type { DeliveryPort } from '../hosts/delivery.ts';
import type { DecideAnswer, DecideRequest, Engine, GivenUp } from '../hosts/engine.ts';
import { identifierIn, type People, peopleIn, viewOf } from './people.ts';
import { ScriptedChannels } from './scripted-channels.ts';
import { ScriptedContexts } from './scripted-contexts.ts';
import type { DecideStep, Step, Story, StoryEvent } from './story.ts';
import { checkDecision, checkState, failAt } from './story-check.ts';
import { checkGivenUp } from './story-given-up.ts';
import { bring, codeIn, redeem, withoutCodes } from './story-vouchers.ts';

export interface StoryHost {
  readonly name: string;
  open(opening: Opening): Promise<StoryEngine>;
}

export interface Opening {
  readonly revision: string;
  readonly documents: readonly CoreDocument[];
  /** Virtual time, milliseconds since the epoch. */
  readonly startAt: number;
  readonly delivery: DeliveryPort;
  readonly contexts: ContextPort;
}

export interface StoryEngine
  extends Pick<
    Engine,
    | 'submit'
    | 'decide'
    | 'decideInTime'
    | 'givenUp'
    | 'announce'
    | 'businessEvents'
    | 'products'
    | 'walked'
    | 'trials'
    | 'budgets'
    | 'vouchers'
    | 'profile'
    | 'decision'
    | 'figures'
    | 'model'
    | 'settle'
    | 'close'
  > {
  /** Moves virtual time on, running what falls due on the way. */
  advanceTo(at: number): Promise<void>;
  activate(revision: string, documents: readonly CoreDocument[]): Promise<void>;
  /** Everything there is, one entry per key. */
  state(): Promise<readonly unknown[]>;
}

/** How a story ended. */
export interface Ending {
  readonly people: People;
  readonly state: readonly unknown[];
  readonly channels: ScriptedChannels;
  /** What was answered to each question, in order. */
  readonly decisions: readonly Decision[];
}

export interface RunOptions {
  /** Whether the expectations are checked; off for mutations, which only have an ending. Default true. */
  readonly checked?: boolean;
  /** Lets so much time pass behind the last step, for messages that are tried again. */
  readonly restMs?: number;
}

export async function runStory(
  story: Story,
  host: StoryHost,
  { checked = true, restMs = 0 }: RunOptions = {},
): Promise<Ending> {
  const channels = new ScriptedChannels();
  channels.know(story.documents);
  const contexts = new ScriptedContexts();
  const opening = {
    revision: `${story.name}-0`,
    documents: story.documents,
    startAt: story.start,
    delivery: channels,
    contexts,
  };
  const teller = new Teller(story, await host.open(opening), { channels, contexts }, checked);
  try {
    for (const step of story.steps) await teller.tell(step);
    return await teller.ending(restMs);
  } finally {
    await teller.close();
  }
}

/** Who is spoken to outside. */
interface Outside {
  readonly channels: ScriptedChannels;
  readonly contexts: ScriptedContexts;
}

class Teller {
  readonly #story: Story;
  readonly #engine: StoryEngine;
  readonly #channels: ScriptedChannels;
  readonly #contexts: ScriptedContexts;
  readonly #checked: boolean;
  readonly #decisions = new Map<string, DecideAnswer>();
  readonly #answers: Decision[] = [];

  constructor(story: Story, engine: StoryEngine, outside: Outside, checked: boolean) {
    this.#story = story;
    this.#engine = engine;
    this.#channels = outside.channels;
    this.#contexts = outside.contexts;
    this.#checked = checked;
  }

  async tell(step: Step): Promise<void> {
    const engine = this.#engine;
    await engine.advanceTo(step.at);
    switch (step.type) {
      case 'wait':
        break;
      case 'events':
        await engine.submit(await Promise.all(step.events.map((event) => this.#received(event, step.at))));
        break;
      case 'decide':
        await this.#decide(step.ask, step);
        break;
      case 'business-event': {
        const problem = await engine.announce(step.event);
        if (problem) throw new Error(`step ${step.number}: ${problem.message}`);
        break;
      }
      case 'products':
        await engine.products.change(step.products);
        break;
      case 'answers':
        this.#channels.answerNext(step.channel, step.answers);
        break;
      case 'suppress':
        this.#channels.suppress(step.suppress);
        break;
      case 'says':
        this.#contexts.answerFrom(step.provider, step.says);
        break;
      case 'documents':
        this.#channels.know(step.documents);
        await engine.activate(`${this.#story.name}-${step.number}`, step.documents);
        break;
      case 'bring':
        await bring(step.bring, engine, this.#checked ? failAt(this.#story, step) : undefined);
        break;
      case 'redeem':
        await redeem(
          step.redeem,
          this.#codeNamed(step.redeem.code),
          engine,
          this.#checked ? failAt(this.#story, step) : undefined,
        );
        break;
      case 'expect':
        await engine.settle();
        if (this.#checked) await checkState(this.#story, step, engine, this.#channels);
    }
    await engine.settle();
  }

  async #decide({ person, as, ...request }: DecideStep, step: Step & { type: 'decide' }): Promise<void> {
    const answer = await this.#asked({ key: person, ...request });
    if (!('decision' in answer)) {
      if (this.#checked) checkGivenUp(answer, step.expect ?? {}, failAt(this.#story, step));
      return;
    }
    this.#answers.push(withoutCodes(answer.decision));
    if (as !== undefined) this.#decisions.set(as, answer);
    if (!this.#checked || !step.expect) return;
    const explained = await this.#engine.decision(answer.decision.id);
    checkDecision(this.#story, step, answer, explained?.ineligible ?? [], this.#decisions);
  }

  async #asked(request: DecideRequest): Promise<DecideAnswer | GivenUp> {
    const { deadlineMs, waitedMs } = request;
    // Told to the host only where it is the point: else a story is answered however busy the machine is.
    if (deadlineMs === undefined || waitedMs === undefined) return this.#engine.decide(request);
    return this.#engine.decideInTime({ ...request, deadlineMs });
  }

  async #received(event: StoryEvent, receivedAt: number): Promise<EventInput> {
    const identifiers = await Promise.all(
      event.identifiers.map(async ({ namespace, value }) => ({
        namespace,
        value: String(await this.#named(value)),
      })),
    );
    const entries = Object.entries(event.properties).map(
      async ([name, value]) => [name, await this.#named(value)] as const,
    );
    const properties: JsonObject = Object.fromEntries(await Promise.all(entries));
    return { ...event, identifiers, properties, receivedAt };
  }

  /** `<decision NAME>`, `<message 1 of userId ada>` and `<profile of userId ada>` stand for the ids. */
  async #named(value: Json): Promise<Json> {
    const [, decision, ordinal, person] =
      (typeof value === 'string' && /^<(?:decision (.+)|(?:message (\d+)|profile) of (.+))>$/.exec(value)) ||
      [];
    if (decision !== undefined) return this.#decisions.get(decision)?.decision.id ?? value;
    if (person === undefined) return value;
    const profile = await this.#engine.profile(identifierIn(person));
    return (ordinal === undefined ? profile?.id : profile?.messages[Number(ordinal) - 1]?.id) ?? value;
  }

  /** `<voucher NAME>` and `<voucher 1 on email>` stand for codes. */
  #codeNamed(text: string): string {
    const [, ordinal, channel, name] = /^<voucher (?:(\d+) on (.+)|(.+))>$/.exec(text) ?? [];
    if (name !== undefined) return codeIn(this.#decisions.get(name)?.decision) ?? text;
    if (channel === undefined) return text;
    const sent = this.#channels.dispatched.filter(({ delivery }) => delivery.channel === channel);
    const voucher = sent[Number(ordinal) - 1]?.delivery.variables.voucher as { code: string } | undefined;
    return voucher?.code ?? text;
  }

  async ending(restMs: number): Promise<Ending> {
    if (restMs > 0) await this.#engine.advanceTo(this.#story.steps.at(-1)!.at + restMs);
    await this.#engine.settle();
    const people = await viewOf(this.#engine, peopleIn(this.#story));
    return { people, state: await this.#engine.state(), channels: this.#channels, decisions: this.#answers };
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}
