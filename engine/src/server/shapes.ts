/** The answers of api.ts as zod schemas: openapi.json is made from them, tests check real answers against them. */
import { z } from 'zod';
import { groupKinds } from '../core/household/definition.ts';
import { SUPPRESSION_REASONS } from '../hosts/suppression.ts';
import type {
  AudienceCountView,
  AudiencePreviewView,
  AudienceView,
  AuditCheckView,
  AuditEntryView,
  BusinessEventView,
  ConfigurationView,
  DeadLetterRow,
  DecisionPage,
  DecisionTrace,
  ErasureView,
  GroupMemberRow,
  GroupRow,
  GroupView,
  Happening,
  ListChangeView,
  ListMemberRow,
  ListView,
  LiveFigures,
  MailRow,
  MailView,
  MatchingAnswerView,
  MatchingQuestionView,
  MatchingView,
  MembershipView,
  Page,
  PlanEventRow,
  PlanProposals,
  Problem,
  ProfileAnswer,
  ProfileRow,
  ProfileView,
  SuppressionView,
  TimelineView,
  TrackingPlanView,
  ViolationRow,
} from './api.ts';
import { arbitrationFactors, arbitrationParts } from './arbitration-shapes.ts';
import { contactStandingShape } from './contact-policy-shapes.ts';
import { ERASURE_REASONS } from './erasures.ts';
import { erasureProgressShape } from './rights-shapes.ts';

/** The schemas that openapi.json names; those of documents have a place of their own. */
export const apiSchemas = z.registry<{ id: string }>();

const at = z.iso.datetime();
const named = z.object({ name: z.string() });

export const problemShape: z.ZodType<Problem> = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Stable: programs may rely on it'),
    detail: z.string(),
    mend: z.string().optional().describe('What to do'),
  })
  .register(apiSchemas, { id: 'Problem' });

const decisionSummary = {
  decision: z.string(),
  placement: z.string(),
  actions: z.array(z.string()),
  candidates: z.int(),
  selectionProbability: z.number().nullable(),
};

const messageStatus = z.enum([
  'queued',
  'attempted',
  'sent',
  'retrying',
  'held',
  'refused',
  'failed',
  'uncertain',
  'recalled',
]);
const messageSummary = {
  message: z.string(),
  channel: z.string(),
  status: messageStatus,
  action: z.string().optional(),
  journey: z.string().optional(),
  to: z.string().optional(),
  reason: z.string().optional(),
};

const actShape = z.enum(['granted', 'confirmed', 'insisted', 'soft', 'withdrawn']);

const happening = { id: z.string(), at, profile: z.string(), who: z.string() };
export const happeningShape: z.ZodType<Happening> = z
  .discriminatedUnion('kind', [
    z.object({
      ...happening,
      kind: z.literal('event'),
      name: z.string(),
      type: z.string(),
      source: z.string(),
      properties: z.unknown(),
      late: z.boolean(),
    }),
    z.object({
      ...happening,
      kind: z.literal('audience'),
      audience: z.string(),
      change: z.enum(['entered', 'left']),
    }),
    z.object({
      ...happening,
      kind: z.literal('journey'),
      journey: z.string(),
      instance: z.string(),
      change: z.enum([
        'entered',
        'step',
        'waiting',
        'goal',
        'handed-over',
        'exited',
        'refused',
        'migrated',
        'held',
        'failed',
        'branched',
        'split',
        'converted',
        'at-door',
      ]),
      step: z.string().optional(),
      reason: z.string().optional(),
      to: z.string().optional(),
    }),
    z.object({ ...happening, kind: z.literal('decision'), ...decisionSummary }),
    z.object({ ...happening, kind: z.literal('message'), ...messageSummary }),
    z.object({
      ...happening,
      kind: z.literal('consent'),
      contactPoint: z.string(),
      purpose: z.string(),
      topic: z.string().optional(),
      granted: z.boolean(),
      act: actShape.optional(),
    }),
    z.object({
      ...happening,
      kind: z.literal('identity'),
      change: z.enum(['linked', 'merged', 'refused', 'unmerged', 'reattributed']),
      identifier: z.string().optional(),
      other: z.string().optional(),
      reason: z.string().optional(),
    }),
    z.object({
      ...happening,
      kind: z.literal('list'),
      change: z.literal('refused'),
      list: z.string(),
      reason: z.string(),
    }),
    z.object({
      ...happening,
      kind: z.literal('group'),
      groupKind: z.enum(groupKinds),
      group: z.string(),
      change: z.enum(['joined', 'left', 'refused', 'dissolved', 'restored']),
      reason: z.string().optional(),
    }),
    z.object({
      ...happening,
      kind: z.literal('experiment'),
      trial: z.string(),
      arm: z.string(),
      change: z.enum(['exposed', 'crossed']),
    }),
  ])
  .register(apiSchemas, { id: 'Happening' });

