/** What went wrong, in the reader's words: RFC 9457 problems as they come, and our own where none came. */
import type { Problem } from './types.ts';

/** Thrown by everything in api/: `problem` always has a title and a detail that can be shown. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return ours(
    0,
    'console-fault',
    'The console stumbled',
    error instanceof Error ? error.message : String(error),
    reload,
  );
}

const reload = 'Reload the page; if it happens again, report it with the text above.';

/** No answer at all: the engine is stopped, or the network is. */
export function unreachable(): Problem {
  return ours(
    0,
    'unreachable',
    'Kairos does not answer',
    'The connection to the engine failed.',
    'Check that `kairos start` is running and that this machine can reach it, then try again.',
  );
}

/** An answer that is not what we asked for: the body is a problem, or the status has to speak for itself. */
export function problemFromAnswer(status: number, body: unknown): Problem {
  const said = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
  const known = byStatus(status);
  return {
    type: text(said.type) ?? 'about:blank',
    title: text(said.title) ?? known.title,
    status,
    code: text(said.code) ?? known.code,
    detail: text(said.detail) ?? known.detail,
    ...mendOf(text(said.mend) ?? known.mend),
  };
}

function byStatus(status: number): Problem {
  if (status === 401) {
    return ours(
      401,
      'signed-out',
      'You are not signed in',
      'The session is missing or has ended.',
      'Open a new link.',
    );
  }
  if (status === 403) {
    return ours(
      403,
      'forbidden',
      'This is not open to you',
      'Your session may not see this.',
      'Ask the operator.',
    );
  }
  if (status === 404) {
    return ours(
      404,
      'not-found',
      'There is nothing here',
      'It does not exist, was erased, or is older than what is kept.',
      'Check the address, or search for the person by e-mail or user id.',
    );
  }
  if (status === 429 || status === 503) {
    return ours(
      status,
      'busy',
      'Kairos is busy',
      'It asked us to come back a little later.',
      'Try again in a moment.',
    );
  }
  return ours(
    status,
    'unexpected',
    'An answer we did not expect',
    `The engine answered with status ${status}.`,
    reload,
  );
}

function ours(status: number, code: string, title: string, detail: string, mend: string): Problem {
  return { type: 'about:blank', title, status, code, detail, mend };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function mendOf(mend: string | undefined): { mend?: string } {
  return mend === undefined ? {} : { mend };
}
