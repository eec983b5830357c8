/** What stands on a person's page, in order: a panel is one file and one line here. */
import type { ReactNode } from 'react';
import type { ProfileAnswer, ProfileView } from '../../api/types.ts';
import { Consents, Permissions } from './consents.tsx';
import { contactPanel } from './contact-standing.tsx';
import { Decisions } from './decisions.tsx';
import { Computed, Identifiers, Traits } from './facts.tsx';
import { Groups } from './groups.tsx';
import { Identity } from './identity.tsx';
import { Moments } from './moments.tsx';
import { Audiences, Journeys, Messages } from './pending.tsx';
import { Timeline } from './timeline.tsx';

export interface Shown {
  readonly view: ProfileView;
  /** Grows when something happened to the person: lists of their own load again. */
  readonly version: number;
  /** What speaks for this being one person, and which values lost: it comes behind the view, and not of the past. */
  readonly evidence?: ProfileAnswer | undefined;
  /** Tells that something on the page has changed the person. */
  changed(): void;
}

export interface PersonPanel {
  readonly name: string;
  /** Beside what happens to the person, or what is known of them. */
  readonly place: 'now' | 'facts';
  /** Also as of an instant: all it shows is in the view. */
  readonly hasPast: boolean;
  /** Null where there is nothing to say. */
  show(shown: Shown): ReactNode;
}

export const personPanels: readonly PersonPanel[] = [
  {
    name: 'moments',
    place: 'now',
    hasPast: false,
    show: ({ view }) => (view.moments === undefined ? null : <Moments moments={view.moments} />),
  },
  {
    name: 'journeys',
    place: 'now',
    hasPast: true,
    show: ({ view }) => <Journeys journeys={view.journeys} />,
  },
  {
    name: 'audiences',
    place: 'now',
    hasPast: true,
    show: ({ view }) => <Audiences audiences={view.audiences} />,
  },
  {
    name: 'messages',
    place: 'now',
    hasPast: true,
    show: ({ view }) => <Messages messages={view.messages} />,
  },
  {
    name: 'contact',
    place: 'now',
    hasPast: true,
    show: ({ view }) => contactPanel(view.contactPolicy),
  },
  {
    name: 'decisions',
    place: 'now',
    hasPast: false,
    show: ({ view, version }) => <Decisions profile={view.id} version={version} />,
  },
  {
    name: 'timeline',
    place: 'now',
    hasPast: false,
    show: ({ view, version }) => <Timeline profile={view.id} version={version} />,
  },
  {
    name: 'identifiers',
    place: 'facts',
    hasPast: true,
    show: ({ view, evidence }) => (
      <Identifiers identifiers={view.identifiers} links={evidence?.links?.items ?? []} />
    ),
  },
  {
    name: 'identity',
    place: 'facts',
    hasPast: false,
    show: ({ view, version, changed }) => <Identity profile={view.id} version={version} changed={changed} />,
  },
  {
    name: 'traits',
    place: 'facts',
    hasPast: true,
    show: ({ view, version, evidence }) => (
      <Traits
        traits={view.traits}
        {...(view.asOf === undefined && {
          lineage: { profile: view.id, version, of: evidence?.lineage?.items ?? [] },
        })}
      />
    ),
  },
  {
    name: 'groups',
    place: 'facts',
    hasPast: true,
    show: ({ view }) => (view.groups.length === 0 ? null : <Groups groups={view.groups} />),
  },
  {
    name: 'computed',
    place: 'facts',
    hasPast: true,
    show: ({ view: { computed, awaitsHistory } }) => (
      <Computed computed={computed} {...(awaitsHistory && { awaited: awaitsHistory.computed })} />
    ),
  },
  {
    name: 'permissions',
    place: 'facts',
    hasPast: true,
    show: ({ view }) => <Permissions jurisdiction={view.jurisdiction} permissions={view.permissions} />,
  },
  {
    name: 'consents',
    place: 'facts',
    hasPast: true,
    show: ({ view }) => <Consents consents={view.consents} />,
  },
];
