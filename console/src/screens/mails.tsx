/** The local mail sink: the list, and beside it (or, where it is narrow, instead of it) the mail itself. */
import { useCallback, useState } from 'react';
import { paths } from '../api/client.ts';
import { usePages } from '../api/use-pages.ts';
import { useHappenings } from '../live/use-live.tsx';
import { Icon } from '../look/icon.tsx';
import { More } from '../parts/more.tsx';
import { Empty, ProblemNotice, Skeleton } from '../parts/notice.tsx';
import { Ago } from '../parts/panel.tsx';
import { href } from '../routes.ts';
import { MailReader } from './mail-reader.tsx';

export function MailsScreen({ id }: { id?: string }) {
  const [version, setVersion] = useState(0);
  const pages = usePages(paths.mails, version);
  useHappenings(
    useCallback((items) => {
      if (items.some((item) => item.kind === 'message' && item.status === 'sent'))
        setVersion((value) => value + 1);
    }, []),
  );
  return (
    <>
      <title>Mails · Kairos</title>
      <div className="title">
        <h1>Mails</h1>
        <p>Caught by the local mail sink. None of these has left this machine.</p>
      </div>
      {pages.problem === undefined ? null : <ProblemNotice problem={pages.problem} onRetry={pages.reload} />}
      {pages.items?.length === 0 ? <NoMails /> : null}
      {pages.items?.length === 0 ? null : (
        <div className={`mails ${id === undefined ? '' : 'mails-open'}`}>
          <nav className="panel mail-list" aria-label="Mails">
            {pages.items === undefined && pages.problem === undefined ? <Skeleton lines={12} /> : null}
            <ul>
              {pages.items?.map((mail) => (
                <li key={mail.id}>
                  <a
                    className="mail-row"
                    href={href({ screen: 'mails', id: mail.id })}
                    aria-current={mail.id === id ? 'true' : undefined}
                  >
                    <span className="mail-subject">
                      {mail.subject === '' ? '(no subject)' : mail.subject}
                    </span>
                    <span className="mail-to">{mail.to}</span>
                    <span className="mail-at">
                      <Ago at={mail.at} />
                    </span>
                  </a>
                </li>
              ))}
            </ul>
            <More pages={pages} />
          </nav>
          <section className="panel mail-reader" aria-label="Mail">
            {id === undefined ? (
              <Empty icon="message" title="Choose a mail to read it" />
            ) : (
              <>
                <a className="button mail-back" href={href({ screen: 'mails' })}>
                  <Icon name="back" /> All mails
                </a>
                <MailReader key={id} id={id} />
              </>
            )}
          </section>
        </div>
      )}
    </>
  );
}

function NoMails() {
  return (
    <Empty icon="message" title="No mail yet">
      As soon as a journey sends one through the local sink, it can be read here.
    </Empty>
  );
}
