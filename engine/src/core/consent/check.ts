/** What documents say about consent that cannot be meant: topics nobody declared, confirmations of nothing. */
import type { ActionDefinition, PolicyDefinition } from '../decision/definition.ts';
import type { JourneyDefinition } from '../journey/definition.ts';
import type { ProblemCollector } from '../problem.ts';
import type { ConsentRules } from './rules.ts';

export interface ConsentDocuments {
  readonly policies: readonly PolicyDefinition[];
  readonly actions: readonly ActionDefinition[];
  readonly journeys: readonly JourneyDefinition[];
}

export function checkConsent(
  { policies, actions, journeys }: ConsentDocuments,
  rules: ConsentRules,
  problems: ProblemCollector,
): void {
  for (const policy of policies) checkPolicy(policy, policies, problems);
  for (const action of actions) {
    const message = topicProblem(action.purpose, action.topic, rules);
    if (message) problems.add(action, ['topic'], 'unknown_topic', message, TOPIC_MEND);
  }
  for (const journey of journeys) checkJourney(journey, rules, problems);
}

const TOPIC_MEND = 'correct it, or add it to the topics of the purpose in a policy';

/** Without a place to read it from, the jurisdiction of everybody would be unknown. */
function checkPolicy(
  policy: PolicyDefinition,
  policies: readonly PolicyDefinition[],
  problems: ProblemCollector,
): void {
  if (policies.some(({ jurisdiction }) => jurisdiction !== undefined)) return;
  for (const [name, { jurisdictions }] of Object.entries(policy.purposes)) {
    if (jurisdictions === undefined) continue;
    const message =
      "nothing says where a person's jurisdiction is read, so the strictest basis would always hold";
    const mend = 'add `jurisdiction: [traits.country]` to the policy, with the place where you keep it';
    problems.add(policy, ['purposes', name, 'jurisdictions'], 'no_jurisdiction', message, mend);
  }
}

function checkJourney(journey: JourneyDefinition, rules: ConsentRules, problems: ProblemCollector): void {
  for (const [i, step] of journey.steps.entries()) {
    if (!('send' in step)) continue;
    const { purpose = 'marketing', topic, confirms, mail } = step.send;
    const path = ['steps', i, 'send'];
    const message = topicProblem(purpose, topic, rules);
    if (message) problems.add(journey, [...path, 'topic'], 'unknown_topic', message, TOPIC_MEND);
    if (confirms === undefined) continue;
    const confirmed = topicProblem(confirms.purpose, confirms.topic, rules);
    if (confirmed)
      problems.add(journey, [...path, 'confirms', 'topic'], 'unknown_topic', confirmed, TOPIC_MEND);
    if (!rules.ruleOf(confirms.purpose).doubleOptIn) {
      const what = `the purpose "${confirms.purpose}" asks for no double opt-in`;
      const mend = 'write `doubleOptIn: true` at the purpose in a policy, or take `confirms` out';
      problems.add(journey, [...path, 'confirms', 'purpose'], 'nothing_to_confirm', what, mend);
    }
    if (mail && !`${mail.html} ${mail.text ?? ''}`.includes('confirm_url')) {
      const what = 'the mail asks for a confirmation and has no link for it';
      problems.add(journey, [...path, 'mail'], 'no_confirm_link', what, 'put {{ confirm_url }} into it');
    }
  }
}

function topicProblem(purpose: string, topic: string | undefined, rules: ConsentRules): string | undefined {
  if (topic === undefined || rules.ruleOf(purpose).topics.includes(topic)) return undefined;
  return `no policy names a topic "${topic}" of the purpose "${purpose}"`;
}
