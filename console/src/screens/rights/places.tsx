/** The two places of the rights of persons: their requests, and who read and did what. */
import { href } from '../../routes.ts';

export function RightsPlaces({ here }: { here: 'rights' | 'audit' }) {
  return (
    <nav className="chips rights-places" aria-label="Rights">
      <a
        className="chip"
        href={href({ screen: 'rights', person: '' })}
        aria-current={here === 'rights' ? 'page' : undefined}
      >
        Requests of persons
      </a>
      <a
        className="chip"
        href={href({ screen: 'audit', act: '', person: '', from: '', to: '' })}
        aria-current={here === 'audit' ? 'page' : undefined}
      >
        Audit log
      </a>
    </nav>
  );
}
