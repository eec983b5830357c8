/** The engagement policy of one level, in words. */
import type { EngagementView } from '../../api/types.ts';

const questions = {
  eligibility: 'Who may have it',
  applicability: 'When it makes sense',
  suitability: 'For whom it is good',
} as const;

export function PolicyList({ of }: { of: EngagementView }) {
  const asked = (Object.keys(questions) as (keyof typeof questions)[]).flatMap((policy) =>
    of[policy] === undefined ? [] : [[policy, of[policy]] as const],
  );
  if (asked.length === 0) return null;
  return (
    <dl className="policies">
      {asked.map(([policy, text]) => (
        <div key={policy}>
          <dt title={policy}>{questions[policy]}</dt>
          <dd>
            <code>{text}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
