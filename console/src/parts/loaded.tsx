/** What a screen shows of what it fetches: its shape until it is there, a problem with a way to try again, then itself. */
import type { ReactNode } from 'react';
import type { Fetched } from '../api/use-fetched.ts';
import { ProblemNotice, Skeleton } from './notice.tsx';

export function Loaded<T>(props: {
  of: Fetched<T>;
  /** Of the shape to come. */
  lines?: number;
  label?: string;
  children: (data: T) => ReactNode;
}) {
  const { data, problem, reload } = props.of;
  return (
    <>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? (
        <Skeleton lines={props.lines ?? 8} {...(props.label !== undefined && { label: props.label })} />
      ) : null}
      {data === undefined ? null : props.children(data)}
    </>
  );
}
