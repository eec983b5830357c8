/** The answers of api.ts as zod schemas, one file a room: openapi.json is made from them, tests check real answers against them. */
export * from './audience-shapes.ts';
export * from './audit-shapes.ts';
export * from './business-event-shapes.ts';
export * from './configuration-shapes.ts';
export * from './decision-page-shapes.ts';
export * from './decision-shapes.ts';
export * from './group-shapes.ts';
export * from './happening-shapes.ts';
export * from './list-shapes.ts';
export * from './live-shapes.ts';
export * from './mail-shapes.ts';
export * from './matching-shapes.ts';
export { apiSchemas, pageOf, pageQuery, problemShape } from './page-shapes.ts';
export * from './profile-shapes.ts';
export * from './rights-shapes.ts';
export * from './tracking-plan-shapes.ts';
