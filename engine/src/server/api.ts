/**
 * The shapes that the console and other clients get over HTTP, one file a room; this is their table of contents. Types
 * only: no imports from the engine's inside, so that the console can use them. Instants are RFC 3339 strings; lists page
 * by an opaque cursor.
 */
export type * from './api-arbitration.ts';
export type * from './api-audiences.ts';
export type * from './api-audit.ts';
export type * from './api-budgets.ts';
export type * from './api-business-events.ts';
export type * from './api-catalogue.ts';
export type * from './api-configuration.ts';
export type * from './api-contact-policy.ts';
export type * from './api-decisions.ts';
export type * from './api-documents.ts';
export type * from './api-evaluations.ts';
export type * from './api-experiments.ts';
export type * from './api-explain.ts';
export type * from './api-fairness.ts';
export type * from './api-given-up.ts';
export type * from './api-golden-record.ts';
export type * from './api-groups.ts';
export type * from './api-happenings.ts';
export type * from './api-identity.ts';
export type * from './api-journey-entry.ts';
export type * from './api-journeys.ts';
export type * from './api-learning.ts';
export type * from './api-lists.ts';
export type * from './api-live.ts';
export type * from './api-mails.ts';
export type * from './api-matching.ts';
export type * from './api-network.ts';
export type * from './api-page.ts';
export type * from './api-profiles.ts';
export type * from './api-rights.ts';
export type * from './api-send-times.ts';
export type * from './api-tracking-plan.ts';
export type * from './api-uplift.ts';
export type * from './api-vouchers.ts';