export const figuresShape: z.ZodType<LiveFigures> = z
  .object({
    at,
    startedAt: at,
    revision: z.string(),
    profiles: z.int(),
    perSecond: z.object({ events: z.number(), decisions: z.number(), messages: z.number() }),
    totals: z.object({
      received: z.int(),
      applied: z.int(),
      duplicates: z.int(),
      refused: z.int(),
      violations: z.int(),
      late: z.int(),
      tooLate: z.int(),
      decisions: z.int(),
      sent: z.int(),
      failed: z.int(),
      uncertain: z.int(),
    }),
    stages: z.array(
      z.object({
        stage: z.enum(['applied', 'durable', 'attempt', 'action', 'decide']),
        p50: z.number().describe('Milliseconds'),
        p99: z.number().describe('Milliseconds'),
        count: z.int(),
      }),
    ),
    audiences: z.array(named.extend({ members: z.int() })),
    journeys: z.array(named.extend({ running: z.int(), entered: z.int(), goals: z.int() })),
    actions: z.array(named.extend({ shown: z.int(), responses: z.int(), propensity: z.number() })),
  })
  .register(apiSchemas, { id: 'Figures' });

export const profileRowShape: z.ZodType<ProfileRow> = z
  .object({ id: z.string(), who: z.string(), updatedAt: at, audiences: z.array(z.string()) })
  .register(apiSchemas, { id: 'ProfileRow' });

const asOfShape = z.object({
  at: at.describe('What was true at this instant'),
  knownAt: at.describe('As it was known at this one'),
  revision: z.string().describe('In force then'),
  inputs: z.int().describe('Rebuilt from so many inputs'),
  missing: z.int().describe('Of these, so many stand in the log no more'),
});

const pageEnd = {
  next: z.string().optional().describe('Present where more may follow: give it back as cursor'),
  readTo: at.optional().describe('Everything that was known since this instant has been looked at'),
};

const momentShape = z.object({
  moment: z.string(),
  probability: z.number(),
  reasons: z
    .array(
      z.object({
        at,
        event: z.string(),
        weight: z.number().describe('Log-odds that it adds now'),
        text: z.string().optional(),
        words: z.array(z.string()).optional().describe('Those that spoke for it'),
      }),
    )
    .describe('The strongest first'),
});

const groupState = z
  .enum(['open', 'dissolved', 'full'])
  .describe('dissolved: a rule made it, and it is too large to be one');
const groupKind = z.enum(groupKinds);

const membershipShape: z.ZodType<MembershipView> = z.object({
  kind: groupKind,
  id: z.string(),
  role: z.string(),
  since: at,
  byRule: z.boolean().describe('A rule made it of their traits'),
  state: z.enum([...groupState.options, 'pending']).describe('pending: it has not answered yet'),
  size: z.int(),
  traits: z.record(z.string(), z.unknown()),
});

