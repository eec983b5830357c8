/** Who may be one person: how far matching is, the questions it has, and the answers of people. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ANSWERS } from '../../matching/answers.ts';
import type { MatchingStatus, Question, QuestionPage } from '../../matching/desk.ts';
import type { MatchingPerson, MatchingQuestionView, MatchingView } from '../api.ts';
import { instant } from '../instant.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { matchingAnswerShape, matchingQuestionShape, matchingShape, pageOf, pageQuery } from '../shapes.ts';
import { whoIs } from '../view.ts';

const idParam = z.object({ id: z.string().min(1).max(200).describe('As the question has it') });
const answerBody = z.strictObject({
  answer: z
    .enum(ANSWERS)
    .describe(
      'accept: join them. reject: not the same, as far as they say now. always, never: whatever they will say',
    ),
  by: z.string().trim().min(1).max(200).optional().describe('Who answers, where a program asks for somebody'),
});

export function matchingRoutes({ engine, matching, audit }: ServerParts): FastifyPluginAsyncZod {
  const person = async (id: string): Promise<MatchingPerson> => {
    const found = await engine.profile({ profile: id });
    const identifiers = (found?.identifiers ?? []).map(({ namespace, value }) => ({ namespace, value }));
    return { id, who: whoIs(id, identifiers), identifiers };
  };
  return async (app) => {
    app.get(
      '/v1/matching',
      {
        config: tellsOfNobody,
        schema: { summary: 'How far the matching of profiles is', response: { 200: matchingShape } },
      },
      async () => statusView(await matching.status()),
    );

    app.post(
      '/v1/matching/learn',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Learn from the profiles of now, and match everybody again',
          response: { 202: matchingShape },
        },
      },
      async (_request, reply) => {
        matching.learnAgain();
        return reply.code(202).send(statusView(await matching.status()));
      },
    );

    app.get(
      '/v1/matching/questions',
      {
        config: reads('matches-read'),
        schema: {
          summary: 'Pairs of profiles that may be one person, the likeliest first',
          querystring: pageQuery,
          response: { 200: pageOf(matchingQuestionShape) },
        },
      },
      async (request) => {
        const { cursor, limit } = request.query;
        const page = await matching.questions(cursor, limit);
        await note(audit, request, { act: 'matches-read', detail: { pairs: page.items.length } });
        const items = await Promise.all(
          page.items.map(async (question) =>
            questionView(question, page.matching, [await person(question.a), await person(question.b)]),
          ),
        );
        return { items, ...(page.cursor === undefined ? {} : { next: page.cursor }) };
      },
    );

    app.post(
      '/v1/matching/questions/:id',
      {
        config: reads('matches-answered'),
        schema: {
          summary: 'Answer whether two profiles are one person',
          params: idParam,
          body: answerBody,
          response: { 200: matchingAnswerShape },
        },
      },
      async (request) => {
        const { params, body, headers } = request;
        const { id } = params;
        const { answer, by } = body;
        const who = by ?? (headers.authorization === undefined ? 'console' : 'API key');
        const given = await matching.answer(id, answer, who);
        const profile = given.profile ?? undefined;
        await note(audit, request, { act: 'matches-answered', profile, detail: { answer } }, true);
        return { id, answer: given.kind, by: given.by, at: instant(given.at), profile: given.profile };
      },
    );
  };
}

function statusView({ stage, matching, model, ...told }: MatchingStatus): MatchingView {
  return {
    state: stage.state,
    document: matching?.name ?? null,
    apply: matching?.apply ?? null,
    bands: matching?.bands ?? null,
    progress:
      'share' in stage ? { stage: stage.stage, share: Math.floor(stage.share * 1_000) / 1_000 } : null,
    problem: 'code' in stage ? { code: stage.code, detail: stage.message, mend: stage.mend } : null,
    profiles: told.records,
    links: told.links,
    questions: told.questions,
    joined: told.joined,
    answers: told.answers,
    taught: told.taught,
    model: model && { learntAt: instant(model.learntAt), profiles: model.records },
  };
}

function questionView(
  { id, band, probability, weight, related, taught, contributions, values }: Question,
  matching: QuestionPage['matching'],
  persons: MatchingQuestionView['persons'],
): MatchingQuestionView {
  const given = contributions.reduce((sum, each) => sum + each.weight, 0);
  const fields = (matching?.fields ?? []).map(({ name, kind }) => {
    const own = contributions.filter(({ field }) => field === name);
    return {
      field: name,
      kind,
      values: [values[0][name] ?? null, values[1][name] ?? null] as const,
      weight: own.reduce((sum, each) => sum + each.weight, 0),
      comparisons: own.map(({ comparison, level, weight }) => ({ comparison, level, weight })),
    };
  });
  const prior = weight - given - related - taught;
  return { id, band, probability, weight, prior, related, taught, persons, fields };
}
