/**
 * Static lists: which there are, who is on one, and many persons put on or taken off at once. They are events like any
 * other, so that a list is what the log says, whoever said it.
 */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { rowsOfCsv, rowsOfTexts } from '../../collect/list-rows.ts';
import { nameSchema } from '../../core/name.ts';
import { instant } from '../instant.ts';
import { changeList, type ListChange, MOST_ROWS } from '../list-change.ts';
import type { ListOutline, ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { listChangeShape, listMemberShape, listShape, pageOf, pageQuery } from '../shapes.ts';
import { whoIs } from '../view.ts';

/** A page of a list with few members among many people ends here, with what was found. */
const WITHIN_MS = 1_000;

const nameParam = z.object({ name: nameSchema });
const memberQuery = pageQuery.extend({
  cursor: z
    .string()
    .regex(/^\d{1,4}\.[\w-]{0,100}$/, 'a cursor is what `next` of an earlier page says')
    .optional(),
});
const persons = z
  .union([
    z.object({
      members: z
        .array(z.string().max(1_100))
        .min(1)
        .max(MOST_ROWS)
        .describe('Identifiers such as email:ada@example.com, userId:42, or profile ids'),
    }),
    z.string().describe('CSV with one column named by its namespace, or the columns namespace and value'),
  ])
  .describe(`At most ${MOST_ROWS} persons`);
const changeQuery = z.object({
  at: z.iso.datetime({ offset: true }).optional().describe('When it was true; absent: now'),
  requestId: z.string().min(1).max(200).optional().describe('Sent again under it, it counts once'),
});

export function listRoutes(parts: ServerParts): FastifyPluginAsyncZod {
  const { engine, lists, audit } = parts;
  const known = (name: string): ListOutline => {
    const list = lists().find((one) => one.name === name);
    if (list) return list;
    const mend = 'GET /v1/lists tells those in force; declare it with `kind: list`';
    throw notFound('unknown_list', `no list is called ${name}`, mend);
  };
  return async (app) => {
    app.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, body));

    app.get(
      '/v1/lists',
      {
        config: tellsOfNobody,
        schema: { summary: 'Static lists in force', response: { 200: pageOf(listShape) } },
      },
      async () => ({
        items: lists().map(({ name, description }) => ({ name, ...(description && { description }) })),
      }),
    );

    app.get(
      '/v1/lists/:name/members',
      {
        config: reads('members-read'),
        schema: {
          summary: 'Who is on a static list; a page may be short, or empty, and have a next one',
          params: nameParam,
          querystring: memberQuery,
          response: { 200: pageOf(listMemberShape) },
        },
      },
      async (request) => {
        const { cursor, limit } = request.query;
        const { name } = known(request.params.name);
        await note(audit, request, { act: 'members-read', detail: { list: name } });
        const place = { limit, withinMs: WITHIN_MS, ...(cursor === undefined ? {} : { cursor }) };
        const page = await engine.listMembers(name, place);
        const items = page.items.map(({ id, identifiers, since }) => ({
          id,
          who: whoIs(id, identifiers),
          identifiers,
          since: instant(since),
        }));
        return { items, ...(page.cursor === undefined ? {} : { next: page.cursor }) };
      },
    );

    const changes: readonly [path: string, change: ListChange, summary: string][] = [
      ['members', 'joined', 'Put persons on a static list; who is not known yet becomes known by it'],
      ['members/remove', 'left', 'Take persons off a static list'],
    ];
    for (const [path, change, summary] of changes) {
      app.post(
        `/v1/lists/:name/${path}`,
        {
          config: reads('list-changed'),
          schema: {
            summary,
            consumes: ['application/json', 'text/csv'],
            params: nameParam,
            querystring: changeQuery,
            body: persons,
            response: { 200: listChangeShape },
          },
        },
        async (request) => {
          const { params, query, body } = request;
          const { at, requestId } = query;
          const { name } = known(params.name);
          const rows = typeof body === 'string' ? rowsOfCsv(body) : rowsOfTexts(body.members);
          if ('code' in rows) throw new HttpProblem(400, rows.code, rows.message, rows.mend);
          const detail = { list: name, change, rows: rows.length };
          await note(audit, request, { act: 'list-changed', detail }, true);
          return changeList(parts, name, change, rows, {
            at: at === undefined ? undefined : Date.parse(at),
            requestId,
          });
        },
      );
    }
  };
}
