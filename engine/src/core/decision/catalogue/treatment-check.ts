/** What treatments say that cannot be meant. */
import type { ChannelOutline } from '../../document.ts';
import type { ProblemCollector } from '../../problem.ts';
import type { ActionDefinition } from '../definition.ts';
import type { TreatmentDefinition, VariantDefinition } from './treatment-definition.ts';

type Path = readonly (string | number)[];

export function checkTreatments(
  action: ActionDefinition,
  treatments: readonly TreatmentDefinition[],
  channels: ReadonlyMap<string, ChannelOutline>,
  problems: ProblemCollector,
): void {
  checkNames(action, ['treatments'], treatments, problems);
  for (const [i, treatment] of treatments.entries()) {
    const path = ['treatments', i];
    checkPlacements(action, treatment, path, problems);
    checkNames(action, [...path, 'variants'], treatment.variants ?? [], problems);
    const channel = channelOf(action, treatment, path, channels, problems);
    if (channel !== null) checkContent(action, treatment, channel, path, problems);
  }
}

function checkNames(
  action: ActionDefinition,
  path: Path,
  named: readonly { readonly name: string }[],
  problems: ProblemCollector,
): void {
  const seen = new Set<string>();
  for (const [i, { name }] of named.entries()) {
    if (seen.has(name)) {
      const message = `two of them are called "${name}"`;
      problems.add(action, [...path, i, 'name'], 'duplicate_name', message, 'give each a name of its own');
    }
    seen.add(name);
  }
}

function checkPlacements(
  action: ActionDefinition,
  { channel, placements = [] }: TreatmentDefinition,
  path: Path,
  problems: ProblemCollector,
): void {
  if (channel !== undefined && placements.length > 0) {
    const mend = 'write two treatments, one with `channel` and one with `placements`';
    problems.add(
      action,
      [...path, 'placements'],
      'treatment_place',
      'a treatment is for a channel or for placements',
      mend,
    );
  }
  for (const [i, placement] of placements.entries()) {
    if (action.placements.includes(placement)) continue;
    const message = `the action is not made for the placement "${placement}"`;
    problems.add(
      action,
      [...path, 'placements', i],
      'unknown_placement',
      message,
      'add it to the placements of the action, or correct the name',
    );
  }
}

function checkContent(
  action: ActionDefinition,
  { mail, content, variants }: TreatmentDefinition,
  channel: ChannelOutline | undefined,
  path: Path,
  problems: ProblemCollector,
): void {
  if (variants === undefined) {
    checkMedium(action, { mail, content }, channel, path, problems);
    return;
  }
  for (const [i, variant] of variants.entries())
    checkMedium(action, variant, channel, [...path, 'variants', i], problems);
  if (mail !== undefined || content !== undefined) {
    const message = 'a treatment with variants has no content of its own';
    problems.add(action, [...path, 'variants'], 'content_twice', message, 'move it into a variant');
  }
  if (variants.every(({ share }: VariantDefinition) => share === 0)) {
    const mend = 'give at least one a share above 0';
    problems.add(action, [...path, 'variants'], 'no_weight', 'no variant has any share', mend);
  }
}

/** Undefined: it is for placements; null: there is no such channel, which is a problem. */
function channelOf(
  action: ActionDefinition,
  { channel: name }: TreatmentDefinition,
  path: Path,
  channels: ReadonlyMap<string, ChannelOutline>,
  problems: ProblemCollector,
): ChannelOutline | undefined | null {
  if (name === undefined) return undefined;
  const channel = channels.get(name);
  if (channel) return channel;
  const message = `there is no channel "${name}"`;
  problems.add(action, [...path, 'channel'], 'unknown_channel', message, 'declare it or correct the name');
  return null;
}

/** Mail goes out on channels that carry it, everything else gets content. */
function checkMedium(
  action: ActionDefinition,
  { mail, content }: Pick<TreatmentDefinition, 'mail' | 'content'>,
  channel: ChannelOutline | undefined,
  path: Path,
  problems: ProblemCollector,
): void {
  const wanted = channel?.medium === 'mail' ? 'mail' : 'content';
  if ((mail !== undefined) === (wanted === 'mail') && (content !== undefined) === (wanted === 'content'))
    return;
  const where = channel === undefined ? 'in a placement' : `on the channel "${channel.name}"`;
  const message = `${where} it is said with \`${wanted}\`, and with nothing else`;
  problems.add(action, path, 'treatment_content', message, `write \`${wanted}\` here`);
}