export const groupShape: z.ZodType<GroupView> = z
  .object({
    kind: groupKind,
    id: z.string(),
    since: at,
    state: groupState,
    size: z.int(),
    traits: z.array(
      named.extend({ value: z.unknown(), since: at, source: z.string(), messageId: z.string() }),
    ),
    refused: z.object({
      members: z.int().describe('That there was no room for'),
      traits: z.int(),
    }),
    full: z
      .array(z.object({ cap: z.string(), until: at.nullable() }))
      .describe('Caps shared by all members that are full; until null: until a message is settled'),
  })
  .register(apiSchemas, { id: 'Group' });

export const groupRowShape: z.ZodType<GroupRow> = z
  .object({ kind: groupKind, id: z.string(), name: z.string().nullable(), size: z.int() })
  .register(apiSchemas, { id: 'GroupRow' });

export const groupMemberShape: z.ZodType<GroupMemberRow> = z
  .object({
    id: z.string().describe('Of the profile'),
    who: z.string(),
    role: z.string(),
    since: at,
    messageId: z.string().describe('The event that says so'),
  })
  .register(apiSchemas, { id: 'GroupMember' });

const profileObject = z.object({
  id: z.string(),
  who: z.string(),
  createdAt: at,
  updatedAt: at,
  identifiers: z.array(
    z.object({
      namespace: z.string(),
      value: z.string(),
      since: at,
      messageId: z.string().describe('The event that showed it'),
    }),
  ),
  traits: z.array(named.extend({ value: z.unknown(), since: at, source: z.string(), messageId: z.string() })),
  computed: z.array(
    named.extend({
      value: z.unknown(),
      approximate: z
        .object({
          error: z.number().optional().describe('Standard error, as a share of the value'),
          countedAfter: at.optional().describe('Only events after this instant are counted'),
        })
        .optional()
        .describe('Where the value is not exact'),
    }),
  ),
  audiences: z.array(named.extend({ since: at })),
  journeys: z.array(
    z.object({
      journey: z.string(),
      instance: z.string(),
      key: z.string(),
      step: z.string(),
      since: at,
      due: at.nullable().describe('When it goes on by itself'),
      version: z.int().optional().describe('Of the journey, by which it last went on'),
      held: z.literal(true).optional().describe('Its journey was paused when it was to go on'),
    }),
  ),
  consents: z.array(
    z.object({
      contactPoint: z.string(),
      purpose: z.string(),
      topic: z.string().optional(),
      granted: z.boolean(),
      act: actShape.describe('The act in force'),
      at,
      source: z.string(),
      messageId: z.string().describe('The event that shows it'),
      proof: z.string().describe('How it was given, as its source says'),
    }),
  ),
  jurisdiction: z.string().nullable().describe('Null: unknown, so the strictest rules hold'),
  permissions: z
    .array(
      z.object({
        contactPoint: z.string(),
        purpose: z.string(),
        topic: z.string().optional(),
        basis: z.enum(['consent', 'soft-opt-in', 'opt-out', 'contract']),
        refusal: z.string().nullable().describe('Why not; null: it may'),
      }),
    )
    .describe('What may be said to each address, or used, now'),
  messages: z.array(z.object({ ...messageSummary, at })),
  contactPolicy: contactStandingShape.optional(),
  mergedFrom: z.array(z.string()),
  restrictedSince: at.optional().describe('Processing is restricted: all is kept and nothing used'),
  stages: z
    .array(z.object({ place: z.string(), since: at }))
    .optional()
    .describe(
      'Stages that they are in, with steps (interest/compares) and signs of pain (interest!hesitates)',
    ),
  groups: z.array(membershipShape).describe('Accounts and households that they are in'),
  moments: z.array(momentShape).optional().describe('Where a document of kind moments asks'),
  asOf: asOfShape.optional().describe('Where the past was asked for'),
});
export const profileShape: z.ZodType<ProfileView> = profileObject;

export const timelineShape: z.ZodType<TimelineView> = z
  .object({ items: z.array(happeningShape), ...pageEnd })
  .register(apiSchemas, { id: 'Timeline' });

