/**
 * Journeys as people see and steer them: what is published, who stands where, what a publish would do; pause, resume,
 * drain, publish and roll back, on top of the documents and on record.
 */
import type { JourneyDefinition } from '../core/journey/definition.ts';
import { kindOf } from '../core/journey/steps/index.ts';
import {
  type PublishChoice,
  publishSchema,
  type ResumeSettings,
} from '../core/journey/versions/definition.ts';
import type { ActiveDocuments } from '../documents/active.ts';
import { findingProblems } from '../documents/check.ts';
import type { Composed } from '../documents/journeys-in-force.ts';
import { readText } from '../documents/read-text.ts';
import { type ActNote, contentOf, type JourneyActs, type PublishedJourney } from '../documents/releases.ts';
import { textDiff } from '../documents/text-diff.ts';
import type { KeptVersion, VersionFiles } from '../documents/version-files.ts';
import type { Engine } from '../hosts/engine.ts';
import { unhurried } from '../hosts/unhurried.ts';
import type {
  JourneyDiffView,
  JourneyFate,
  JourneyPreviewView,
  JourneyRow,
  JourneyVersionView,
  JourneyView,
} from './api.ts';
import type { Actor, AuditAct, AuditLog } from './audit-log.ts';
import { instant } from './instant.ts';
import { fatesOf, placesUnder } from './journey-people.ts';
import { HttpProblem, notFound } from './problem.ts';

export interface JourneyDeskPorts {
  readonly documents: Pick<ActiveDocuments, 'inForce' | 'sourceOf' | 'propose' | 'decide'>;
  readonly versions: VersionFiles;
  readonly engine: Pick<Engine, 'figures' | 'standing'>;
  readonly audit: Pick<AuditLog, 'record'>;
  now(): number;
}

/** What is to be published: a text in YAML, an old version, or else what the documents have as a draft. */
export interface Publishing {
  readonly text?: string | undefined;
  readonly version?: number | undefined;
  readonly publish?: Partial<PublishChoice> | undefined;
}

export type JourneyAct =
  | { readonly type: 'pause' | 'drain' }
  | { readonly type: 'resume'; readonly resume: ResumeSettings }
  | { readonly type: 'publish'; readonly publishing: Publishing };

/** Rejects with {@link HttpProblem}s. */
export interface JourneyDesk {
  list(): Promise<readonly JourneyRow[]>;
  view(name: string): Promise<JourneyView>;
  version(name: string, version: number): Promise<JourneyVersionView>;
  diff(name: string, from: number, to: number): Promise<JourneyDiffView>;
  preview(name: string, publishing: Publishing): Promise<JourneyPreviewView>;
  /** In force everywhere, and durable, when it resolves. */
  act(name: string, act: JourneyAct, by: Actor, why: string): Promise<JourneyView>;
}

const audited = {
  pause: 'journey-paused',
  resume: 'journey-resumed',
  drain: 'journey-drained',
  publish: 'journey-published',
} as const satisfies Record<JourneyAct['type'], AuditAct>;

