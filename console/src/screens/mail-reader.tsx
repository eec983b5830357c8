/** One mail: as the reader sees it (in a sandboxed frame), as plain text, and its headers. */
import { useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { mailHtmlUrl, paths } from '../api/client.ts';
import type { MailView } from '../api/types.ts';
import { useFetched } from '../api/use-fetched.ts';
import { Empty, ProblemNotice, Skeleton } from '../parts/notice.tsx';
import { fullTime } from '../words/times.ts';
import { linksIn } from './mail-links.ts';

const views = { html: 'Mail', text: 'Text', links: 'Links', headers: 'Headers' } as const;
type View = keyof typeof views;

export function MailReader({ id }: { id: string }) {
  const { data, problem, reload } = useFetched(paths.mail(id));
  const [view, setView] = useState<View>('html');
  if (problem !== undefined) return <ProblemNotice problem={problem} onRetry={reload} />;
  if (data === undefined) return <Skeleton lines={10} />;
  return (
    <>
      <header className="mail-head">
        <h2>{data.subject === '' ? '(no subject)' : data.subject}</h2>
        <dl>
          <dt>From</dt>
          <dd>{data.from}</dd>
          <dt>To</dt>
          <dd>{data.to}</dd>
          <dt>At</dt>
          <dd>{fullTime(data.at)}</dd>
        </dl>
        <ToggleButtonGroup
          className="chips"
          aria-label="Show the mail as"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[view]}
          onSelectionChange={(keys) =>
            setView((Object.keys(views) as View[]).find((one) => keys.has(one)) ?? 'html')
          }
        >
          {(Object.keys(views) as View[]).map((one) => (
            <ToggleButton key={one} id={one} className="chip">
              {views[one]}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </header>
      <Body mail={data} view={view} />
    </>
  );
}

function Body({ mail, view }: { mail: MailView; view: View }) {
  switch (view) {
    case 'html':
      // No permission at all: no scripts, no forms, no way out. The engine adds a policy of its own.
      return (
        <iframe
          className="mail-frame"
          sandbox=""
          src={mailHtmlUrl(mail.id)}
          title={`Mail: ${mail.subject}`}
        />
      );
    case 'text':
      return <pre className="wrap mail-text">{mail.text === '' ? '(no text part)' : mail.text}</pre>;
    case 'links':
      return <Links html={mail.html} />;
    case 'headers':
      return (
        <dl className="mail-headers">
          {mail.headers.map((header) => (
            <div key={`${header.name} ${header.value}`}>
              <dt>{header.name}</dt>
              <dd>
                <code>{header.value}</code>
              </dd>
            </div>
          ))}
        </dl>
      );
  }
}

/** Links do not work inside the frame; here they do, in a tab of their own, as the person would follow them. */
function Links({ html }: { html: string }) {
  const links = linksIn(html);
  if (links.length === 0) return <Empty icon="message" title="No links in this mail" />;
  return (
    <ul className="mail-links">
      {links.map((link) => (
        <li key={link}>
          <a href={link} target="_blank" rel="noopener noreferrer">
            {link}
          </a>
        </li>
      ))}
    </ul>
  );
}
