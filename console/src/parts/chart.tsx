/**
 * The frame of every chart over an axis: a box that fills its place with a few faint lines, the highest value on top and the
 * ends of the axis below. What is drawn in it stands in a square of 100 by 100; `label` says the picture in words.
 */
import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  /** What the upper edge stands for. */
  readonly top: string;
  readonly from: string;
  readonly to: string;
  readonly className?: string;
  /** Paths and other shapes of the picture. */
  readonly children: ReactNode;
}

export function Chart({ label, top, from, to, className = '', children }: Props) {
  return (
    <figure className={`chart ${className}`}>
      <span className="chart-top" aria-hidden="true">
        {top}
      </span>
      <div className="chart-box">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
          <path className="chart-grid" d="M0 0H100M0 50H100" />
          {children}
        </svg>
      </div>
      <figcaption aria-hidden="true">
        <span>{from}</span>
        <span>{to}</span>
      </figcaption>
    </figure>
  );
}
