/** Keeps the texts of what was published of journeys, before they go into force. */
import { stringify } from 'yaml';
import type { InForce } from './active.ts';
import type { PublishedJourney } from './releases.ts';
import type { VersionFiles } from './version-files.ts';

/**
 * @param sources of the journeys as the folder has them, as they are written
 * @param before what was published before: it is kept already
 */
export async function keepVersions(
  { activatedAt, journeys }: Pick<InForce, 'activatedAt' | 'journeys'>,
  sources: ReadonlyMap<string, () => string>,
  files: VersionFiles,
  before: readonly PublishedJourney[] = [],
): Promise<void> {
  const known = new Map(before.map(({ release }) => [release.name, release.version]));
  const acts = new Map(journeys.acts);
  const definitions = new Map(journeys.definitions.map((definition) => [definition.name, definition]));
  for (const { release, definition, isGone } of journeys.published) {
    const { name, version } = release;
    if (isGone || version === 0 || known.get(name) === version) continue;
    const act = acts.get(name)?.content;
    const document = definitions.get(name);
    await files.keep({
      journey: name,
      version,
      publishedAt: act?.note?.at ?? activatedAt,
      by: act?.note?.by ?? 'documents',
      why: act?.note?.why ?? '',
      publish: act?.publish ?? document?.publish ?? { inside: 'follow', map: {}, everyone: false },
      definition,
      text: act?.text ?? sources.get(name)?.() ?? textOf(definition),
    });
  }
}

/** Where nobody has the text any more. */
function textOf(definition: PublishedJourney['definition']): string {
  return stringify(definition);
}
