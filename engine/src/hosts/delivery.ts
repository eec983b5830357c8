/** The delivery port: renders a message and hands it to its channel, once. Joined from content/ and channels/ outside. */

import type { Configuration } from '../core/configuration.ts';
import { mayTrack } from '../core/consent/judge.ts';
import { type Content, contentOf } from '../core/decision/catalogue/treatments.ts';
import type { MailContent } from '../core/decision/definition.ts';
import { groupView } from '../core/household/view.ts';
import type { Json, JsonObject, ReceiptAnswer } from '../core/input.ts';
import { journeyOf } from '../core/journey/versions/journey-of.ts';
import type { Message } from '../core/message/message.ts';
import { textsFor } from '../core/product/offered.ts';
import type { Profile } from '../core/profile/profile.ts';
import { voucherView } from '../core/voucher/view.ts';

/** Everything that delivering needs; plain data. */
export interface Delivery {
  readonly workspace: string;
  readonly id: string;
  readonly channel: string;
  readonly to: string;
  readonly purpose: string;
  readonly transactional: boolean;
  /** The contact point as consent and the suppression list know it; empty for channels with one receiver. */
  readonly point: string;
  /** Opens and clicks may be seen: the person agreed. */
  readonly tracked: boolean;
  /** It asks for a double opt-in: its link confirms it. */
  readonly confirms: boolean;
  readonly at: number;
  readonly content: DeliveryContent;
  /** The step waits for what the receiver answers. */
  readonly wantsAnswer: boolean;
  /** What templates may say: profile, traits, computed, account, household, instance, event. */
  readonly variables: JsonObject;
}

export type DeliveryContent =
  | { readonly kind: 'mail'; readonly mail: MailContent }
  | { readonly kind: 'webhook'; readonly body: JsonObject };

export type DeliveryResult =
  /** `answer`: where it was wanted. */
  | { readonly outcome: 'sent'; readonly answer?: ReceiptAnswer }
  /** It was not handed over, and never may be. */
  | { readonly outcome: 'refused'; readonly code?: string; readonly reason: string }
  | { readonly outcome: 'retry'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly outcome: 'failed'; readonly code: string; readonly reason: string; readonly bounced?: true }
  | { readonly outcome: 'unknown'; readonly reason: string; readonly repeatable: boolean };

export interface DeliveryPort {
  deliver(delivery: Delivery): Promise<DeliveryResult>;
  /** Whether a repeated id is recognised by the channel's receiver: asked when an outcome was lost in a crash. */
  repeatable(channel: string): boolean;
}

const MINUTE_MS = 60_000;
const BACKOFF_MS = [
  1_000,
  5_000,
  20_000,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  60 * MINUTE_MS,
  180 * MINUTE_MS,
];
/** After this long without success a message has failed. */
const GIVE_UP_MS = 3 * 24 * 60 * MINUTE_MS;

/** When to try again; undefined: give up. */
export function nextTry(message: Message, now: number, retryAfterMs: number | undefined): number | undefined {
  if (now - message.queuedAt > GIVE_UP_MS) return undefined;
  const backoff = BACKOFF_MS[Math.min(message.attempts - 1, BACKOFF_MS.length - 1)]!;
  return now + Math.max(backoff, retryAfterMs ?? 0);
}

/** What to send; undefined where the configuration no longer has its text. */
export function deliveryOf(
  workspace: string,
  profile: Profile,
  message: Message,
  configuration: Configuration,
): Delivery | undefined {
  const content = contentFor(message, configuration);
  if (!content) return undefined;
  const { id, channel, to, point, purpose, transactional, queuedAt } = message;
  const variables = variablesOf(profile, message, configuration, content, queuedAt);
  return {
    workspace,
    id,
    channel,
    to,
    purpose,
    transactional,
    point,
    tracked: !transactional && point !== '' && mayTrack(profile, point, configuration.consent),
    confirms: message.confirms !== undefined,
    at: queuedAt,
    content,
    wantsAnswer: content.kind === 'webhook' && wantsAnswer(message, configuration),
    variables,
  };
}

function wantsAnswer({ source }: Message, configuration: Configuration): boolean {
  const step = journeyOf(configuration, source)?.definition.steps.find(({ id }) => id === source.step);
  return step !== undefined && 'webhook' in step && step.webhook.answer !== undefined;
}

