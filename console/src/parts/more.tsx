/** The foot of a paged list. */
import type { Pages } from '../api/use-pages.ts';

export function More({ pages, label = 'Load older' }: { pages: Pages<unknown>; label?: string }) {
  if (pages.more === undefined) return null;
  return (
    <button type="button" className="button more" onClick={pages.more} disabled={pages.loadingMore}>
      {pages.loadingMore ? 'Loading…' : label}
    </button>
  );
}
