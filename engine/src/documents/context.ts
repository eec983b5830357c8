/** The document of a context provider: its settings from collect/, with a head and with secrets by reference. */
import { z } from 'zod';
import { secretReference } from '../channels/secret.ts';
import { httpSettings, ipTableSettings, weatherSettings } from '../collect/contexts/definition.ts';
import type { ContextOutline } from '../core/context/provider.ts';
import { nameSchema } from '../core/name.ts';

const head = {
  kind: z.literal('context'),
  name: nameSchema.regex(
    /^[a-zA-Z_][a-zA-Z0-9_]*$/,
    'conditions read it as context.NAME: letters, digits and underscores only',
  ),
  version: z.int().positive().default(1),
  description: z.string().optional(),
};

const headers = {
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/), z.union([z.string(), secretReference]))
    .optional()
    .describe('Request headers; one that is a secret names where it is'),
};

export const contextSchema = z
  .discriminatedUnion('provider', [
    weatherSettings.extend({ ...head, ...headers }),
    httpSettings.extend({ ...head, ...headers }),
    ipTableSettings.extend(head),
  ])
  .meta({ id: 'Context' });

export type ContextDocument = z.infer<typeof contextSchema>;

/** What the core must know of it. */
export function outlineOfContext(document: ContextDocument): ContextOutline {
  const { name, purpose } = document;
  switch (document.provider) {
    case 'weather':
      return {
        kind: 'context',
        name,
        by: 'position',
        with: {},
        purpose: purpose ?? 'location',
        roundTo: document.roundTo,
        tells: document.watch?.audience,
      };
    case 'ip-table':
      return { kind: 'context', name, by: 'ip', with: {}, purpose: purpose ?? 'location', roundTo: 0 };
    case 'http':
      return { kind: 'context', name, by: 'values', with: document.with, purpose: purpose ?? '', roundTo: 0 };
    default:
      return document satisfies never;
  }
}
