/** What one request and one event may weigh. The first three are the limits Segment's own API publishes. */

/** Of a request's JSON after decompression: 500 KB. */
export const MAX_BATCH_BYTES = 512_000;
export const MAX_BATCH_EVENTS = 2_500;
/** Of one event's JSON in UTF-8, with what the batch's context adds to it: 32 KB. */
export const MAX_EVENT_BYTES = 32_768;
/** A batch's own context is repeated in each of its events: small, or 500 KB would become 80 MB. */
export const MAX_BATCH_CONTEXT_BYTES = 4_096;
/** Objects and arrays inside each other, the event itself being the first. */
export const MAX_DEPTH = 32;
/** Of one object; all objects of an event together are bounded by its bytes. */
export const MAX_KEYS = 500;
export const MAX_MESSAGE_ID_CHARS = 100;
/** Identifiers stand in store keys, which have 1,500 bytes. */
export const MAX_IDENTIFIER_CHARS = 512;
export const MAX_IDENTIFIER_BYTES = 1_024;
export const MAX_IDENTIFIERS = 20;
