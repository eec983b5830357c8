/** What is in force: the documents by kind, where each is written, and what is wrong with the newest state. */
import { paths } from '../api/client.ts';
import type { ConfigurationView } from '../api/types.ts';
import { useFetched } from '../api/use-fetched.ts';
import { useRevisionChanges } from '../live/use-revision.ts';
import { Icon } from '../look/icon.tsx';
import { Empty, ProblemNotice, Skeleton } from '../parts/notice.tsx';
import { Ago, Panel } from '../parts/panel.tsx';
import { plural } from '../words/numbers.ts';

/** Of a kind: nobody reads thousands of rows. */
const shownAtMost = 200;

export function ConfigurationScreen() {
  const { data, problem, reload } = useFetched(paths.configuration(), useRevisionChanges());
  return (
    <>
      <title>Configuration · Kairos</title>
      <div className="title">
        <h1>Configuration</h1>
        {data === undefined ? null : (
          <p>
            Revision <code>{data.revision}</code> of folder <code>{data.folder}</code>, in force since{' '}
            <Ago at={data.activatedAt} />
          </p>
        )}
        <button type="button" className="button" onClick={reload}>
          <Icon name="reload" /> Look again
        </button>
      </div>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={8} /> : null}
      {data === undefined ? null : <Problems view={data} />}
      {data === undefined ? null : <Warnings view={data} />}
      {data === undefined ? null : <Documents view={data} />}
    </>
  );
}

function Problems({ view }: { view: ConfigurationView }) {
  if (view.problems.length === 0) return null;
  return (
    <section className="notice notice-bad problems" aria-label="Problems">
      <Icon name="warning" size={20} />
      <div>
        <h2>{plural(view.problems.length, 'problem')} in the newest state of the folder</h2>
        <p>
          Revision <code>{view.revision}</code> stays in force until they are mended.
        </p>
        <Findings items={view.problems} />
      </div>
    </section>
  );
}

/** What is probably not meant; it is in force all the same. */
function Warnings({ view }: { view: ConfigurationView }) {
  if (view.warnings.length === 0) return null;
  return (
    <section className="notice notice-warn problems" aria-label="Warnings">
      <Icon name="warning" size={20} />
      <div>
        <h2>{plural(view.warnings.length, 'warning')}</h2>
        <p>These are in force, and probably not what is meant.</p>
        <Findings items={view.warnings} />
      </div>
    </section>
  );
}

function Findings({ items }: { items: ConfigurationView['problems'] }) {
  return (
    <ol className="problem-list">
      {items.map((one) => (
        <li key={`${one.file}:${one.line}:${one.column}:${one.code}:${one.message}`}>
          <p>
            <code className="place-in-file">
              {one.file}:{one.line}:{one.column}
            </code>{' '}
            <code className="quiet">{one.code}</code>
          </p>
          <p>{one.message}</p>
          <p className="mend">{one.mend}</p>
        </li>
      ))}
    </ol>
  );
}

function Documents({ view }: { view: ConfigurationView }) {
  if (view.documents.length === 0) {
    return (
      <Empty icon="document" title="No documents yet">
        Write the first one into <code>{view.folder}</code>, for example an audience: a YAML file with{' '}
        <code>kind</code>, <code>name</code> and a condition. It comes into force by itself.
      </Empty>
    );
  }
  const kinds = [...new Set(view.documents.map((document) => document.kind))].sort();
  return (
    <div className="documents">
      {kinds.map((kind) => {
        const documents = view.documents.filter((document) => document.kind === kind);
        return (
          <Panel key={kind} title={kind} aside={String(documents.length)}>
            <ul className="document-list">
              {documents.slice(0, shownAtMost).map((document) => (
                <li key={document.name}>
                  <b>{document.name}</b>
                  <code className="place-in-file">
                    {document.file}:{document.line}
                  </code>
                </li>
              ))}
            </ul>
            {documents.length <= shownAtMost ? null : (
              <p className="quiet">{plural(documents.length - shownAtMost, 'more document')}</p>
            )}
          </Panel>
        );
      })}
    </div>
  );
}