/*
 * Routes (all but /v1/collect's under a console session or `Authorization: Bearer <API key>`):
 *   GET  /v1/live                          server-sent LiveMessage
 *   GET  /v1/figures                       LiveFigures
 *   GET  /v1/profiles?search=&cursor=      Page<ProfileRow>
 *   GET  /v1/profiles/:id?include=         ProfileAnswer          (:id may be namespace:value)
 *   GET  /v1/profiles/:id?at=&knownAt=     ProfileAnswer          what was true then, as known then
 *   GET  /v1/profiles/:id/timeline?kinds=&event=&from=&to=&cursor= TimelineView
 *   GET  /v1/profiles/:id/decisions?cursor= DecisionPage
 *   GET  /v1/profiles/:id/given-up?cursor=  Page<GivenUpRow>       what there was no time to decide
 *   GET  /v1/given-up                      GivenUpOverview        how many of late, by placement and minute
 *   GET  /v1/profiles/:id/traits/:trait    LineageView            where from, since when, what lost and why
 *   GET  /v1/contact-policy ContactPolicyView
 *   GET  /v1/profiles/:id/golden-record?view= GoldenRecordView
 *   GET  /v1/decisions/:id?include=known   DecisionTrace
 *   GET  /v1/decisions/:id/verification    DecisionVerification   taken again, and compared
 *   GET  /v1/decisions/:id/why-not/:action WhyNotView             what would have let another action win
 *   GET  /v1/fairness?from=&to=&placement= FairnessView           the disparity test by protected traits
 *   POST /v1/evaluations {policy | without | rules | documents, from?, to?, placement?, within?, counts?, most?}
 *                                          EvaluationView         in the background
 *   GET  /v1/evaluations, /v1/evaluations/:id  Page<EvaluationView>, EvaluationView
 *   DELETE /v1/evaluations/:id             EvaluationView         stops it
 *   GET  /v1/evaluations/choices           EvaluationChoices      rules in force that could be left out
 *   POST /v1/decide                        see openapi.json
 *   GET  /v1/audiences, /v1/audiences/:name  Page<AudienceView>, AudienceView
 *   POST /v1/audiences/preview {condition}  AudiencePreviewView   within a second
 *   POST /v1/audiences/counts {condition}   AudienceCountView     counts everybody, in the background
 *   GET  /v1/audiences/counts/:id          AudienceCountView
 *   DELETE /v1/audiences/counts/:id        AudienceCountView     stops it
 *   GET  /v1/lists                         Page<ListView>
 *   GET  /v1/lists/:name/members?cursor=   Page<ListMemberRow>   a page may be short and have a next one
 *   POST /v1/lists/:name/members?at=&requestId= {members} or CSV  ListChangeView
 *   POST /v1/lists/:name/members/remove    ListChangeView
 *   POST /v1/business-events               BusinessEventView      see openapi.json
 *   GET  /v1/business-events, /v1/business-events/:id
 *   DELETE /v1/business-events/:id         BusinessEventView      stops it
 *   GET  /v1/mails?cursor=, /v1/mails/:id  Page<MailRow>, MailView
 *   GET  /v1/configuration                 ConfigurationView
 *   GET  /v1/documents?cursor=&limit=      DocumentsView
 *   GET, PUT, PATCH, DELETE /v1/documents/:kind/:name  DocumentView, DocumentWritten
 *   POST /v1/documents/check {text, file?} DocumentCheckView      nothing changes
 *   GET  /v1/feeds                         { items: FeedRow[] }
 *   GET, PUT, PATCH, DELETE /v1/feeds/:name  NDJSON, FeedWrittenView
 *   GET  /v1/templates                     Page<TemplateRow>
 *   GET  /v1/templates/:name               TemplateView
 *   GET  /v1/configuration/settling        { settling: SettlingView | null }
 *   GET  /v1/dead-letters?code=&source=&state=&cursor= Page<DeadLetterRow>
 *   GET  /v1/dead-letters/:id              DeadLetterRow
 *   POST /v1/dead-letters/:id/send         DeadLetterSent
 *   POST /v1/dead-letters/send             DeadLettersSent
 *   POST /v1/dead-letters/:id/discard      DeadLetterRow
 *   POST /v1/dead-letters/discard          DeadLettersDiscarded
 *   GET  /v1/tracking-plan?search=&cursor= TrackingPlanView
 *   GET  /v1/tracking-plan/violations?event=&cursor= Page<ViolationRow>
 *   POST /v1/tracking-plan/learn {events?} PlanProposals
 *   POST /v1/suppressions {contactPoint, reason}  SuppressionView
 *   GET, DELETE /v1/suppressions/:contactPoint    SuppressionView
 *   GET  /v1/journeys, /v1/journeys/:name  Page<JourneyRow>, JourneyView
 *   GET  /v1/journeys/:name/versions/:version  JourneyVersionView
 *   GET  /v1/journeys/:name/diff?from=&to= JourneyDiffView
 *   POST /v1/journeys/:name/preview {text?, version?, publish?}  JourneyPreviewView
 *   POST /v1/journeys/:name/pause|resume|drain|publish|rollback {why?, ...}  JourneyView
 *   GET  /v1/matching                      MatchingView
 *   POST /v1/matching/learn                MatchingView          learns again, then matches everybody
 *   GET  /v1/matching/questions?cursor=    Page<MatchingQuestionView>, the strongest first
 *   POST /v1/matching/questions/:id {answer, by?}  MatchingAnswerView
 *   GET  /v1/uplift                        UpliftView             what saying each action adds, as holdouts tell
 *   GET  /v1/models                        ModelsView
 *   GET  /v1/models/:name?limit=           ModelView
 *   GET  /v1/models/:name/actions/:action  ModelActionView
 *   GET  /v1/budgets                       BudgetsView
 *   GET  /v1/vouchers                      VouchersView
 *   GET  /v1/vouchers/:pool                VoucherPoolView
 *   POST /v1/vouchers/:pool/codes {import, codes}  VoucherImportView
 *   POST /v1/vouchers/check|redeem {code, orderId, ...}  VoucherAnswer
 *   GET  /v1/network?from=&to=&audience=&persona=&limit=  NetworkView
 *   GET  /v1/network/stages?from=&to=&audience=&persona=  NetworkStagesView
 *   GET  /v1/network/personas?from=&to=    NetworkPersonasView
 *   POST /v1/session {token}               exchanges the one-time console link for a session cookie
 */
