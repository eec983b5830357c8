/** A trait, and where its value is from on request: who said it and since when, which values lost and why, by view. */
import { type ReactNode, useId, useState } from 'react';
import { paths } from '../../api/client.ts';
import type { LineageView, LineageWord, ProfileView, TraitLineageView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { Icon } from '../../look/icon.tsx';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Ago } from '../../parts/panel.tsx';
import { plural } from '../../words/numbers.ts';
import { Value } from './value.tsx';

type Named = LineageView['views'][number];

export function Trait(props: {
  profile: string;
  trait: ProfileView['traits'][number];
  /** Grows when something happened to the person. */
  version: number;
  /** What won and lost, as soon as it is known. */
  lineage: TraitLineageView | undefined;
}) {
  const { profile, trait, version, lineage } = props;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="known-row">
      <dt>{trait.name}</dt>
      <dd>
        <span className="known-value">
          <Value value={trait.value} />
        </span>
        <span className="quiet trait-from">
          <span>
            from {trait.source}, <Ago at={trait.since} />
          </span>
          <button
            type="button"
            className="button button-small"
            aria-expanded={open}
            aria-controls={id}
            aria-label={open ? `Less about ${trait.name}` : `Why this ${trait.name}`}
            onClick={() => setOpen(!open)}
          >
            {open ? 'Less' : 'Why'}
          </button>
        </span>
      </dd>
      {open ? null : <LostValues lineage={lineage} />}
      {open ? (
        <dd id={id} className="lineage">
          <Lineage profile={profile} trait={trait.name} version={version} />
        </dd>
      ) : null}
    </div>
  );
}

/** Of those that lost the newest few, where they lost; *Why* tells all. */
const FEW = 2;

function LostValues({ lineage }: { lineage: TraitLineageView | undefined }) {
  const [view] = lineage?.views ?? [];
  if (view === undefined || view.lost.length === 0) return null;
  const more = view.lost.length - FEW + (view.moreLost ?? 0);
  return (
    <dd className="lost-values">
      {view.lost.slice(0, FEW).map(({ value, source, since, why }) => (
        <span key={`${source} ${since} ${JSON.stringify(value)}`} className="reason">
          not <Value value={value} /> of {source}: {why.words}
        </span>
      ))}
      {more > 0 ? <span className="reason">and {plural(more, 'other value')}</span> : null}
    </dd>
  );
}

function Lineage({ profile, trait, version }: { profile: string; trait: string; version: number }) {
  const { data, problem, reload } = useFetched(paths.lineage(profile, trait), version);
  if (problem !== undefined) return <ProblemNotice problem={problem} onRetry={reload} />;
  if (data === undefined) return <Skeleton lines={2} />;
  const isOne = data.views.length === 1;
  return (
    <>
      {data.views.map((view) => (
        <section key={view.view} aria-label={`${trait} in the view ${view.view}`}>
          {isOne ? null : <h3>In the view {view.view}</h3>}
          <Decided view={view} />
        </section>
      ))}
      <Limits lineage={data} />
    </>
  );
}

function Decided({ view: { fields, rules, winner, agreeing, lost } }: { view: Named }) {
  return (
    <>
      <p className="quiet">
        Decided by {rules.join(', then ')}
        {fields.length === 1 ? '.' : `; ${fields.join(', ')} win together.`}
      </p>
      {winner === null ? <p>Nobody says anything any more.</p> : null}
      <ul className="lineage-words">
        {winner === null ? null : (
          <Said word={winner} isWinner>
            {agreeing.length === 0 ? null : (
              <>
                {' '}
                {agreeing.join(' and ')} {agreeing.length === 1 ? 'says' : 'say'} the same.
              </>
            )}
          </Said>
        )}
        {lost.map((word) => (
          <Said
            key={`${word.source} ${word.since} ${JSON.stringify(word.record ?? word.value)}`}
            word={word}
          />
        ))}
      </ul>
    </>
  );
}

/** What a source says or said; the icon is explained by the words beside it. */
function Said(props: { word: LineageWord; isWinner?: boolean; children?: ReactNode }) {
  const { word, isWinner = false, children } = props;
  return (
    <li className={isWinner ? 'granted' : 'withdrawn'}>
      <Icon name={isWinner ? 'check' : 'refused'} size={14} />
      <div>
        <span className="known-value">
          {word.record === undefined ? <Value value={word.value} /> : <Fields record={word.record} />}
        </span>
        <span className="quiet">
          {word.source} said so <Ago at={word.since} />
          {word.confirmed === word.since ? null : (
            <>
              , last <Ago at={word.confirmed} />
            </>
          )}
          {word.events > 1 ? `, in ${plural(word.events, 'event')}` : null}.{children}
        </span>
        <span className="reason">
          {isWinner ? 'It holds: ' : 'It lost: '}
          {word.why.words}.
        </span>
      </div>
    </li>
  );
}

/** What wins together, field by field. */
function Fields({ record }: { record: NonNullable<LineageWord['record']> }) {
  return Object.entries(record).map(([field, value]) => (
    <span key={field} className="lineage-field">
      <span className="quiet-name">{field}</span> <Value value={value} />
    </span>
  ));
}

function Limits({ lineage: { uncounted, filling, whole } }: { lineage: LineageView }) {
  return (
    <>
      {filling ? (
        <p className="quiet">History is still being read; until then the newest value holds.</p>
      ) : null}
      {whole ? null : <p className="quiet">Only the newest events were looked through.</p>}
      {uncounted === 0 ? null : (
        <p className="quiet">{plural(uncounted, 'event')} more said values that are not listed one by one.</p>
      )}
    </>
  );
}
