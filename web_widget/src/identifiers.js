/** Time-ordered identifiers (UUID version 7, RFC 9562). */

const COUNTER_LIMIT = 0x1000;

/**
 * Lay out a UUIDv7.
 *
 * @param {number} now milliseconds since 1970
 * @param {number} counter 0 to 4095; orders the ids of one millisecond
 * @param {Uint8Array} random at least 8 bytes
 */
export function uuid7(now, counter, random) {
  const time = now.toString(16).padStart(12, '0');
  const tail = [...random.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = (8 | (parseInt(tail.charAt(0), 16) & 3)).toString(16);
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${counter.toString(16).padStart(3, '0')}`,
    `${variant}${tail.slice(1, 4)}`,
    tail.slice(4),
  ].join('-');
}

/**
 * Make a source of UUIDv7s whose order is the order they were made in, even
 * within a millisecond and when the clock is set back.
 *
 * @param {() => number} clock
 * @param {(length: number) => Uint8Array} randomBytes
 * @returns {() => string}
 */
export function makeIdSource(clock, randomBytes) {
  let last = 0;
  let counter = 0;
  return () => {
    const now = clock();
    counter = now > last ? 0 : (counter + 1) % COUNTER_LIMIT;
    last = Math.max(now, counter === 0 ? last + 1 : last);
    return uuid7(last, counter, randomBytes(8));
  };
}
