/**
 * Asks what to show on top of the home page, as any client of OpenFeature would (OFREP): a page has the write key, and
 * asks for the visitor's own device only.
 */

/** @returns undefined where nothing is to be shown, or nobody answers in time */
export async function heroFor(url, writeKey, device) {
  try {
    const response = await fetch(`${url}/ofrep/v1/evaluate/flags/homepage-hero`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${writeKey}` },
      body: JSON.stringify({ context: { targetingKey: device } }),
      signal: AbortSignal.timeout(2_000),
    });
    const { variant, metadata } = await response.json();
    if (variant === undefined || variant === 'fallback') return undefined;
    return { action: variant, decision: metadata.decision };
  } catch {
    return undefined;
  }
}
