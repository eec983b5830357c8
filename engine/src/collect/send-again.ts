/**
 * Refused events, taken after all once the cause was mended: read again as they came, with the clocks of then, and submitted.
 * That one is on its way is noted before, that it was taken behind; in between its messageId keeps it from being taken twice,
 * for as long as the engine remembers one.
 */
import type { EventInput } from '../core/input.ts';
import type { DeadLetter, Letter, LettersNarrowed } from './dead-letter.ts';
import type { IdentityDoor } from './identity-door.ts';
import { ERASED } from './letter-file.ts';
import type { LetterMark } from './letter-marks.ts';
import type { Envelope } from './normalise.ts';
import { sortMessage } from './plan/sort-messages.ts';
import type { EventPlan } from './plan/tracking-plan.ts';
import type { CameBy } from './refusal.ts';
import { jsonBytes } from './weigh.ts';

export interface SendAgainOptions {
  readonly letters: Pick<DeadLetter, 'get' | 'oldest' | 'mark'>;
  /** One 'applied', 'duplicate' or 'erased' an event. */
  submit(events: readonly EventInput[]): Promise<readonly string[]>;
  readonly plan?: EventPlan;
  readonly identity?: IdentityDoor;
  /** Whether somebody of whom a text speaks is being erased: what was theirs must not make them anew. */
  isErasing(text: string): boolean;
  now(): number;
}

export interface SentAgain {
  readonly id: number;
  /** `duplicate`: it had been taken before. `refused`: still, with the reason of now. `kept`: it cannot be sent. */
  readonly outcome: 'applied' | 'duplicate' | 'refused' | 'kept';
  readonly code?: string;
  readonly reason?: string;
}

/** As long as the engine surely knows a messageId again. */
const KNOWN_AGAIN_MS = 24 * 3_600_000;

