/** Waiting times, all in milliseconds. */

export const ACK_TIMEOUT_MS = 5_000;
export const CHECK_EVERY_MS = 10_000;
export const CONNECT_TIMEOUT_MS = 15_000;
export const REFUSED_RETRY_MS = 60_000;
export const TYPING_EXPIRES_MS = 6_000;
export const TYPING_IDLE_MS = 4_000;
export const TYPING_REPEAT_MS = 3_000;
export const GIVE_UP_AFTER_MS = 24 * 60 * 60 * 1_000;

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * How long to wait before trying again: 0.5 to 1 s at first, 15 to 30 s in the end.
 *
 * @param {number} failures fruitless attempts before this one, from 0
 * @param {number} random in [0, 1); spreads the clients of a relay that restarts
 */
export function retryDelay(failures, random) {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(ceiling * (0.5 + random / 2));
}