const refusingPolicy = z.enum([
  'eligibility',
  'cap',
  'consent',
  'pause',
  'placement',
  'not-chosen',
  'applicability',
  'suitability',
  'treatment',
  'stock',
  'holdout',
  'experiment',
  'formula',
  'nothing',
  'page',
  'conversation',
  'budget',
]);
const refusedBy = z.object({
  policy: refusingPolicy,
  rule: z.string(),
  level: z.enum(['issue', 'group']).optional().describe("Whose rule it is, where not the action's own"),
  name: z.string().optional(),
});
export const decisionPageShape: z.ZodType<DecisionPage> = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        decision: z.string(),
        at,
        placement: z.string(),
        chosen: z.array(
          z.object({
            action: z.string(),
            propensity: z.number().optional(),
            value: z.number().optional(),
            priority: z.number().optional(),
            selectionProbability: z.number().optional(),
          }),
        ),
        candidates: z.int(),
        refused: z.array(refusedBy.extend({ count: z.int() })),
        outcomes: z.array(z.object({ action: z.string(), outcome: z.enum(['shown', 'response']), at })),
      }),
    ),
    ...pageEnd,
  })
  .register(apiSchemas, { id: 'DecisionPage' });

const { id, who, createdAt, updatedAt, mergedFrom, ...profileParts } = profileObject.shape;
export const profileAnswerShape: z.ZodType<ProfileAnswer> = z
  .object({
    ...z.object(profileParts).partial().shape,
    id,
    who,
    createdAt,
    updatedAt,
    mergedFrom,
    decisions: decisionPageShape.optional(),
    timeline: timelineShape.optional(),
  })
  .register(apiSchemas, { id: 'Profile' });

const mailRow = { id: z.string(), at, to: z.string(), from: z.string(), subject: z.string() };
export const mailRowShape: z.ZodType<MailRow> = z.object(mailRow).register(apiSchemas, { id: 'MailRow' });
export const mailShape: z.ZodType<MailView> = z
  .object({
    ...mailRow,
    text: z.string(),
    html: z.string(),
    headers: z.array(named.extend({ value: z.string() })),
  })
  .register(apiSchemas, { id: 'Mail' });

const factors = {
  propensity: z.number().optional(),
  draw: z.number().optional(),
  value: z.number().optional(),
  priority: z.number().optional(),
  selectionProbability: z.number().optional(),
  ...arbitrationFactors,
  treatment: z.string().optional().describe('How it is said, where its treatments have names'),
  variant: z.string().optional(),
  variantShare: z.number().optional(),
  price: z.number().optional().describe('Of the budgets that it would use, in value'),
};
export const traceShape: z.ZodType<DecisionTrace> = z
  .object({
    decision: z.string(),
    profile: z.string(),
    at,
    revision: z.string(),
    placement: z.string(),
    request: z.unknown(),
    chosen: z.array(z.string()),
    candidates: z.array(
      z.object({
        action: z.string(),
        refusedBy: refusedBy.optional(),
        ...factors,
      }),
    ),
    fellOut: z
      .array(refusedBy.extend({ count: z.int() }))
      .describe('How many fell out by which rule, in the order in which these were asked'),
    unranked: z
      .int()
      .optional()
      .describe('Passed every rule and were not ranked: others were better on average'),
    next: z.string().optional().describe('More candidates fell out: give it back as cursor'),
    ...arbitrationParts,
    outcomes: z.array(z.object({ outcome: z.string(), at })),
    known: z
      .object({
        identifiers: profileParts.identifiers,
        traits: profileParts.traits,
        computed: profileParts.computed,
        audiences: profileParts.audiences,
        consents: profileParts.consents,
        jurisdiction: profileParts.jurisdiction,
        permissions: profileParts.permissions,
        asOf: asOfShape,
      })
      .nullable()
      .optional()
      .describe('What was known of the person then, with include=known; null: their history is too long'),
  })
  .register(apiSchemas, { id: 'DecisionTrace' });

