#!/bin/sh
# Removes what a sandbox leaves of its servers on this machine when it cannot do so itself: killed with their processes,
# control groups and links still there. Takes from the environment HOME_FOLDER (holds the lock file), TAG (of the sandbox)
# and GRACE (seconds). Says `locked` once no other sandbox, or watchdog that cleans up, has the same home.
#
# Standard input belongs to the sandbox and closes with it. A line before that means it was asked to stop, and whatever is
# still there afterwards goes at once. Without one it was killed: the next sandbox may take its servers over for GRACE seconds.
set -u
cd /
exec 9>>"$HOME_FOLDER/lock"
flock 9
echo $$ >"$HOME_FOLDER/lock"
echo locked
asked=
read -r asked || true
cat >/dev/null

if [ -z "$asked" ]; then
  # Free in between, so that the next sandbox can have it; that one's watchdog then writes its number.
  flock -u 9
  left=$GRACE
  while [ "$left" -gt 0 ] && grep -qsx $$ "$HOME_FOLDER/lock"; do
    sleep 1
    left=$((left - 1))
  done
  flock 9
  # Without the file somebody has removed the home under the servers.
  [ ! -e "$HOME_FOLDER/lock" ] || grep -qsx $$ "$HOME_FOLDER/lock" || exit 0
fi

processes() { find "/sys/fs/cgroup/pids/clawdet-$TAG" -name cgroup.procs -exec cat {} + 2>/dev/null; }
# A frozen process takes no signal until it is thawed.
thaw() {
  find "/sys/fs/cgroup/freezer/clawdet-$TAG" -name freezer.state 2>/dev/null |
    while read -r state; do echo THAWED >"$state"; done
}
tries=0
while left=$(processes) && [ -n "$left" ] && [ "$tries" -lt 600 ]; do
  # shellcheck disable=SC2086 # one word for each process
  kill -9 $left 2>/dev/null
  thaw
  sleep 0.1
  tries=$((tries + 1))
done
for link in /sys/class/net/v"$TAG"* "/sys/class/net/cd$TAG"; do
  [ ! -e "$link" ] || ip link delete "${link##*/}" 2>/dev/null
done
# A group stays busy for as long as its last process is being taken down.
tries=0
while [ -n "$(find /sys/fs/cgroup/*/"clawdet-$TAG" -maxdepth 0 2>/dev/null)" ] && [ "$tries" -lt 600 ]; do
  find /sys/fs/cgroup/*/"clawdet-$TAG" -depth -type d -exec rmdir {} + 2>/dev/null
  sleep 0.1
  tries=$((tries + 1))
done
exit 0
