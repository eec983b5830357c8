/** Random policies with all that a cap can name, and the actions and journeys that they are tried on. */
import type { ContactKind } from '../core/decision/contact.ts';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import type { CapDefinition } from '../core/decision/policy-definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { journeySchema } from '../core/journey/definition.ts';
import type { Walls } from './cap-model.testing.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Every hour that walls show; the sign of these names is turned round. */
export const ANYWHERE: Walls = Array.from(
  { length: 27 },
  (_, i) => `Etc/GMT${i > 14 ? '+' : '-'}${Math.abs(i - 14)}`,
);

export const plain: ContactKind = {
  channel: '',
  group: '',
  action: '',
  placement: '',
  issue: '',
  purpose: '',
  topic: '',
  point: '',
};
export const actions = [
  { name: 'loan', group: 'credit', topic: 'money', purpose: 'marketing' },
  { name: 'card', group: 'credit', topic: 'money', purpose: 'marketing' },
  { name: 'fund', group: 'saving', topic: 'markets', purpose: 'marketing' },
  { name: 'tips', group: 'saving', topic: 'markets', purpose: 'advice' },
  { name: 'notice', group: 'saving', topic: 'markets', purpose: 'service' },
] as const;
const issueOf = (group: string) => (group === 'credit' ? 'borrow' : 'keep');
export const kinds = new Map<string, ContactKind>(
  actions.map(({ name, ...rest }) => [name, { ...plain, ...rest, action: name, issue: issueOf(rest.group) }]),
);
const mail = { mail: { subject: 'S', html: '<p>S</p>' } };

function journey(name: string, steps: object[]): CoreDocument {
  const entry = { event: name, reentry: 'always', key: 'event.run' };
  return journeySchema.parse({ kind: 'journey', name, entry, exit: [{ event: 'Stop' }], steps });
}

export const says = [
  { name: 'News', channel: 'email', purpose: 'marketing', topic: 'markets' },
  { name: 'Hint', channel: 'post', purpose: 'advice', topic: 'money' },
  { name: 'Bill', channel: 'email', purpose: 'service', topic: 'money' },
] as const;

export function worldOf(random: () => number): {
  readonly documents: CoreDocument[];
  readonly caps: CapDefinition[];
  readonly zones: Walls | undefined;
} {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const only = () =>
    pick<Partial<CapDefinition>>([
      {},
      {},
      { purpose: 'marketing' },
      { topic: 'money' },
      { group: 'credit' },
      { issue: 'keep' },
      { action: 'loan' },
      { channel: 'email' },
      { placement: 'home' },
      { channel: 'email', group: 'credit' },
      { topic: 'markets', purpose: 'advice' },
    ]);
  const when = () =>
    pick<Partial<CapDefinition>>([
      { within: 20 * MINUTE },
      { within: 6 * HOUR },
      { within: DAY },
      { within: 7 * DAY },
      { calendar: 'day' },
      { calendar: 'day' },
      { calendar: 'week' },
      { calendar: 'month' },
    ]);
  const each = () =>
    pick([
      {},
      {},
      {
        each: pick([
          'action',
          'placement',
          'topic',
          'group',
          'issue',
          'purpose',
          'channel',
          'contact-point',
        ] as const),
      },
    ]);
  const caps = Array.from(
    { length: 1 + Math.floor(random() * 4) },
    (_, i): CapDefinition => ({
      name: `cap-${i}`,
      max: pick([0, 1, 1, 2, 2, 3, 4]),
      full: pick(['next-best', 'next-best', 'discard', 'queue'] as const),
      ...only(),
      ...when(),
      ...each(),
    }),
  );
  const topics = ['money', 'markets'];
  const zones = pick([undefined, ['Europe/Berlin', 'America/Santiago']]);
  const policy = policySchema.parse({
    kind: 'policy',
    name: 'contact',
    purposes: {
      marketing: { basis: 'opt-out', topics },
      advice: { basis: 'opt-out', topics },
      service: { basis: 'contract', topics },
    },
    ...(zones && { zones }),
  });
  const channel = (name: string): CoreDocument => ({
    kind: 'channel',
    name,
    medium: 'mail',
    contactPoint: name,
  });
  return {
    caps,
    zones,
    documents: [
      channel('email'),
      channel('post'),
      { ...policy, caps },
      { kind: 'issue', name: 'borrow', version: 1, groups: [{ name: 'credit' }] },
      { kind: 'issue', name: 'keep', version: 1, groups: [{ name: 'saving' }] },
      ...actions.map((one) =>
        actionSchema.parse({
          kind: 'action',
          ...one,
          placements: ['home', 'desk'],
          value: random(),
          treatments: mail,
        }),
      ),
      ...says.map(({ name, ...send }) =>
        journey(name, [{ id: 'say', send: { ...send, ...mail, within: '3d', expires: '2d' } }]),
      ),
      journey('Chosen', [
        { id: 'choose', decide: { channel: 'email' } },
        { id: 'say', send: { channel: 'email', decided: true, within: '3d', expires: '2d' } },
      ]),
    ],
  };
}
