#!/bin/sh
# Starts the gateway once inside the new file system, so that Node keeps its compiled code there: a second less at every
# start. Runs in namespaces of its own (mount, network, PID); nothing it mounts outlives it. Usage: warm.sh ROOT
set -eu
root=$1
mount --make-rprivate /
ip link set lo up
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in 'null 3' 'zero 5' 'random 8' 'urandom 9'; do
  mknod -m 666 "$root/dev/${device% *}" c 1 "${device#* }"
done
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=700,uid=1000,gid=1000 tmpfs "$root/data"
mkdir "$root/data/.openclaw"
cat >"$root/data/.openclaw/openclaw.json" <<'CONFIG'
{
  "gateway": {
    "mode": "local",
    "auth": { "mode": "token", "token": "warm" },
    "http": { "endpoints": { "chatCompletions": { "enabled": true } } }
  },
  "models": { "mode": "replace", "providers": { "warm": {
    "baseUrl": "http://127.0.0.1:8090/v1", "apiKey": "warm", "api": "openai-completions",
    "models": [ { "id": "warm", "name": "Warm", "input": ["text"], "contextWindow": 128000, "maxTokens": 8192 } ] } } },
  "agents": { "defaults": { "model": { "primary": "warm/warm" } } }
}
CONFIG
chown -R 1000:1000 "$root/data"
chown 1000:1000 "$root/compile-cache"

refuse="require('http').createServer((_, r) => r.writeHead(400).end('{}')).listen(8090, '127.0.0.1')"
NODE_DISABLE_COMPILE_CACHE=1 chroot "$root" /usr/bin/node -e "$refuse" &
model=$!
chroot --userspec=1000:1000 "$root" /usr/bin/node /app/front.mjs >"$2" 2>&1 &
gateway=$!
# timeout, as -T crashes the wget of busybox 1.35.
ready() { timeout 5 chroot "$root" /bin/wget -q -O /dev/null http://127.0.0.1:8080/readyz; }
left=240
until ready 2>/dev/null; do
  left=$((left - 1))
  [ "$left" -gt 0 ] && kill -0 "$gateway" || { tail -n 20 "$2" >&2; echo "the gateway did not get ready" >&2; exit 1; }
  sleep 0.5
done
# The model refuses the question; the code that asks one is loaded all the same.
timeout 60 chroot "$root" /bin/wget -q -O /dev/null --header 'Authorization: Bearer warm' --header 'Content-Type: application/json' \
  --post-data '{"model":"openclaw","messages":[{"role":"user","content":"hello"}]}' \
  http://127.0.0.1:8080/v1/chat/completions 2>/dev/null || true
kill -TERM "$gateway" 2>/dev/null || true
wait "$gateway" || true
kill -TERM "$model" 2>/dev/null || true
wait "$model" || true
umount "$root/data" "$root/tmp" "$root/dev" "$root/proc"
# Node keeps these for their maker alone.
chown -R 0:0 "$root/compile-cache"
chmod -R a+rX "$root/compile-cache"
