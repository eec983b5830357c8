/** For addresses that lead nowhere. */
import { Empty } from '../parts/notice.tsx';
import { href, live } from '../routes.ts';

export function UnknownScreen({ path }: { path: string }) {
  return (
    <>
      <title>Not found · Kairos</title>
      <h1>Nothing here</h1>
      <Empty icon="search" title={`There is no screen at ${path}`}>
        Go to the <a href={href(live)}>live page</a>, or search for a profile above.
      </Empty>
    </>
  );
}
