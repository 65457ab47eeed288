/**
 * Reading what the relay says: everything that comes in is checked here.
 *
 * Tolerant as the wire demands: fields not known here are passed over, and a
 * word not known here becomes `unknown`. Anything else that deviates is refused.
 */

import { Change, People, RefusalCode, SHAPES, SessionState, Voice } from './protocol.gen.js';

/** @typedef {Record<string, Record<string, string>>} Shapes */

/** @type {Readonly<Record<string, Readonly<Record<string, string>>>>} */
const VOCABULARIES = { Voice, SessionState, Change, RefusalCode, People };

/** @type {Shapes} */
const shapes = SHAPES;

/** A value does not have the shape it should have; the message says where. */
export class MalformedError extends Error {
  /**
   * @param {string} path
   * @param {string} expected
   */
  constructor(path, expected) {
    super(`${path} is not ${expected}`);
    this.name = 'MalformedError';
  }
}

/**
 * Return the known part of `value`, which must have the shape called `name`.
 *
 * @param {string} name a key of `SHAPES`
 * @param {unknown} value
 * @returns {any} a fresh object; throws MalformedError
 */
export function readShape(name, value) {
  return readStruct(name, value, name);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} path
 */
function readStruct(name, value, path) {
  const fields = shapes[name];
  if (fields === undefined) throw new RangeError(`there is no shape called ${name}`);
  if (!isRecord(value)) throw new MalformedError(path, 'an object');
  /** @type {Record<string, unknown>} */
  const known = {};
  for (const [field, expression] of Object.entries(fields)) {
    const read = readField(expression, value[field], `${path}.${field}`);
    if (read !== undefined) known[field] = read;
  }
  return known;
}

/**
 * @param {string} expression such as `string`, `Source[]?` or `'message'`
 * @param {unknown} value
 * @param {string} path
 */
function readField(expression, value, path) {
  if (!expression.endsWith('?')) return readRequired(expression, value, path);
  if (value === undefined || value === null) return undefined;
  return readRequired(expression.slice(0, -1), value, path);
}

/**
 * @param {string} expression
 * @param {unknown} value
 * @param {string} path
 * @returns {unknown}
 */
function readRequired(expression, value, path) {
  if (expression.endsWith('[]')) return readList(expression.slice(0, -2), value, path);
  if (expression.includes('|')) return readUnion(expression.split('|'), value, path);
  if (expression in shapes) return readStruct(expression, value, path);
  const words = VOCABULARIES[expression];
  if (words !== undefined) return asKnownWord(words, readPrimitive('string', value, path));
  return readPrimitive(expression, value, path);
}

/**
 * @param {string} expression of the items
 * @param {unknown} value
 * @param {string} path
 */
function readList(expression, value, path) {
  if (!Array.isArray(value)) throw new MalformedError(path, 'a list');
  return value.map((item, index) => readRequired(expression, item, `${path}[${index}]`));
}

/**
 * @param {string[]} names of shapes that their `kind` tells apart
 * @param {unknown} value
 * @param {string} path
 */
function readUnion(names, value, path) {
  const kind = isRecord(value) ? value['kind'] : undefined;
  const name = names.find((candidate) => shapes[candidate]?.['kind'] === `'${String(kind)}'`);
  if (name === undefined) throw new MalformedError(path, `one of ${names.join(', ')}`);
  return readStruct(name, value, path);
}

/**
 * @param {string} expression
 * @param {unknown} value
 * @param {string} path
 */
function readPrimitive(expression, value, path) {
  const fits = expression.startsWith("'")
    ? value === expression.slice(1, -1)
    : // Every number of the visitor's wire is a count, a place or a time.
      typeof value === expression && (expression !== 'number' || isNatural(value));
  if (!fits) throw new MalformedError(path, expression);
  return value;
}

/**
 * @param {Readonly<Record<string, string>>} words
 * @param {unknown} value
 */
function asKnownWord(words, value) {
  return Object.values(words).includes(String(value)) ? value : 'unknown';
}

/** @param {unknown} value */
function isNatural(value) {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
