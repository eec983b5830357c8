/** Serves the built console: one page for all its addresses, assets with their hash in the name kept for good. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem, notFound } from './problem.ts';

export async function serveConsole(app: FastifyInstance, folder: string): Promise<void> {
  const isBuilt = existsSync(join(folder, 'index.html'));
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (response, path) => {
        const isHashed = /[/\\]assets[/\\]/.test(path);
        response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (!isPage(request))
      return answerProblem(
        reply,
        notFound(
          'no_such_route',
          `there is no ${request.method} ${pathOf(request)}`,
          'see /openapi.json for the routes',
        ),
      );
    if (isBuilt)
      return reply
        .header('cache-control', 'no-cache')
        .sendFile('index.html', folder, { cacheControl: false });
    return answerMissing(reply);
  });
}

/** A person's browser asks for an address of the console; programs and the API get a problem instead. */
function isPage(request: FastifyRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const path = pathOf(request);
  if (path.startsWith('/v1/') || path.startsWith('/m/') || /\.[a-z0-9]+$/i.test(path.split('/').at(-1) ?? ''))
    return false;
  return (request.headers.accept ?? '').includes('text/html');
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0]?.slice(0, 200) ?? '';
}

function answerMissing(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type('text/html; charset=utf-8')
    .send(
      '<!doctype html><title>Kairos</title><h1>The console is not built</h1><p>Run <code>npm run build</code> and start again. The API works without it.',
    );
}