const place = { file: z.string(), line: z.int() };
export const findingShape = z.object({
  ...place,
  column: z.int(),
  code: z.string(),
  message: z.string(),
  mend: z.string(),
});
export const configurationShape: z.ZodType<ConfigurationView> = z
  .object({
    revision: z.string(),
    activatedAt: at,
    folder: z.string(),
    documents: z.array(z.object({ kind: z.string(), name: z.string(), ...place })),
    problems: z.array(findingShape),
    warnings: z.array(findingShape).describe('What is probably not meant, and in force all the same'),
  })
  .register(apiSchemas, { id: 'ConfigurationView' });

export const audienceShape: z.ZodType<AudienceView> = z
  .object({
    name: z.string(),
    condition: z.string(),
    description: z.string().optional(),
    members: z.int(),
    filling: z
      .object({
        since: at,
        share: z.number().describe('Of the work, between 0 and 1'),
        filled: z.int().describe('Persons who have their part'),
        total: z.int(),
        leftMs: z.int().nullable().describe('Milliseconds that it will probably still take'),
      })
      .nullable()
      .describe('While it is filled from history'),
  })
  .register(apiSchemas, { id: 'Audience' });

const count = z.int().nonnegative();
export const contextsShape = z.object({
  items: z.array(
    z
      .object({
        name: z.string(),
        asked: count,
        answered: count,
        failed: count,
        late: count.describe('Nobody waited for these any more'),
        spared: count.describe('Not asked: no budget, too many at once, or it kept failing'),
        fromCache: count,
        stale: count,
        fallback: count,
        none: count,
        cost: z.number().nonnegative().describe('In the unit of its document'),
        lastFailure: z.string().nullable(),
        p99Ms: z.number().nullable(),
      })
      .register(apiSchemas, { id: 'Context' }),
  ),
});

export const audiencePreviewShape: z.ZodType<AudiencePreviewView> = z
  .object({
    estimate: z.int(),
    interval: z.tuple([z.int(), z.int()]).describe('Holds the true number with a probability of 95 %'),
    persons: z.int(),
    looked: z.int().describe('Persons on whom it was tried'),
    exact: z.boolean().describe('It was tried on everybody'),
    ms: z.number(),
    sample: z.array(z.object({ id: z.string(), who: z.string() })),
  })
  .register(apiSchemas, { id: 'AudiencePreview' });

export const audienceCountShape: z.ZodType<AudienceCountView> = z
  .object({
    id: z.string(),
    condition: z.string(),
    state: z.enum(['running', 'finished', 'stopped', 'failed']),
    reason: z.string().optional(),
    members: z.int().describe('Of those who have been looked at: exact where it is finished'),
    looked: z.int(),
    persons: z.int(),
    share: z.number().min(0).max(1).describe('Of the work'),
    startedAt: at,
    endedAt: at.nullable(),
    leftMs: z.number().nullable().describe('Probably still; null: nobody can tell yet, or it has ended'),
    sample: z.array(z.object({ id: z.string(), who: z.string() })).describe('Ten members at most'),
  })
  .register(apiSchemas, { id: 'AudienceCount' });

export const listShape: z.ZodType<ListView> = z
  .object({ name: z.string(), description: z.string().optional() })
  .register(apiSchemas, { id: 'List' });

export const listMemberShape: z.ZodType<ListMemberRow> = z
  .object({
    id: z.string(),
    who: z.string(),
    identifiers: z.array(z.object({ namespace: z.string(), value: z.string() })),
    since: at,
  })
  .register(apiSchemas, { id: 'ListMember' });

export const listChangeShape: z.ZodType<ListChangeView> = z
  .object({
    list: z.string(),
    change: z.enum(['joined', 'left']),
    rows: z.int().describe('Applied, duplicates and refused together'),
    applied: z.int(),
    duplicates: z.int().describe('Named twice, or sent before under the same requestId or time'),
    refused: z.array(
      z.object({
        row: z.int().describe('From 1, without a header'),
        code: z.string(),
        reason: z.string(),
        text: z.string(),
      }),
    ),
  })
  .register(apiSchemas, { id: 'ListChange' });

