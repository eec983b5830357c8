/** Shown whenever the engine says that we are not signed in. */
import { type FormEvent, useId, useState } from 'react';
import { signIn } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import { session, takeToken } from '../api/session.ts';
import type { Problem } from '../api/types.ts';
import { Mark } from '../look/icon.tsx';

export function SignInScreen() {
  const field = useId();
  const [problem, setProblem] = useState<Problem | null>(session.refusal);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = String(new FormData(event.currentTarget).get('token') ?? '').trim();
    setBusy(true);
    setProblem(null);
    await signIn(tokenIn(given)).catch((error: unknown) => setProblem(problemOf(error)));
    setBusy(false);
  }

  return (
    <main className="sign-in">
      <title>Sign in · Kairos</title>
      <div className="sign-in-card">
        <span className="brand brand-large">
          <Mark size={36} />
          <span>Kairos</span>
        </span>
        <h1>Sign in</h1>
        <p>
          Open the one-time link that <code>kairos start</code> printed in its terminal. It signs this browser
          in.
        </p>
        <form onSubmit={submit}>
          <label htmlFor={field}>Or paste the link or its token here</label>
          <div className="sign-in-row">
            <input
              id={field}
              name="token"
              className="field"
              autoComplete="off"
              spellCheck={false}
              required
              aria-invalid={problem !== null}
              aria-describedby={`${field}-said`}
            />
            <button type="submit" className="button button-accent" disabled={busy}>
              Sign in
            </button>
          </div>
          <div id={`${field}-said`} role="alert" className="sign-in-said">
            {problem === null ? null : (
              <>
                <strong>{problem.title}:</strong> {problem.detail}.
                {problem.mend === undefined ? null : <p>{problem.mend}</p>}
              </>
            )}
          </div>
        </form>
      </div>
    </main>
  );
}

/** Accepts the whole link as well. */
function tokenIn(given: string): string {
  return URL.canParse(given) ? (takeToken(given)?.token ?? given) : given;
}
