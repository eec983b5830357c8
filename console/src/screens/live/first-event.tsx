/** Before the first event: what to do next, ready to be pasted. */
import { CodeSample } from '../../parts/code-sample.tsx';
import { href } from '../../routes.ts';

export function FirstEvent() {
  return (
    <div className="first-event">
      <h3>Send the first event</h3>
      <p>
        Nothing has arrived yet. Put the write key of one of your sources in place of{' '}
        <code>YOUR_WRITE_KEY</code>, paste this into a terminal, and watch it arrive here. The{' '}
        <a href={href({ screen: 'configuration' })}>configuration</a> shows where your sources are written
        down.
      </p>
      <CodeSample label="A first event" code={firstEvent(location.origin)} />
      <p>
        Any Segment client works as well: give it this host, <code>{location.origin}</code>.
      </p>
    </div>
  );
}

function firstEvent(origin: string): string {
  return [
    `curl ${origin}/v1/track \\`,
    '  -u YOUR_WRITE_KEY: \\',
    "  -H 'content-type: application/json' \\",
    `  -d '{"userId":"ada","event":"Product Viewed",`,
    `       "properties":{"sku":"tea-42","price":12.5}}'`,
  ].join('\n');
}