export function journeyDesk({ documents, versions, engine, audit, now }: JourneyDeskPorts): JourneyDesk {
  const desk: JourneyDesk = {
    list: async () => {
      const [figures, standing] = await Promise.all([engine.figures(), engine.standing()]);
      return documents.inForce.journeys.published
        .filter(({ isGone }) => !isGone)
        .map((journey) => rowOf(journey, documents.inForce, figures, standing))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    view: async (name) => {
      const journey = published(name);
      const [figures, standing, kept] = await Promise.all([
        engine.figures(),
        engine.standing(),
        versions.list(name),
      ]);
      const { release } = journey;
      const places = placesUnder(release, standing.get(name) ?? []);
      const inside = (version: number) =>
        places.filter((place) => place.version === version).reduce((sum, { people }) => sum + people, 0);
      const { resumed } = release;
      return {
        ...rowOf(journey, documents.inForce, figures, standing),
        earlier: places.filter(({ version }) => version !== release.version),
        // What stands beyond the newest was never in force.
        versions: kept
          .filter(({ version }) => version <= release.version)
          .map((version) => ({ ...versionRow(version), people: inside(version.version) })),
        resumed: resumed && { ...resumed, at: instant(resumed.at) },
      };
    },
    version: async (name, version) => {
      published(name);
      const kept = await keptVersion(name, version);
      return { journey: name, ...versionRow(kept), text: kept.text };
    },
    diff: async (name, from, to) => {
      published(name);
      const [before, after] = await Promise.all([keptVersion(name, from), keptVersion(name, to)]);
      return { from, to, diff: textDiff(before.text, after.text) };
    },
    preview: async (name, publishing) => {
      const before = published(name);
      const acts = await contentActs(name, publishing, { by: '', why: '', at: now() });
      const [composed, standing] = await Promise.all([documents.propose(name, acts), engine.standing()]);
      const after = of(name, composed) ?? before;
      const steps = fatesOf(before.release, after.release, standing.get(name) ?? []);
      const newest = await versions.read(name, before.release.version);
      return {
        version: after.release.version,
        isNew: after.release.version !== before.release.version,
        people: steps.reduce((sum, { people }) => sum + people, 0),
        totals: totalsOf(steps),
        steps,
        problems: (await problemsOf(composed)).map(({ code, message, mend }) => ({ code, message, mend })),
        diff: textDiff(newest?.text ?? '', acts.content?.text ?? newest?.text ?? ''),
      };
    },
    act: async (name, act, by, why) => {
      const note = { by, why, at: now() };
      const acts = await actsOf(name, act, note);
      const detail = { journey: name, ...(why !== '' && { why }), ...detailOf(act) };
      await audit.record({ act: audited[act.type], by, detail });
      const [problem] = await documents.decide(name, acts);
      if (problem) throw new HttpProblem(400, problem.code, problem.message, problem.mend);
      return desk.view(name);
    },
  };
  return desk;

  function published(name: string): PublishedJourney {
    const found = documents.inForce.journeys.published.find(
      ({ release, isGone }) => release.name === name && !isGone,
    );
    if (found) return found;
    throw notFound(
      'unknown_journey',
      `there is no journey "${name}"`,
      'see GET /v1/journeys for those there are',
    );
  }

  async function actsOf(name: string, act: JourneyAct, note: ActNote): Promise<JourneyActs> {
    const { release } = published(name);
    if (act.type === 'publish') {
      const acts = await contentActs(name, act.publishing, note);
      const composed = await documents.propose(name, acts);
      const [problem] = await problemsOf(composed);
      if (problem) throw new HttpProblem(400, problem.code, problem.message, problem.mend);
      if (of(name, composed)?.release.version === release.version) {
        const said = `version ${release.version} has this text already`;
        throw new HttpProblem(409, 'nothing_to_publish', said, 'change the text first');
      }
      return acts;
    }
    if (release.version === 0) {
      const said = `nothing was published of journey "${name}" yet`;
      throw new HttpProblem(409, 'not_published', said, 'publish it first');
    }
    const document = definition(name).status;
    const value = act.type === 'pause' ? 'paused' : act.type === 'drain' ? 'draining' : 'live';
    return { status: { value, document, note, ...(act.type === 'resume' && { resume: act.resume }) } };
  }

  async function contentActs(name: string, publishing: Publishing, note: ActNote): Promise<JourneyActs> {
    const document = definition(name);
    const { text, publish } = await textOf(name, document, publishing);
    const choice = publishSchema.parse({ ...publish, ...defined(publishing.publish) });
    const content = {
      definition: text.definition,
      text: text.text,
      publish: choice,
      document: contentOf(document),
      note,
    };
    return { content };
  }

  /** With what the text itself says of publishing it. */
  async function textOf(name: string, document: JourneyDefinition, { text, version }: Publishing) {
    if (version !== undefined) {
      const kept = await keptVersion(name, version);
      return { text: { definition: kept.definition, text: kept.text }, publish: undefined };
    }
    if (text !== undefined) {
      const definition = journeyIn(text, name);
      return { text: { definition, text }, publish: definition.publish };
    }
    return { text: { definition: document, text: documents.sourceOf(name) }, publish: document.publish };
  }

  async function keptVersion(name: string, version: number): Promise<KeptVersion> {
    const found = await versions.read(name, version);
    if (found && version <= published(name).release.version) return found;
    const mend = `see GET /v1/journeys/${name} for those there are`;
    throw notFound('unknown_version', `journey "${name}" has no version ${version}`, mend);
  }

  function definition(name: string): JourneyDefinition {
    return (
      documents.inForce.journeys.definitions.find((one) => one.name === name) ?? published(name).definition
    );
  }
}

function rowOf(
  { release, definition }: PublishedJourney,
  { journeys }: ActiveDocuments['inForce'],
  figures: Awaited<ReturnType<Engine['figures']>>,
  standing: Awaited<ReturnType<Engine['standing']>>,
): JourneyRow {
  const { name, version, status } = release;
  const places = placesUnder(release, standing.get(name) ?? []);
  const counts = figures.journeys.get(name);
  const document = journeys.definitions.find((one) => one.name === name);
  const acts = new Map(journeys.acts).get(name);
  const onTop = (['status', 'content'] as const).flatMap((part) => {
    const note = acts?.[part]?.note;
    if (!note) return [];
    return [
      {
        what: part === 'status' ? part : ('text' as const),
        by: note.by,
        at: instant(note.at),
        why: note.why,
      },
    ];
  });
  return {
    name,
    ...(definition.description !== undefined && { description: definition.description }),
    status,
    version,
    inside: places.reduce((sum, { people }) => sum + people, 0),
    entered: counts?.entered ?? 0,
    goals: counts?.goals ?? 0,
    hasDraft: version > 0 && document?.status === 'draft' && contentOf(document) !== contentOf(definition),
    onTop,
    steps: definition.steps.map((step) => ({
      id: step.id,
      kind: kindOf(step),
      people: places.find((place) => place.version === version && place.step === step.id)?.people ?? 0,
    })),
  };
}

function versionRow({ version, publishedAt, by, why, publish }: KeptVersion) {
  return { version, publishedAt: instant(publishedAt), by, why, inside: publish.inside };
}

function of(name: string, { journeys }: Composed): PublishedJourney | undefined {
  return journeys.published.find(({ release }) => release.name === name);
}

/** What a text says by itself, its templates too, and together with what is kept. */
async function problemsOf({ revision, documents, problems }: Composed) {
  return problems.length > 0 ? problems : unhurried(findingProblems(revision, documents));
}

function totalsOf(steps: JourneyPreviewView['steps']): JourneyPreviewView['totals'] {
  const totals: { [fate in JourneyFate]: number } = {
    stays: 0,
    follows: 0,
    'waits-anew': 0,
    moves: 0,
    leaves: 0,
  };
  for (const { fate, people } of steps) totals[fate] += people;
  return totals;
}

function journeyIn(text: string, name: string): JourneyDefinition {
  const { documents, problems } = readText(text, 'text');
  const [problem] = problems;
  if (problem) {
    const { line, column, code, message, mend } = problem;
    throw new HttpProblem(400, code, `line ${line}, column ${column}: ${message}`, mend);
  }
  const [read] = documents;
  if (documents.length === 1 && read?.document.kind === 'journey' && read.document.name === name)
    return read.document;
  throw new HttpProblem(
    400,
    'another_document',
    `the text is not journey "${name}"`,
    `begin it with kind: journey and name: ${name}`,
  );
}

function detailOf(act: JourneyAct): { version?: number; ended?: string } {
  if (act.type === 'resume') return { ended: act.resume.ended };
  const version = act.type === 'publish' ? act.publishing.version : undefined;
  return version === undefined ? {} : { version };
}

function defined<T extends object>(value: T | undefined): Partial<T> {
  return Object.fromEntries(
    Object.entries(value ?? {}).filter(([, part]) => part !== undefined),
  ) as Partial<T>;
}
