/** The console as a table of contents: the frame around every screen, and which screen belongs to which route. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { session } from './api/session.ts';
import { Header } from './frame/header.tsx';
import { Shortcuts } from './frame/shortcuts.tsx';
import { type Route, routeKey } from './routes.ts';
import { AudiencesScreen } from './screens/audiences/audiences-screen.tsx';
import { BudgetsScreen } from './screens/budgets/budgets-screen.tsx';
import { CatalogueScreen } from './screens/catalogue/catalogue-screen.tsx';
import { ConfigurationScreen } from './screens/configuration.tsx';
import { ContactPolicyScreen } from './screens/contact-policy/contact-policy-screen.tsx';
import { DeadLettersScreen } from './screens/dead-letters.tsx';
import { DecisionScreen } from './screens/decision/decision-screen.tsx';
import { EvaluateScreen } from './screens/evaluate/evaluate-screen.tsx';
import { EventsScreen } from './screens/events/events-screen.tsx';
import { ExperimentScreen } from './screens/experiments/experiment-screen.tsx';
import { ExperimentsScreen } from './screens/experiments/experiments-screen.tsx';
import { FairnessScreen } from './screens/fairness/fairness-screen.tsx';
import { GroupScreen } from './screens/group.tsx';
import { InTimeScreen } from './screens/in-time/in-time-screen.tsx';
import { JourneyScreen } from './screens/journeys/journey-screen.tsx';
import { JourneysScreen } from './screens/journeys/journeys-screen.tsx';
import { LiveScreen } from './screens/live/live-screen.tsx';
import { MailsScreen } from './screens/mails.tsx';
import { MatchesScreen } from './screens/matches/matches-screen.tsx';
import { ModelsScreen } from './screens/models/models-screen.tsx';
import { NetworkScreen } from './screens/network/network-screen.tsx';
import { ProfileScreen } from './screens/profile/profile-screen.tsx';
import { ProfilesScreen } from './screens/profiles.tsx';
import { AuditScreen } from './screens/rights/audit-screen.tsx';
import { RightsScreen } from './screens/rights/rights-screen.tsx';
import { SendTimesScreen } from './screens/send-times/send-times-screen.tsx';
import { SignInScreen } from './screens/sign-in.tsx';
import { UnknownScreen } from './screens/unknown.tsx';
import { useRoute } from './use-route.ts';

export function App() {
  const route = useRoute();
  const signedOut = useSyncExternalStore(session.subscribe, session.signedOut);
  const main = useRef<HTMLElement>(null);
  useArrival(route, main);
  if (signedOut) return <SignInScreen />;
  return (
    <>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Header route={route} />
      <main ref={main} tabIndex={-1} className={`screen screen-${route.screen}`}>
        <Screen route={route} />
      </main>
      <Shortcuts />
    </>
  );
}

function Screen({ route }: { route: Route }) {
  switch (route.screen) {
    case 'live':
      return <LiveScreen filter={route.filter} />;
    case 'profiles':
      return <ProfilesScreen search={route.search} />;
    case 'profile':
      return <ProfileScreen key={route.id} route={route} />;
    case 'group':
      return <GroupScreen key={`${route.kind} ${route.id}`} kind={route.kind} id={route.id} />;
    case 'mails':
      return <MailsScreen {...(route.id === undefined ? {} : { id: route.id })} />;
    case 'decision':
      return <DecisionScreen id={route.id} />;
    case 'configuration':
      return <ConfigurationScreen />;
    case 'contact-policy':
      return <ContactPolicyScreen />;
    case 'audiences':
      return <AudiencesScreen />;
    case 'budgets':
      return <BudgetsScreen />;
    case 'matches':
      return <MatchesScreen />;
    case 'rights':
      return <RightsScreen key={route.person} person={route.person} />;
    case 'audit':
      return <AuditScreen route={route} />;
    case 'journeys':
      return route.name === undefined ? (
        <JourneysScreen />
      ) : (
        <JourneyScreen key={route.name} name={route.name} />
      );
    case 'experiments':
      return route.name === undefined ? (
        <ExperimentsScreen />
      ) : (
        <ExperimentScreen key={route.name} name={route.name} />
      );
    case 'catalogue':
      return <CatalogueScreen route={route} />;
    case 'network':
      return <NetworkScreen route={route} />;
    case 'models':
      return <ModelsScreen key={routeKey(route)} route={route} />;
    case 'send-times':
      return <SendTimesScreen />;
    case 'evaluate':
      return <EvaluateScreen id={route.id} />;
    case 'fairness':
      return <FairnessScreen route={route} />;
    case 'events':
      return <EventsScreen key={route.search} search={route.search} />;
    case 'dead-letters':
      return <DeadLettersScreen />;
    case 'in-time':
      return <InTimeScreen />;
    case 'unknown':
      return <UnknownScreen path={route.path} />;
  }
}

/** A new screen starts at its top, with the focus where its content begins; the first one leaves both alone. */
function useArrival(route: Route, main: React.RefObject<HTMLElement | null>): void {
  const key = routeKey(route);
  const shown = useRef(key);
  useEffect(() => {
    if (shown.current === key) return;
    // Opening another mail of the list keeps the reader in the list.
    const withinMails = shown.current.startsWith('mails') && key.startsWith('mails');
    shown.current = key;
    if (withinMails) return;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [key, main]);
}
