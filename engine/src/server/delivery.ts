/** Joins content and channels into what hosts deliver by: render, sign the links, hand over once, tell what happened. */
import type { Channel, DispatchResult, RenderedContent } from '../channels/channel.ts';
import { openChannel } from '../channels/registry.ts';
import { ChannelSettingsError } from '../channels/secret.ts';
import type { TrackingLinks } from '../content/links.ts';
import { renderMail } from '../content/mail.ts';
import { compileTemplate, type RenderOptions, TemplateError, type Variables } from '../content/template.ts';
import type { DocumentProblem } from '../core/document.ts';
import { type ChannelDocument, settingsOf } from '../documents/channel.ts';
import type { Delivery, DeliveryPort, DeliveryResult } from '../hosts/delivery.ts';
import type { LastLook } from './last-look.ts';
import { Turnstile } from './turnstile.ts';

export interface Deliverer extends DeliveryPort {
  /** Opens what is new, keeps what did not change. Where something cannot be opened, all stays as it was. */
  configure(channels: readonly ChannelDocument[]): Promise<readonly DocumentProblem[]>;
  close(): Promise<void>;
}

export interface DelivererOptions {
  readonly links: TrackingLinks;
  /** Port of the built-in mail sink. */
  readonly sinkPort: number;
  /** Relative files of secrets are below it. */
  readonly secretsFolder: string;
  /** Asked about a message that had to wait for its channel. */
  readonly lastLook: LastLook;
}

interface OpenedChannel {
  readonly settings: string;
  readonly channel: Channel;
  readonly turnstile: Turnstile;
}

export function openDeliverer(options: DelivererOptions): Deliverer {
  let opened: ReadonlyMap<string, OpenedChannel> = new Map();

  return {
    configure: async (documents) => {
      const next = new Map<string, OpenedChannel>();
      const problems: DocumentProblem[] = [];
      for (const document of documents) {
        const settings = JSON.stringify(settingsOf(document, options.sinkPort));
        const known = opened.get(document.name);
        if (known?.settings === settings) next.set(document.name, known);
        else {
          const made = open(document, options);
          if ('code' in made) problems.push(made);
          else {
            const turnstile = new Turnstile(made.parallel ?? Number.POSITIVE_INFINITY);
            next.set(document.name, { settings, channel: made, turnstile });
          }
        }
      }
      const before = opened;
      if (problems.length === 0) opened = next;
      await closeUnused(problems.length === 0 ? before : next, opened);
      return problems;
    },
    deliver: async (delivery) => {
      const found = opened.get(delivery.channel);
      if (found === undefined) {
        return {
          outcome: 'failed',
          code: 'no_such_channel',
          reason: `there is no channel "${delivery.channel}" now`,
        };
      }
      return found.turnstile.pass(delivery.transactional, async (hasWaited) => {
        const looked = hasWaited ? await options.lastLook(delivery) : delivery;
        return 'outcome' in looked ? looked : handOver(looked, found.channel, options.links);
      });
    },
    repeatable: (name) => opened.get(name)?.channel.repeatable === true,
    close: async () => {
      await closeUnused(opened, new Map());
      opened = new Map();
    },
  };
}

async function handOver(delivery: Delivery, channel: Channel, links: TrackingLinks): Promise<DeliveryResult> {
  const content = contentOf(delivery, links);
  if ('outcome' in content) return content;
  const { id, workspace, to, at, wantsAnswer } = delivery;
  return resultOf(await channel.dispatch({ id, workspace, to, content, at, wantsAnswer }), channel);
}

function open(
  document: ChannelDocument,
  { sinkPort, secretsFolder }: DelivererOptions,
): Channel | DocumentProblem {
  try {
    return openChannel(settingsOf(document, sinkPort), { folder: secretsFolder });
  } catch (error) {
    if (!(error instanceof ChannelSettingsError)) throw error;
    const { code, message } = error;
    return {
      kind: 'channel',
      name: document.name,
      path: [],
      code,
      message,
      mend: 'correct the channel or provide what it names',
    };
  }
}

async function closeUnused(
  candidates: ReadonlyMap<string, OpenedChannel>,
  used: ReadonlyMap<string, OpenedChannel>,
): Promise<void> {
  const unused = [...candidates].filter(([name, { channel }]) => used.get(name)?.channel !== channel);
  await Promise.allSettled(unused.map(([, { channel }]) => channel.close()));
}

function contentOf(delivery: Delivery, links: TrackingLinks): RenderedContent | DeliveryResult {
  const options = renderOptions(delivery);
  try {
    if (delivery.content.kind === 'webhook') {
      const { profile, instance } = delivery.variables;
      const body = filled(delivery.content.body, delivery.variables, options) as object;
      return { kind: 'webhook', body: { profile, instance, ...body } };
    }
    return renderMail(delivery.content.mail, delivery.variables, linksOf(delivery, links), options);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { outcome: 'failed', code: error.code, reason: error.message };
  }
}

/** Tracked only where the person agreed; what is owed to them cannot be unsubscribed from. */
function linksOf(delivery: Delivery, links: TrackingLinks) {
  const { workspace, id, point, transactional, tracked, confirms } = delivery;
  const message = { workspace, messageId: id };
  return {
    ...(tracked &&
      !transactional && { click: (url: string) => links.click(message, url), open: links.open(message) }),
    ...(!transactional && { unsubscribe: links.unsubscribe(message, point) }),
    ...(confirms && { confirm: links.confirm(message) }),
    ...(point !== '' && { preferences: links.preferences(message, point) }),
  };
}

function renderOptions({ at, variables }: Delivery): RenderOptions {
  const traits = variables.traits as Variables | undefined;
  const { timezone, locale } = traits ?? {};
  return {
    now: at,
    ...(typeof timezone === 'string' ? { timeZone: timezone } : {}),
    ...(typeof locale === 'string' ? { locale } : {}),
  };
}

function filled(value: unknown, variables: Variables, options: RenderOptions): unknown {
  if (typeof value === 'string') return compileTemplate(value, { escape: false }).render(variables, options);
  if (Array.isArray(value)) return value.map((inner) => filled(inner, variables, options));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, filled(inner, variables, options)]),
  );
}

function resultOf(result: DispatchResult, channel: Channel): DeliveryResult {
  if (result.outcome === 'sent')
    return result.answer === undefined ? { outcome: 'sent' } : { outcome: 'sent', answer: result.answer };
  if (result.outcome === 'unknown') return { ...result, repeatable: channel.repeatable };
  return result;
}
