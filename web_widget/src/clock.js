/** How the time of day is written. Pure. */

/**
 * The locale for times: that of the page, in the visitor's own variety of it. A page
 * says `en` and means no clock by it; a visitor with `en-GB` expects 15:30, one with
 * `en-US` 3:30 PM. Undefined, which is the browser's default, where the page's is no tag.
 *
 * @param {string} language of the page
 * @param {readonly string[]} preferred by the visitor, best first
 */
export function clockLocale(language, preferred) {
  const page = canonical(language);
  if (page === undefined) return undefined;
  const own = preferred.map(canonical).find((tag) => tag !== undefined && baseOf(tag) === baseOf(page));
  return own ?? page;
}

/** @param {string} tag */
function canonical(tag) {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** @param {string} tag */
function baseOf(tag) {
  return tag.split('-')[0];
}
