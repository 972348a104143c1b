#!/bin/sh
# Node 24.21.0: `mkdir(path, { recursive: true })` on a read-only file system fails with ENOENT ("no such file or directory"),
# although the same call without `recursive` fails with EROFS ("read-only file system"). One would expect the error of the
# operating system from both: a program that waits until a disk is writable again takes ENOENT for a file that is missing.
# Needs root, for a mount namespace of its own.
# Seen: ENOENT with recursive, EROFS without.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '{ "type": "module" }\n' >package.json
npm install --silent --no-audit --no-fund node@24.21.0 >log 2>&1 || { cat log >&2; exit 1; }

cat >mkdir.js <<'JS'
import { mkdirSync } from 'node:fs';

const codeOf = (options) => {
  try {
    mkdirSync('disk/folder', options);
  } catch ({ code }) {
    return code;
  }
};
const seen = [codeOf({ recursive: true }), codeOf({})];
console.log(`recursive: ${seen[0]}, otherwise: ${seen[1]}`);
const asSeen = seen.join() === 'ENOENT,EROFS';
if (!asSeen) console.log('no longer so');
process.exit(asSeen ? 0 : 1);
JS
mkdir disk
unshare --mount sh -ec 'mount -t tmpfs -o ro tmpfs disk && exec node_modules/.bin/node mkdir.js'
