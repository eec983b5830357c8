/** The places of the console by area: one list for the head of every screen, the keys and the tests. */
import type { IconName } from '../look/icon.tsx';
import { live, type Route, usualFairness, wholeCatalogue, wholeNetwork } from '../routes.ts';

export interface Place {
  readonly name: string;
  readonly to: Route;
  readonly screens: readonly Route['screen'][];
}

export interface Area {
  readonly name: string;
  readonly icon: IconName;
  /** The first is where the area begins. */
  readonly places: readonly [Place, ...Place[]];
  /** Of no place: one comes to them from elsewhere. */
  readonly screens?: readonly Route['screen'][];
}

export const areas: readonly Area[] = [
  { name: 'Live', icon: 'live', places: [{ name: 'Live', to: live, screens: ['live'] }] },
  {
    name: 'Customers',
    icon: 'profile',
    places: [
      { name: 'Profiles', to: { screen: 'profiles', search: '' }, screens: ['profiles', 'profile', 'group'] },
      { name: 'Audiences', to: { screen: 'audiences' }, screens: ['audiences'] },
      { name: 'Matches', to: { screen: 'matches' }, screens: ['matches'] },
      { name: 'Rights', to: { screen: 'rights', person: '' }, screens: ['rights', 'audit'] },
    ],
  },
  {
    name: 'Journeys',
    icon: 'journey',
    places: [
      { name: 'Journeys', to: { screen: 'journeys' }, screens: ['journeys'] },
      { name: 'Network', to: wholeNetwork, screens: ['network'] },
    ],
  },
  {
    name: 'Decide',
    icon: 'decision',
    places: [
      { name: 'Catalogue', to: wholeCatalogue, screens: ['catalogue'] },
      { name: 'Contact policy', to: { screen: 'contact-policy' }, screens: ['contact-policy'] },
      { name: 'Budgets', to: { screen: 'budgets' }, screens: ['budgets'] },
    ],
    screens: ['decision'],
  },
  {
    name: 'Learn',
    icon: 'experiment',
    places: [
      { name: 'Experiments', to: { screen: 'experiments' }, screens: ['experiments'] },
      { name: 'Models', to: { screen: 'models' }, screens: ['models'] },
      { name: 'Send times', to: { screen: 'send-times' }, screens: ['send-times'] },
      { name: 'Evaluate', to: { screen: 'evaluate' }, screens: ['evaluate'] },
      { name: 'Fairness', to: usualFairness, screens: ['fairness'] },
    ],
  },
  {
    name: 'Operate',
    icon: 'document',
    places: [
      { name: 'Events', to: { screen: 'events', search: '' }, screens: ['events'] },
      { name: 'In time', to: { screen: 'in-time' }, screens: ['in-time'] },
      { name: 'Refused', to: { screen: 'dead-letters' }, screens: ['dead-letters'] },
      { name: 'Mails', to: { screen: 'mails' }, screens: ['mails'] },
      { name: 'Configuration', to: { screen: 'configuration' }, screens: ['configuration'] },
    ],
  },
];

/** Undefined for an address that leads nowhere. */
export function areaOf(screen: Route['screen']): Area | undefined {
  return areas.find(
    ({ places, screens = [] }) =>
      screens.includes(screen) || places.some((place) => place.screens.includes(screen)),
  );
}
