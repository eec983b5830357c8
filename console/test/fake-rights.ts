/** Requests of persons for the fake engine: restrictions and objections that hold, erasures that get on, an audit log. */
import type { AuditEntryView, ErasureView, Page, ProfileView } from '../src/api/types.ts';
import { people } from './fake-people.ts';
import { profileView } from './fake-views.ts';

const iso = (ms: number) => new Date(ms).toISOString();
const PASS_MS = 3_000;
const PARTITIONS = 16;
const BYTES = 480_000_000;

export class FakeRights {
  readonly #empty: boolean;
  readonly #erasures: { readonly asked: ErasureView; readonly beganAt: number }[] = [];
  readonly #erased = new Set<string>();
  readonly #restricted = new Map<string, string>();
  readonly #objections = new Map<string, Map<string, string>>();
  readonly #audit: AuditEntryView[] = [];

  constructor(empty: boolean, now: number) {
    this.#empty = empty;
    if (empty) return;
    const acts = ['profile-read', 'timeline-read', 'people-searched', 'profile-read', 'exported', 'erased'];
    for (let i = 0; i < 60; i++) {
      const act = acts[i % acts.length]!;
      const subject = act === 'people-searched' ? null : `h4sh${(i % 5) + 1}Xk2pQ9vRt0w`;
      const detail: AuditEntryView['detail'] =
        act === 'exported' ? { format: 'html' } : act === 'erased' ? { entries: 41 } : null;
      this.#note(now - (60 - i) * 700_000, act, subject, detail);
    }
    this.#erasures.push({ asked: erasure('e-old', now - 8e7, 'T-2039'), beganAt: now - 8e7 });
  }

  profile(id: string, now: number): ProfileView | null {
    const view = this.#erased.has(id) ? null : profileView(id, now);
    if (view === null) return null;
    const since = this.#restricted.get(view.id);
    const objections = [...(this.#objections.get(view.id) ?? [])].map(
      ([purpose, at]) =>
        ({
          contactPoint: 'person:objection',
          purpose,
          granted: false,
          act: 'withdrawn',
          at,
          source: 'kairos',
          messageId: 'o-1',
          proof: 'told to console',
        }) as const,
    );
    return {
      ...view,
      consents: [...view.consents, ...objections],
      ...(since === undefined ? {} : { restrictedSince: since }),
    };
  }

  restrict(id: string, isOn: boolean, now: number): ProfileView | null {
    if (isOn) this.#restricted.set(id, iso(now));
    else this.#restricted.delete(id);
    return this.profile(id, now);
  }

  object(id: string, isOn: boolean, purpose: string, now: number): ProfileView | null {
    const own = this.#objections.get(id) ?? new Map<string, string>();
    if (isOn) own.set(purpose, iso(now));
    else own.delete(purpose);
    this.#objections.set(id, own);
    return this.profile(id, now);
  }

  erase(id: string, reference: string | null, now: number): ErasureView | null {
    const person = people.find((one) => one.id === id);
    if (person === undefined) return null;
    this.#erased.add(id);
    this.#note(now, 'erasure-asked', 'h4sh9Xk2pQ9vRt0w', { reason: 'request' });
    this.#erasures.unshift({ asked: erasure(`e-${this.#erasures.length}`, now, reference), beganAt: now });
    return this.#viewOf(this.#erasures[0]!, now);
  }

  erasures(now: number): Page<ErasureView> {
    return { items: this.#erasures.map((one) => this.#viewOf(one, now)) };
  }

  audit({ searchParams }: URL): Page<AuditEntryView> {
    const [act, from, to] = ['act', 'from', 'to'].map((name) => searchParams.get(name));
    const fits = (entry: AuditEntryView) =>
      (!act || entry.act === act) && (!from || entry.at >= from) && (!to || entry.at <= to);
    const before = Number(searchParams.get('cursor') ?? Number.POSITIVE_INFINITY);
    const found = this.#audit.filter((entry) => fits(entry) && entry.seq < before).toReversed();
    const items = found.slice(0, 25);
    return { items, ...(found.length > 25 ? { next: String(items.at(-1)!.seq) } : {}) };
  }

  check() {
    return { entries: this.#audit.length, intact: true };
  }

  get isEmpty(): boolean {
    return this.#empty;
  }

  #viewOf({ asked, beganAt }: { asked: ErasureView; beganAt: number }, now: number): ErasureView {
    const share = (now - beganAt) / PASS_MS;
    if (share >= 1)
      return {
        ...asked,
        state: 'done',
        endedAt: iso(beganAt + PASS_MS),
        removed: { profiles: 2, identifiers: 3, entries: 412, mails: 6, deadLetters: 0, samples: 1 },
        mentions: 2,
        progress: null,
      };
    return {
      ...asked,
      progress: {
        step: 'log',
        together: 1,
        partitions: PARTITIONS,
        partitionsDone: Math.floor(share * PARTITIONS),
        bytesDone: Math.round(share * BYTES),
        bytes: BYTES,
        leftMs: Math.round(PASS_MS * (1 - share)),
      },
    };
  }

  #note(at: number, act: string, subject: string | null, detail: AuditEntryView['detail']): void {
    const seq = this.#audit.length + 1;
    const by = act === 'erased' ? 'kairos' : seq % 3 === 0 ? 'api-key' : 'console';
    this.#audit.push({ id: String(seq), seq, at: iso(at), act, by, subject, detail });
  }
}

function erasure(id: string, at: number, reference: string | null): ErasureView {
  return {
    id: `0b8e6f52-${id}-4f7c-9a55-1d2f3a4b5c6d`,
    subject: 'h4sh9Xk2pQ9vRt0w',
    reason: 'request',
    reference,
    by: 'console',
    askedAt: iso(at),
    state: 'running',
    endedAt: null,
    removed: null,
    mentions: 0,
    progress: null,
  };
}
