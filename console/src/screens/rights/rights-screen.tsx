/** The rights of a person: find them, export, restrict, note an objection, erase; and how far erasures are. */
import { type FormEvent, useEffect, useId, useState } from 'react';
import { paths } from '../../api/client.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { usePages } from '../../api/use-pages.ts';
import { More } from '../../parts/more.tsx';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { navigate } from '../../use-route.ts';
import { ErasureList } from './erasure-list.tsx';
import { PersonRights } from './person-rights.tsx';
import { RightsPlaces } from './places.tsx';

export function RightsScreen({ person }: { person: string }) {
  const [round, setRound] = useState(0);
  return (
    <>
      <title>Rights · Kairos</title>
      <div className="title">
        <h1>Rights of persons</h1>
        <RightsPlaces here="rights" />
      </div>
      <div className="rights">
        <div className="rights-person">
          <Whose person={person} />
          {person === '' ? null : <Person person={person} asked={() => setRound((value) => value + 1)} />}
        </div>
        <Erasures round={round} />
      </div>
    </>
  );
}

function Whose({ person }: { person: string }) {
  const field = useId();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('person') ?? '').trim();
    navigate({ screen: 'rights', person: named(text) });
  }
  return (
    <Panel title="Whose request is it">
      <search>
        <form className="rights-form" onSubmit={submit}>
          <label htmlFor={field}>E-mail, an identifier such as userId:42, or a profile id</label>
          <div className="rights-row">
            <input
              id={field}
              key={person}
              name="person"
              type="search"
              className="field"
              defaultValue={person}
              placeholder="ada@example.com"
              autoComplete="off"
              spellCheck={false}
              required
            />
            <button type="submit" className="button">
              Find
            </button>
          </div>
        </form>
      </search>
      {person === '' ? (
        <p className="quiet">
          Not sure of the identifier? Find them under{' '}
          <a href={href({ screen: 'profiles', search: '' })}>Profiles</a>, and choose <i>Rights</i> on their
          page.
        </p>
      ) : null}
    </Panel>
  );
}

/** An address means an e-mail, as people write it. */
function named(text: string): string {
  return text.includes('@') && !/^[A-Za-z0-9_.-]+:/.test(text) ? `email:${text}` : text;
}

function Person({ person, asked }: { person: string; asked: () => void }) {
  const { data, problem, reload } = useFetched(paths.profile(person));
  if (problem?.status === 404)
    return (
      <Empty icon="profile" title={`Nobody is known as ${person}`}>
        Nothing is kept under this identifier, so there is nothing to export or erase. If they were erased,
        the <a href={href({ screen: 'audit', act: 'erased', person: '', from: '', to: '' })}>audit log</a> has
        when.
      </Empty>
    );
  if (problem !== undefined) return <ProblemNotice problem={problem} onRetry={reload} />;
  if (data === undefined) return <Skeleton lines={6} />;
  return <PersonRights view={data} changed={reload} erased={asked} />;
}

const lookMs = 1_000;

function Erasures({ round }: { round: number }) {
  const [version, setVersion] = useState(0);
  const pages = usePages(paths.erasures, version + round);
  const isRunning = pages.items?.some(({ state }) => state === 'running') === true;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setVersion((value) => value + 1), lookMs);
    return () => clearInterval(timer);
  }, [isRunning]);
  return (
    <Panel title="Erasures" className="erasures">
      {pages.problem === undefined ? null : <ProblemNotice problem={pages.problem} onRetry={pages.reload} />}
      {pages.items === undefined && pages.problem === undefined ? <Skeleton lines={4} /> : null}
      {pages.items?.length === 0 ? (
        <Empty icon="consent" title="Nobody has been erased">
          Find a person to begin. Each erasure stays listed here, without a word of who it was.
        </Empty>
      ) : null}
      {pages.items !== undefined && pages.items.length > 0 ? <ErasureList erasures={pages.items} /> : null}
      <More pages={pages} />
    </Panel>
  );
}
