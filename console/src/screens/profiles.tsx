/** The list of profiles, newest first or as found. */
import { type FormEvent, useId } from 'react';
import { paths } from '../api/client.ts';
import { usePages } from '../api/use-pages.ts';
import { More } from '../parts/more.tsx';
import { Empty, ProblemNotice, Skeleton } from '../parts/notice.tsx';
import { Ago } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';
import { href, live } from '../routes.ts';
import { navigate } from '../use-route.ts';

export function ProfilesScreen({ search }: { search: string }) {
  const field = useId();
  const pages = usePages((cursor) => paths.profiles(search, cursor));

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    navigate({
      screen: 'profiles',
      search: String(new FormData(event.currentTarget).get('search') ?? '').trim(),
    });
  }

  return (
    <>
      <title>Profiles · Kairos</title>
      <div className="title">
        <h1>{search === '' ? 'Profiles' : `Profiles like “${search}”`}</h1>
        <search>
          <form className="title-form" onSubmit={submit}>
            <label htmlFor={field} className="only-read">
              Search profiles by e-mail, user id or name
            </label>
            <input
              key={search}
              id={field}
              name="search"
              type="search"
              className="field"
              defaultValue={search}
              placeholder="E-mail, user id, name"
            />
            <button type="submit" className="button">
              Search
            </button>
          </form>
        </search>
      </div>
      {pages.problem === undefined ? null : <ProblemNotice problem={pages.problem} onRetry={pages.reload} />}
      {pages.items === undefined && pages.problem === undefined ? <Skeleton lines={10} /> : null}
      {pages.items?.length === 0 ? <Nobody search={search} /> : null}
      {pages.items !== undefined && pages.items.length > 0 ? (
        <div className="panel table-panel">
          <Table
            rows={pages.items}
            rowKey={({ id }) => id}
            columns={[
              {
                title: 'Profile',
                cell: ({ id, who }) => <a href={href({ screen: 'profile', id })}>{who}</a>,
              },
              {
                title: 'Audiences',
                className: 'wide-cell',
                cell: ({ audiences }) => <Audiences names={audiences} />,
              },
              { title: 'Changed', end: true, cell: ({ updatedAt }) => <Ago at={updatedAt} /> },
            ]}
          />
        </div>
      ) : null}
      <More pages={pages} label="Load more" />
    </>
  );
}

function Audiences({ names }: { names: readonly string[] }) {
  return (
    <span className="tags">
      {names.map((name) => (
        <span key={name} className="tag">
          {name}
        </span>
      ))}
    </span>
  );
}

function Nobody({ search }: { search: string }) {
  if (search === '') {
    return (
      <Empty icon="profile" title="Nobody is known yet">
        The first event makes the first profile. The <a href={href(live)}>live page</a> shows how to send one.
      </Empty>
    );
  }
  return (
    <Empty icon="search" title={`Nobody is found by “${search}”`}>
      Try the whole e-mail address or user id, or{' '}
      <a href={href({ screen: 'profiles', search: '' })}>see all profiles</a>.
    </Empty>
  );
}