function contentFor({ source, channel }: Message, configuration: Configuration): DeliveryContent | undefined {
  const isWebhook = configuration.channels.get(channel)?.medium === 'webhook';
  if (source.action !== null && !isWebhook) return mailOf(contentSaid(source, configuration));
  const step = journeyOf(configuration, source)?.definition.steps.find((s) => s.id === source.step);
  if (!step) return undefined;
  if ('webhook' in step && isWebhook) return { kind: 'webhook', body: step.webhook.body as JsonObject };
  // What a decide step chose for this channel: its content goes along as `action`.
  if ('send' in step && isWebhook) return { kind: 'webhook', body: {} };
  const mail = 'send' in step ? step.send.mail : undefined;
  return mail && { kind: 'mail', mail };
}

function mailOf(said: Content | undefined): DeliveryContent | undefined {
  return said?.mail && { kind: 'mail', mail: said.mail };
}

/** Of the action that was decided, in its treatment and variant. */
function contentSaid(
  { action, treatment = ['', ''] }: Message['source'],
  { actionsByName }: Configuration,
): Content | undefined {
  const definition = action === null ? undefined : actionsByName.get(action)?.definition;
  return definition && contentOf(definition, { treatment: treatment[0], variant: treatment[1] });
}

function variablesOf(
  profile: Profile,
  message: Message,
  configuration: Configuration,
  content: DeliveryContent,
  now: number,
): JsonObject {
  return {
    profile: { id: profile.id },
    traits: { ...profile.traits },
    computed: computedFor(profile, configuration, content, now),
    instance: {
      journey: message.source.journey,
      id: message.source.instance,
      key: message.source.key,
      data: message.source.data,
      ...(message.source.waited && { waited: message.source.waited as unknown as JsonObject }),
    },
    message: { id: message.id },
    account: groupView(profile, 'account'),
    household: groupView(profile, 'household'),
    ...actionVariables(message, configuration),
    ...productVariables(profile, message, configuration),
    ...voucherVariables(message, configuration),
  };
}

/** Only what the templates name: there may be hundreds. */
function computedFor(
  profile: Profile,
  { computed }: Configuration,
  content: DeliveryContent,
  now: number,
): JsonObject {
  const scope = { profile, now, event: null, instance: null, context: {} };
  const values: { [name: string]: Json } = {};
  for (const name of computedNamedIn(content) ?? computed.keys()) {
    const condition = computed.get(name);
    if (condition) values[name] = plainValue(condition.evaluate(scope));
  }
  return values;
}

const computedNames = new WeakMap<object, readonly string[] | undefined>();

/** Undefined where a template reads them by something else than a plain name. */
function computedNamedIn(content: DeliveryContent): readonly string[] | undefined {
  const texts = content.kind === 'mail' ? content.mail : content.body;
  if (!computedNames.has(texts)) {
    const names = [...JSON.stringify(texts).matchAll(/\bcomputed\b(?:\.(\w+))?/g)].map(([, name]) => name);
    computedNames.set(texts, names.every((name) => name !== undefined) ? names : undefined);
  }
  return computedNames.get(texts);
}

/** What was decided to say, for a webhook that passes it on: its name and what it gives to placements. */
function actionVariables({ source }: Message, configuration: Configuration): JsonObject {
  if (source.action === null) return {};
  return { action: { ...contentSaid(source, configuration)?.content, name: source.action } };
}

/** What the action offers: the price that was decided on, texts in the person's language. */
function productVariables(
  { traits }: Profile,
  { source }: Message,
  { actionsByName }: Configuration,
): JsonObject {
  const offered = actionsByName.get(source.action ?? '')?.product;
  if (source.product === undefined || offered === undefined) return {};
  const texts = textsFor(offered.definition, traits.locale ?? traits.language) as JsonObject | undefined;
  return { product: { ...source.product, ...texts } };
}

/** The code that goes with the action, what it is worth and until when; `expiresAt` is null where it is good for good. */
function voucherVariables({ source }: Message, { vouchers }: Configuration): JsonObject {
  return source.voucher === undefined ? {} : { voucher: voucherView(source.voucher, vouchers) };
}

/** A computed value as JSON: whole numbers as numbers, anything without a plain form as null. */
export function plainValue(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map(plainValue) : null;
}
