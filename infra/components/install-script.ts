/**
 * The script that a server runs to install or update its assistant: POSIX sh, the same text for every customer, without
 * secrets (the engine stores commands in plain text). Files come on stdin, one per line: `mode path base64`; the file
 * `settings` says what to pull and when the assistant gateway counts as healthy. Running it again is idempotent.
 *
 * Every wait is limited, so that an error names what hangs before the command's own limit ends it (compose-project.ts);
 * output is a few short lines, because it lands in the stack's state. Exit codes: 64 bad input, 70 first boot failed, 71 no Docker, 72 no image,
 * 73 compose failed, 74 not healthy.
 */
export const installScript = `set -eu
umask 077
dir=\${CLAWDET_DIR:-/opt/clawdet}
http=\${CLAWDET_HTTP:-http://127.0.0.1}
say() { printf 'clawdet: %s\\n' "$1"; }
fail() { say "$2" >&2; exit "$1"; }

wait_for_boot() {
  command -v cloud-init >/dev/null || return 0
  code=0
  limited 600 cloud-init status --wait >/dev/null 2>&1 || code=$?
  # 2 means done with warnings.
  case $code in 0|2) ;; *) fail 70 "first boot did not finish well (cloud-init says $code): see /var/log/cloud-init-output.log" ;; esac
}

# until_true SECONDS COMMAND...: runs the command until it succeeds or the time is over.
until_true() {
  end=$(($(date +%s) + $1))
  shift
  until "$@"; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 0.3
  done
}

# A file appears whole or not at all: written beside its place, then renamed.
take_files() {
  while read -r mode path content; do
    case $path in /*|*..*) fail 64 "refused the path $path" ;; esac
    # Containers read what lies in a folder; only root gets as far as the folder.
    case $path in */*) mkdir -p "$dir/\${path%/*}" && chmod 755 "$dir/\${path%/*}" ;; esac
    printf '%s' "$content" | base64 -d >"$dir/$path.new"
    chmod "$mode" "$dir/$path.new"
    mv -f "$dir/$path.new" "$dir/$path"
  done
  chmod 700 "$dir"
}

setting() { sed -n "s/^$1=//p" "$dir/settings"; }
# limited SECONDS COMMAND...: a server whose Docker hangs ends the command, and after ten more seconds kills it.
limited() { timeout -k 10 "$@"; }
docker_answers() { limited 20 docker version >/dev/null 2>&1; }
has_image() { limited 60 docker image inspect "$1" >/dev/null 2>&1; }
pull() { limited 900 docker pull -q "$1" >/dev/null 2>>"$dir/install.log"; }

take_images() {
  for image in $(setting images); do
    has_image "$image" && continue
    [ "$(setting pull)" = missing ] || fail 72 "the image $image is not on this server and is never pulled"
    say "pulling $image"
    pull "$image" || { sleep 5; pull "$image"; } || fail 72 "cannot pull $image: see $dir/install.log"
  done
}

# compose refuses to start what is paused, so that goes on first. An assistant that is replaced may take 340 s to stop.
start() {
  limited 60 docker compose -f "$dir/compose.yaml" unpause >/dev/null 2>&1 || :
  limited 480 docker compose -f "$dir/compose.yaml" up -d --remove-orphans >>"$dir/install.log" 2>&1
}

answer() {
  if command -v curl >/dev/null; then curl -fsS --max-time 5 "$1" 2>/dev/null
  else wget -q -T 5 -O - "$1" 2>/dev/null; fi
}

healthy() {
  body=$(answer "$http$(setting health_path)") || return 1
  says=$(setting health_says) never=$(setting health_never_says)
  case $body in *"$says"*) ;; *) return 1 ;; esac
  [ -z "$never" ] || case $body in *"$never"*) return 1 ;; esac
}

mkdir -p "$dir"
take_files
: >"$dir/install.log"
wait_for_boot
docker_answers || limited 90 systemctl start docker >/dev/null 2>&1 || :
until_true 120 docker_answers || fail 71 'Docker does not answer: see systemctl status docker'
take_images
start || { sleep 3; start; } || fail 73 "docker compose up failed: see $dir/install.log"
until_true 300 healthy || fail 74 "the gateway is not healthy after 300 s: see docker compose -f $dir/compose.yaml logs"
say 'the gateway is healthy'
`;

/** A file of the bundle. `path` is relative to the install folder; `mode` is octal. */
export interface BundleFile {
  path: string;
  mode: '0600' | '0644';
  content: string;
}

/** The script's stdin: one line per file. Order does not matter; the last file of a path wins. */
export function installBundle(files: readonly BundleFile[]): string {
  return files
    .map(({ path, mode, content }) => `${mode} ${path} ${Buffer.from(content).toString('base64')}\n`)
    .join('');
}