export const deadLetterShape: z.ZodType<DeadLetterRow> = z
  .object({ id: z.string(), at, source: z.string(), code: z.string(), reason: z.string(), body: z.string() })
  .register(apiSchemas, { id: 'DeadLetter' });

export const suppressionShape: z.ZodType<SuppressionView> = z
  .object({
    contactPoint: z.string(),
    suppressed: z.boolean(),
    reason: z.enum(SUPPRESSION_REASONS).optional(),
    at: at.optional(),
  })
  .register(apiSchemas, { id: 'Suppression' });

const undeclared = z.enum(['allow', 'report', 'refuse']);
const planEventShape: z.ZodType<PlanEventRow> = z
  .object({
    event: z.string(),
    declared: z
      .object({
        document: z.string(),
        policy: z.enum(['keep', 'flag', 'refuse']),
        description: z.string().optional(),
        owner: z.string().optional(),
      })
      .nullable(),
    seen: z.int(),
    violating: z.int(),
    flagged: z.int(),
    refused: z.int(),
    firstAt: at.nullable(),
    lastAt: at.nullable(),
    perMinute: z.array(z.int()).describe('Of the last 30 minutes, the current one last'),
  })
  .register(apiSchemas, { id: 'PlanEvent' });

export const planShape: z.ZodType<TrackingPlanView> = z
  .object({
    settings: z.object({
      undeclaredEvents: undeclared,
      undeclaredProperties: undeclared,
      learn: z.boolean(),
    }),
    totals: z.object({
      seen: z.int(),
      violations: z.int(),
      flagged: z.int(),
      refused: z.int(),
      unlisted: z.int(),
      ungrouped: z.int(),
    }),
    since: at,
    items: z.array(planEventShape),
    next: z.string().optional().describe('Give it back as ?cursor='),
  })
  .register(apiSchemas, { id: 'TrackingPlan' });

export const violationShape: z.ZodType<ViolationRow> = z
  .object({
    id: z.string(),
    event: z.string(),
    path: z.string(),
    rule: z.string(),
    message: z.string(),
    count: z.int(),
    firstAt: at,
    lastAt: at,
    samples: z.array(z.object({ at, source: z.string(), messageId: z.string(), body: z.string() })),
  })
  .register(apiSchemas, { id: 'Violation' });

export const proposalsShape: z.ZodType<PlanProposals> = z
  .object({
    proposals: z.array(
      z.object({ event: z.string(), name: z.string(), learntFrom: z.int(), yaml: z.string() }),
    ),
    yaml: z.string().describe('All of them in one file'),
  })
  .register(apiSchemas, { id: 'PlanProposals' });

export const businessEventShape: z.ZodType<BusinessEventView> = z
  .object({
    id: z.string(),
    name: z.string(),
    properties: z.unknown().optional().describe('While it is under way'),
    concerns: z.discriminatedUnion('type', [
      z.object({ type: z.literal('everyone') }),
      z.object({ type: z.literal('audience'), audience: z.string() }),
      z.object({ type: z.literal('condition'), condition: z.string() }),
    ]),
    perSecond: z.number().nullable(),
    expiresAt: at.nullable(),
    state: z.enum(['running', 'finished', 'stopped', 'expired', 'failed']),
    reason: z.string().optional(),
    announcedAt: at,
    startedAt: at,
    endedAt: at.nullable(),
    persons: z.int(),
    remaining: z.int().describe('Persons who have not had their turn'),
    expected: z
      .int()
      .nullable()
      .describe('About how many it concerns; null: a condition tells in their turns'),
    reached: z.int(),
    reachedPerSecond: z.number(),
  })
  .register(apiSchemas, { id: 'BusinessEventProgress' });

const profiles = z.int();
const answers = z.object({ accept: z.int(), reject: z.int(), always: z.int(), never: z.int() });

