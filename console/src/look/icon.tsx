/** The console's icons: one stroke, 16 by 16, drawn here. They only accompany words, so they are hidden from readers. */
import type { ReactNode } from 'react';

const drawings = {
  live: <path d="M1.5 8h3l2-5 3 10 2-5h3" />,
  event: <path d="M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z" />,
  audience: (
    <>
      <circle cx="6" cy="5.5" r="2.5" />
      <path d="M1.5 13.5c.3-2.7 2-4 4.5-4s4.2 1.3 4.5 4M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12.2 10c1.3.5 2.1 1.7 2.3 3.5" />
    </>
  ),
  journey: (
    <>
      <circle cx="3.5" cy="12.5" r="2" />
      <circle cx="12.5" cy="3.5" r="2" />
      <path d="M5.5 12.5H10a2.25 2.25 0 0 0 0-4.5H6a2.25 2.25 0 0 1 0-4.5h4.5" />
    </>
  ),
  network: (
    <>
      <circle cx="3" cy="8" r="1.75" />
      <circle cx="13" cy="3.5" r="1.75" />
      <circle cx="13" cy="12.5" r="1.75" />
      <path d="m4.6 7.3 6.8-3M4.6 8.7l6.8 3M13 5.2v5.6" />
    </>
  ),
  experiment: (
    <path d="M6 1.5h4M7 1.5v4.6L2.6 12.9a1 1 0 0 0 .9 1.6h9a1 1 0 0 0 .9-1.6L9 6.1V1.5M4.6 10h6.8" />
  ),
  decision: (
    <>
      <path d="M8 1.5v4M8 5.5 3.5 10v4.5M8 5.5l4.5 4.5v4.5" />
      <path d="m10.7 12.7 1.8 1.8 1.8-1.8" />
    </>
  ),
  message: (
    <>
      <rect x="1.5" y="3" width="13" height="10" rx="1.5" />
      <path d="m2 4 6 5 6-5" />
    </>
  ),
  consent: (
    <>
      <path d="M8 1.5 13.5 3.5v4c0 3.5-2.2 5.8-5.5 7-3.3-1.2-5.5-3.5-5.5-7v-4z" />
      <path d="m5.5 7.8 1.9 1.9 3.2-3.5" />
    </>
  ),
  identity: (
    <path d="M3 12c1-1.5 1-3 1-4a4 4 0 0 1 8 0c0 2.5-.3 4-1 6M8 8c0 2.5-.5 4.5-1.7 6.2M1.7 8.5A6.3 6.3 0 0 1 11 2.5M14 6.5c.4 1.5.3 3 0 4.5" />
  ),
  list: <path d="M2 3.5h.01M2 8h.01M2 12.5h.01M5 3.5h9M5 8h9M5 12.5h9" />,
  group: (
    <>
      <path d="M2 7.5 8 2l6 5.5M3.5 6.5v8h9v-8" />
      <circle cx="8" cy="9" r="1.5" />
      <path d="M5.5 14.5c.2-2 1-3 2.5-3s2.3 1 2.5 3" />
    </>
  ),
  profile: (
    <>
      <circle cx="8" cy="5" r="3" />
      <path d="M2.5 14c.5-3 2.5-4.5 5.5-4.5s5 1.5 5.5 4.5" />
    </>
  ),
  document: <path d="M9.5 1.5h-6v13h9v-10zM9.5 1.5v3h3M5.5 8h5M5.5 11h5" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 4 4" />
    </>
  ),
  pause: <path d="M5 3v10M11 3v10" />,
  play: <path d="M4.5 2.5v11l9-5.5z" />,
  system: <path d="M1.5 3h13v8.5h-13zM5.5 14h5" />,
  light: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M13 3l-1.1 1.1M4.1 11.9 3 13" />
    </>
  ),
  dark: <path d="M13.5 9.7A6 6 0 1 1 6.3 2.5a4.8 4.8 0 0 0 7.2 7.2z" />,
  help: <path d="M5.5 5.8a2.5 2.5 0 1 1 3.7 2.2C8.3 8.5 8 9 8 10M8 12.9v.2" />,
  copy: (
    <>
      <rect x="5.5" y="5.5" width="9" height="9" rx="1.5" />
      <path d="M10.5 5.5v-2a2 2 0 0 0-2-2h-5a2 2 0 0 0-2 2v5a2 2 0 0 0 2 2h2" />
    </>
  ),
  check: <path d="m2.5 8.5 3.5 3.5 7.5-8" />,
  warning: <path d="M8 2 1.5 13.5h13zM8 6.5v3.5M8 11.9v.2" />,
  refused: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="m4 4 8 8" />
    </>
  ),
  back: <path d="M9.5 3 4.5 8l5 5" />,
  close: <path d="m3.5 3.5 9 9M12.5 3.5l-9 9" />,
  reload: <path d="M13.5 8A5.5 5.5 0 1 1 11.7 4M12 1.5V4.5H9" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {drawings[name]}
    </svg>
  );
}

/** The sign of Kairos: a dial that is open at one moment, and the hand that has seen it. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path
        d="M13.8 3.7A8.6 8.6 0 1 0 20.4 9.7"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <circle cx="12" cy="12" r="2.2" fill="currentColor" />
      <circle className="mark-moment" cx="18.7" cy="5.3" r="2.3" />
    </svg>
  );
}
