#!/bin/sh
# FerretDB 1.24.0 (Go module, the MongoDB protocol on SQLite) with mongodb 7.8.0 (npm): `$pull` with a condition, as MongoDB's
# manual has it for arrays (`{ $pull: { members: { user: 1 } } }`, `{ $pull: { tags: { $in: ["a"] } } }`), removes nothing and
# reports no error: the answer is ok, matched 1, modified 0. An element goes only if it equals the whole operand. One would
# expect the condition to apply, or an error that says it is not supported.
# Seen: both conditions leave both elements; the whole document and a plain value each remove one.
set -eu
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
export GOFLAGS=-mod=mod GOTOOLCHAIN=auto
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	f, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{Unix: os.Args[1]},
		Handler:   "sqlite",
		SQLiteURL: "file:" + os.Args[2] + "/",
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(f.MongoDBURI())
	f.Run(context.Background())
}
GO
{
  go mod init finding
  go get github.com/FerretDB/FerretDB@v1.24.0
  go build -o server .
} >log 2>&1 || { tail -n 20 log >&2; exit 1; }
printf '{ "type": "module" }\n' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts mongodb@7.8.0 >log 2>&1 || { cat log >&2; exit 1; }
mkdir data
./server "$work/mongo.sock" "$work/data" >server.log 2>&1 &
server=$!

cat >pull.js <<'JS'
import assert from 'node:assert/strict';
import { MongoClient } from 'mongodb';

const client = await new MongoClient(`mongodb://${encodeURIComponent(process.argv[2])}/`).connect();
const teams = client.db('finding').collection('teams');
const members = [
  { user: 1, role: 'owner' },
  { user: 2, role: 'viewer' },
];

async function pull(operand) {
  await teams.deleteMany({});
  await teams.insertOne({ _id: 1, members, tags: ['a', 'b'] });
  const { matchedCount, modifiedCount } = await teams.updateOne({ _id: 1 }, { $pull: operand });
  const after = await teams.findOne({ _id: 1 });
  const seen = { matchedCount, modifiedCount, members: after.members.length, tags: after.tags.length };
  console.log(JSON.stringify(operand), JSON.stringify(seen));
  return seen;
}

const nothing = { matchedCount: 1, modifiedCount: 0, members: 2, tags: 2 };
try {
  assert.deepEqual(await pull({ members: { user: 1 } }), nothing);
  assert.deepEqual(await pull({ tags: { $in: ['a'] } }), nothing);
  assert.deepEqual(await pull({ members: members[0] }), { ...nothing, modifiedCount: 1, members: 1 });
  assert.deepEqual(await pull({ tags: 'a' }), { ...nothing, modifiedCount: 1, tags: 1 });
} finally {
  await client.close();
}
JS
for _ in $(seq 100); do [ -S mongo.sock ] && break; sleep 0.1; done
node pull.js "$work/mongo.sock"