export const matchingShape: z.ZodType<MatchingView> = z
  .object({
    state: z.enum(['off', 'reading', 'waiting', 'learning', 'matching', 'watching', 'stopped']),
    document: z.string().nullable(),
    apply: z.enum(['link', 'review']).nullable(),
    bands: z.object({ link: z.number(), review: z.number() }).nullable(),
    progress: z.object({ stage: z.string(), share: z.number() }).nullable(),
    problem: z.object({ code: z.string(), detail: z.string(), mend: z.string() }).nullable(),
    profiles: profiles.describe('Profiles that have one of the declared traits'),
    links: z.int().describe('Pairs that are still to be joined'),
    questions: z.int(),
    joined: z.int().describe('By the machine, since the process began'),
    answers,
    model: z.object({ learntAt: at, profiles }).nullable(),
  })
  .register(apiSchemas, { id: 'MatchingStatus' });

const matchingPerson = z.object({
  id: z.string(),
  who: z.string(),
  identifiers: z.array(z.object({ namespace: z.string(), value: z.string() })),
});
const said = z.string().nullable();
const logOdds = z.number().describe('Natural log-odds');

export const matchingQuestionShape: z.ZodType<MatchingQuestionView> = z
  .object({
    id: z.string(),
    band: z.enum(['link', 'review']),
    probability: z.number(),
    weight: logOdds,
    prior: logOdds,
    related: logOdds,
    persons: z.tuple([matchingPerson, matchingPerson]),
    fields: z.array(
      z.object({
        field: z.string(),
        kind: z.string(),
        values: z.tuple([said, said]),
        weight: logOdds,
        comparisons: z.array(z.object({ comparison: z.string(), level: z.string(), weight: logOdds })),
      }),
    ),
  })
  .register(apiSchemas, { id: 'MatchingQuestion' });

export const matchingAnswerShape: z.ZodType<MatchingAnswerView> = z
  .object({
    id: z.string(),
    answer: z.enum(['accept', 'reject', 'always', 'never']),
    by: z.string(),
    at,
    profile: z.string().nullable().describe('The profile that the two are now; null: they stay two'),
  })
  .register(apiSchemas, { id: 'MatchingAnswer' });

export function pageOf<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.object({ items: z.array(item), next: z.string().optional().describe('Give it back as ?cursor=') });
}

/** What every list takes. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const actorShape = z.enum(['api-key', 'console', 'kairos']);
export const erasureShape: z.ZodType<ErasureView> = z
  .object({
    id: z.string(),
    subject: z.string().describe('The person as the audit log names them: a keyed hash'),
    reason: z.enum(ERASURE_REASONS),
    reference: z.string().nullable(),
    by: actorShape,
    askedAt: at,
    state: z.enum(['running', 'done']).describe('running: found by nobody, and being removed from the files'),
    endedAt: at.nullable(),
    removed: z
      .object({
        profiles: z.int(),
        identifiers: z.int(),
        entries: z.int().describe('Log entries'),
        mails: z.int(),
        deadLetters: z.int(),
        samples: z.int(),
      })
      .nullable(),
    mentions: z.int().describe('Log entries of others that name an identifier of this person; they stay'),
    progress: erasureProgressShape.nullable().describe('Null where it has ended'),
  })
  .register(apiSchemas, { id: 'Erasure' });

export const auditEntryShape: z.ZodType<AuditEntryView> = z
  .object({
    id: z.string().describe('The number as text'),
    seq: z.int(),
    at,
    act: z.string(),
    by: actorShape,
    subject: z.string().nullable().describe('Whose data it was, as a keyed hash'),
    detail: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  })
  .register(apiSchemas, { id: 'AuditEntry' });

export const auditCheckShape: z.ZodType<AuditCheckView> = z
  .object({ entries: z.int(), intact: z.boolean(), brokenAt: z.int().optional() })
  .register(apiSchemas, { id: 'AuditCheck' });
