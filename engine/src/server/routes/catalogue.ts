/** The catalogue in force: its tree, its actions, and products, whose price and stock change without a revision. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Configuration } from '../../core/configuration.ts';
import { contentOf } from '../../core/decision/catalogue/treatments.ts';
import { nameSchema } from '../../core/name.ts';
import { type ProductChange, productChangeSchema } from '../../core/product/definition.ts';
import {
  catalogueActionsShape,
  catalogueShape,
  productChangesShape,
  productShape,
} from '../catalogue-shapes.ts';
import { actionRow, actionsFound, catalogueView, productView } from '../catalogue-view.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { pageOf } from '../shapes.ts';
import { mailPolicy } from './mails.ts';

const paged = {
  search: z.string().max(300).default('').describe('In name or description'),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

export function catalogueRoutes({ compiled, engine, audit }: ServerParts): FastifyPluginAsyncZod {
  const inForce = (): Configuration => {
    const configuration = compiled();
    if (configuration) return configuration;
    throw notFound('no_configuration', 'nothing is in force yet', 'write documents into the folder');
  };
  return async (app) => {
    app.get(
      '/v1/catalogue',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Issues, groups and placements, and how many actions each has',
          response: { 200: catalogueShape },
        },
      },
      async () => catalogueView(inForce()),
    );

    app.get(
      '/v1/catalogue/actions',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Actions with their policies and treatments',
          querystring: z.object({
            ...paged,
            group: nameSchema.optional(),
            issue: nameSchema.optional(),
            placement: nameSchema.optional(),
          }),
          response: { 200: catalogueActionsShape },
        },
      },
      async ({ query }) => {
        const { limit, cursor } = query;
        const page = pageIn(actionsFound(inForce(), query), limit, cursor);
        return { ...page, items: page.items.map(actionRow) };
      },
    );

    app.get(
      '/v1/catalogue/actions/:name/preview',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'The HTML of a mail that says the action, as it is written, for a sandboxed frame',
          params: z.object({ name: nameSchema }),
          querystring: z.object({
            treatment: z.string().max(100).default('mail'),
            variant: z.string().max(100).default(''),
          }),
          produces: ['text/html'],
        },
      },
      async ({ params: { name }, query }, reply) => {
        const definition = inForce().actionsByName.get(name)?.definition;
        const isShort = definition !== undefined && !Array.isArray(definition.treatments);
        const said = definition && contentOf(definition, isShort ? {} : query);
        if (said?.mail === undefined) {
          const mend = 'GET /v1/catalogue/actions names actions and their treatments';
          throw notFound('unknown_treatment', `there is no such mail of an action "${name}"`, mend);
        }
        return reply
          .header('content-security-policy', mailPolicy)
          .type('text/html; charset=utf-8')
          .serializer((html: unknown) => String(html))
          .send(said.mail.html);
      },
    );

    app.get(
      '/v1/products',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Products with price and stock as they are now',
          querystring: z.object(paged),
          response: { 200: pageOf(productShape) },
        },
      },
      async ({ query: { search, limit, cursor } }) => {
        const wanted = search.trim().toLowerCase();
        const found = [...inForce().products.values()].filter(({ name, description = '' }) =>
          `${name} ${description}`.toLowerCase().includes(wanted),
        );
        const figures = await engine.products.figures();
        const { items, next } = pageIn(found, limit, cursor);
        const rows = items.map((one) => productView(one, figures.get(one.name)));
        return next === undefined ? { items: rows } : { items: rows, next };
      },
    );

    app.get(
      '/v1/products/:name',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'A product with price and stock as they are now',
          params: z.object({ name: nameSchema }),
          response: { 200: productShape },
        },
      },
      async ({ params: { name } }) => {
        const definition = productNamed(inForce(), name);
        return productView(definition, (await engine.products.figures()).get(name));
      },
    );

    app.patch(
      '/v1/products/:name',
      {
        config: reads('products-changed'),
        schema: {
          summary: 'Price and stock from now on, in every decision; null: as the document has it',
          params: z.object({ name: nameSchema }),
          body: productChangeSchema,
          response: { 200: productShape },
        },
      },
      async (request) => {
        const { name } = request.params;
        const { body } = request;
        const definition = productNamed(inForce(), name);
        checkChange(inForce(), name, body);
        await note(audit, request, { act: 'products-changed', detail: { products: 1, first: name } }, true);
        const changed = await engine.products.change(new Map([[name, body]]));
        return productView(definition, changed.get(name) ?? undefined);
      },
    );

    app.post(
      '/v1/products',
      {
        config: reads('products-changed'),
        bodyLimit: 4_000_000,
        schema: {
          summary: 'Price and stock of many products; all of them or none',
          body: productChangesShape,
          response: { 200: z.object({ changed: z.int() }) },
        },
      },
      async (request) => {
        const changes = new Map(Object.entries(request.body.products));
        for (const [name, change] of changes) checkChange(inForce(), name, change);
        const [first = ''] = changes.keys();
        const detail = { products: changes.size, ...(first !== '' && { first }) };
        await note(audit, request, { act: 'products-changed', detail }, true);
        if (changes.size > 0) await engine.products.change(changes);
        return { changed: changes.size };
      },
    );
  };
}

/** Cursors are places in the list: the catalogue changes only with its revision. */
function pageIn<T>(
  all: readonly T[],
  limit: number,
  cursor = '0',
): { items: readonly T[]; total: number; next?: string } {
  const start = Number(cursor);
  const items = all.slice(start, start + limit);
  const end = start + items.length;
  return { items, total: all.length, ...(end < all.length && { next: String(end) }) };
}

function productNamed({ products }: Configuration, name: string) {
  const found = products.get(name);
  if (found) return found;
  throw notFound(
    'unknown_product',
    `there is no product "${name}"`,
    'GET /v1/products names those that there are',
  );
}

function checkChange(configuration: Configuration, name: string, { variants = {} }: ProductChange): void {
  const known = new Set(productNamed(configuration, name).variants.map((variant) => variant.name));
  for (const variant of Object.keys(variants)) {
    if (known.has(variant)) continue;
    const message = `the product "${name}" has no variant "${variant}"`;
    throw new HttpProblem(400, 'unknown_variant', message, `use one of: ${[...known].join(', ') || 'none'}`);
  }
}
