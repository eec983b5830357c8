/** Finds write keys in an Authorization header: `Basic base64(key:)` as Segment's clients send, or `Bearer key`. */

const BASIC = /^basic +([A-Za-z0-9+/_=-]+)$/i;
const BEARER = /^bearer +(\S+)$/i;

/** None or one; a list because callers go on to other places. */
export function headerKeys(authorization: string | undefined): string[] {
  if (authorization === undefined) return [];
  const basic = BASIC.exec(authorization);
  if (basic !== null) {
    const [user] = Buffer.from(basic[1] ?? '', 'base64')
      .toString('utf8')
      .split(':', 1);
    return user === undefined || user === '' ? [] : [user];
  }
  const bearer = BEARER.exec(authorization)?.[1];
  return bearer === undefined ? [] : [bearer];
}
