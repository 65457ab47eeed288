/** Bundles the widget into one file for one classic script tag, and weighs it. */

import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const OUTPUT = 'dist/baton-chat.js';
const MOST_GZIP_BYTES = 40 * 1024;
const NOTICE =
  '/*! Baton chat, Apache-2.0. Contains socket.io-client, engine.io-client and their parts, ' +
  'MIT, (c) Guillermo Rauch, Socket.IO and Component contributors. */';

await build({
  entryPoints: ['src/define.js'],
  outfile: OUTPUT,
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2020',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  banner: { js: NOTICE },
});

const bundle = await readFile(OUTPUT);
const gzip = gzipSync(bundle, { level: 9 }).length;
process.stdout.write(`${OUTPUT}: ${bundle.length} bytes, ${gzip} bytes gzipped (limit ${MOST_GZIP_BYTES})\n`);
if (gzip > MOST_GZIP_BYTES) {
  process.stderr.write('The widget has become too heavy for the pages it is a guest of.\n');
  process.exitCode = 1;
}
