import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeIdSource, uuid7 } from '../src/identifiers.js';

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NOW = 1_795_435_200_000;
const bytes = (/** @type {number} */ length) => new Uint8Array(length).fill(0xff);

test('the layout is that of RFC 9562', () => {
  const id = uuid7(0x0190c8a27b1e, 0xc54, new Uint8Array([0x1d, 0x3e, 0x5a, 0x1f, 0, 0xb2, 0xc3, 1]));
  assert.equal(id, '0190c8a2-7b1e-7c54-9d3e-5a1f00b2c301');
  assert.match(uuid7(NOW, 0, bytes(8)), UUID7);
});

test('ids of one millisecond, of an overflow and of a clock set back keep their order', () => {
  let now = NOW;
  const newId = makeIdSource(() => now, bytes);
  const ids = Array.from({ length: 5000 }, () => newId());
  now = NOW - 60_000;
  ids.push(newId(), newId());
  now = NOW + 60_000;
  ids.push(newId());
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, UUID7);
});