export class SendAgain {
  readonly #options: SendAgainOptions;
  /** One after the other: none is looked at while another call has it in hand. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SendAgainOptions) {
    this.#options = options;
  }

  /** Undefined where there is none. @param isSure sends also what a crash may have cut off behind being taken */
  one(id: number, isSure: boolean): Promise<SentAgain | undefined> {
    return this.#inTurn(async () => {
      const letter = await this.#options.letters.get(id);
      return letter && (await this.#send([letter], isSure))[0];
    });
  }

  /** Those that wait, oldest first; `next`: where more may follow, as `after`. */
  many(narrowed: Pick<LettersNarrowed, 'code' | 'source'>, after: number, limit: number) {
    return this.#inTurn(async () => {
      const waiting = await this.#options.letters.oldest({ ...narrowed, state: 'waiting', after, limit });
      const sent = await this.#send(waiting, false);
      return { sent, ...nextOf(waiting, limit) };
    });
  }

  /** Nobody needs it any more. Undefined where there is none; false where it was sent. */
  discard(id: number, reason: string): Promise<boolean | undefined> {
    return this.#inTurn(async () => {
      const letter = await this.#options.letters.get(id);
      if (letter?.mark?.state === 'discarded') return true;
      if (letter?.mark?.state === 'sent') return false;
      if (letter) await this.#options.letters.mark([this.#discarded(letter, reason)]);
      return letter && true;
    });
  }

  /** The same of those that wait; tells how many. */
  discardMany(
    narrowed: Pick<LettersNarrowed, 'code' | 'source'>,
    reason: string,
    after: number,
    limit: number,
  ) {
    return this.#inTurn(async () => {
      const waiting = await this.#options.letters.oldest({ ...narrowed, state: 'waiting', after, limit });
      await this.#options.letters.mark(waiting.map((letter) => this.#discarded(letter, reason)));
      return { discarded: waiting.length, ...nextOf(waiting, limit) };
    });
  }

  #discarded({ id }: Letter, reason: string): LetterMark {
    return { id, state: 'discarded', at: this.#options.now(), reason };
  }

  async #send(letters: readonly Letter[], isSure: boolean): Promise<SentAgain[]> {
    const { plan, submit } = this.#options;
    const answers = new Map<number, SentAgain>();
    const ready: { readonly id: number; readonly sorted: Taken }[] = [];
    for (const letter of letters) {
      const { id } = letter;
      const reason = this.#cannot(letter, isSure);
      if (reason !== undefined) {
        const isSent = letter.mark?.state === 'sent';
        answers.set(id, isSent ? { id, outcome: 'duplicate' } : { id, outcome: 'kept', reason });
        continue;
      }
      const sorted = this.#read(letter);
      if ('refusal' in sorted) {
        const { code, reason: still } = sorted.refusal;
        answers.set(id, { id, outcome: 'refused', code, reason: still });
      } else ready.push({ id, sorted });
    }
    if (ready.length > 0) {
      await this.#mark(ready, 'sending');
      const outcomes = await submit(ready.map(({ sorted }) => sorted.event));
      await this.#mark(ready, 'sent');
      for (const [i, { id, sorted }] of ready.entries()) {
        const outcome = outcomeOf(outcomes[i]);
        if (outcome === 'applied') plan?.taken(sorted.event, sorted.judgement);
        answers.set(id, { id, outcome, ...(outcome === 'kept' && { reason: ERASED_NOW }) });
      }
    }
    return letters.flatMap(({ id }) => answers.get(id) ?? []);
  }

  #mark(ready: readonly { readonly id: number }[], state: 'sending' | 'sent'): Promise<void> {
    const at = this.#options.now();
    return this.#options.letters.mark(ready.map(({ id }) => ({ id, state, at })));
  }

  #cannot(letter: Letter, isSure: boolean): string | undefined {
    const { mark, body, cameBy } = letter;
    const cause = whyNotSendable(letter, this.#options.now());
    if (cause !== undefined && !(isSure && mark?.state === 'sending')) return cause;
    const isErasing = [body, JSON.stringify(cameBy)].some((text) => this.#options.isErasing(text));
    return isErasing ? ERASED_NOW : undefined;
  }

  /** As it came, but received now: what is fresh only for a moment, such as a place, is not so any more. */
  #read({ body, source, receivedAt, cameBy }: Letter) {
    const { plan, identity, now } = this.#options;
    const envelope = envelopeOf(cameBy!, source, receivedAt);
    const sorted = sortMessage(bodyOf(body), envelope, cameBy!.position, plan, identity);
    return 'event' in sorted ? { ...sorted, event: { ...sorted.event, receivedAt: now() } } : sorted;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

const ERASED_NOW = 'somebody of whom it speaks is being erased';

function outcomeOf(answer: string | undefined): SentAgain['outcome'] {
  if (answer === 'erased') return 'kept';
  return answer === 'duplicate' ? 'duplicate' : 'applied';
}

/** What was no object came as text. */
function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type Taken = Extract<ReturnType<typeof sortMessage>, { readonly event: EventInput }>;

function nextOf(letters: readonly Letter[], limit: number): { readonly next?: number } {
  const last = letters.at(-1);
  return last === undefined || letters.length < limit ? {} : { next: last.id };
}

/** Why it cannot be sent again; undefined where it can. */
export function whyNotSendable({ code, truncated, cameBy, mark }: Letter, now: number): string | undefined {
  if (mark?.state === 'sent') return 'it was sent again';
  if (mark?.state === 'discarded') return 'it was discarded';
  if (code === ERASED) return 'somebody of whom it spoke was erased';
  if (truncated) return 'it is too large: only a part of it was kept';
  if (cameBy === undefined)
    return 'it is a whole request, or was kept before it was noted how it came: its source can send it';
  if (mark !== undefined && mark.at < now - KNOWN_AGAIN_MS)
    return 'it was on its way when Kairos stopped, too long ago to be recognised: it may have been taken';
  return undefined;
}

export function cameByOf(envelope: Envelope, position: number): CameBy {
  const { mode, type, sentAt, context, integrations, isClient, ip, userAgent, gpc } = envelope;
  const said = Number.isNaN(sentAt) ? undefined : sentAt;
  return { mode, type, position, sentAt: said, context, integrations, isClient, ip, userAgent, gpc };
}

function envelopeOf(cameBy: CameBy, source: string, receivedAt: number): Envelope {
  const { sentAt = Number.NaN, context, integrations, ip, type, ...came } = cameBy;
  const shared = { ...(context && { context }), ...(integrations && { integrations }) };
  const batchBytes = context || integrations ? jsonBytes(shared) : 0;
  const { mode, isClient, userAgent, gpc } = came;
  return {
    mode,
    isClient,
    source,
    receivedAt,
    sentAt,
    type,
    batchBytes,
    userAgent,
    ...shared,
    ...(ip !== undefined && { ip }),
    ...(gpc !== undefined && { gpc }),
  };
}
