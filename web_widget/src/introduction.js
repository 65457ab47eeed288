/** What a new session is told about the visitor. */

import { languageTag, pageContext, visitorName } from './texts.js';

/** @typedef {{ page: import('./model.js').PageContext, language?: string, name?: string }} Introduction */

/**
 * The page a document shows, as agents will see it.
 *
 * @param {Document} page
 */
export function pageOf(page) {
  return pageContext({ url: page.URL, title: page.title, referrer: page.referrer });
}

/**
 * Where the visitor is, their language and, where the site knows it, their name.
 *
 * @param {Document} page
 * @param {{ language: string | null, name: string | null }} given by the site
 * @returns {Introduction}
 */
export function introduction(page, given) {
  const language = languageTag(given.language) ?? languageTag(page.documentElement.lang);
  const name = visitorName(given.name);
  return {
    page: pageOf(page),
    ...(language === null ? {} : { language }),
    ...(name === null ? {} : { name }),
  };
}
