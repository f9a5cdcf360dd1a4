#!/usr/bin/env bash
# Builds everything once and runs every test. The last line printed is "N passed, N failed" over all suites.
#   ./test.sh                                      everything
#   ./test.sh --only unit|isolation|js|sabotage    one suite
# Installs from the machine's own package registries what is missing (as root): redis-server, nginx, nodejs, npm, chromium.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

only=""
case "${1:-}" in
  "") ;;
  --only)
    only="${2:-}"
    case "$only" in unit | isolation | js | sabotage) ;; *) echo "usage: ./test.sh [--only unit|isolation|js|sabotage]" >&2; exit 2 ;; esac
    ;;
  *) echo "usage: ./test.sh [--only unit|isolation|js|sabotage]" >&2; exit 2 ;;
esac

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
tmp="$(mktemp -d)"
child=""
passed=0
failed=0
broken=0

finish() {
  local code=$?
  trap - EXIT
  if [[ -n "$child" ]] && kill -0 "$child" 2>/dev/null; then
    kill -- "-$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  if [[ -s "$tmp/failed" ]]; then printf '== failed:\n%s\n' "$(<"$tmp/failed")"; fi
  rm -rf "$tmp"
  # A stop before the end, such as a build that fails, is a failure even if no test had its turn.
  if ((code != 0 && failed + broken == 0)); then broken=1; fi
  printf '%d passed, %d failed\n' "$passed" "$((failed + broken))"
  exit "$((failed + broken > 0 ? 1 : code))"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

wants() { [[ -z "$only" || "$only" == "$1" ]]; }

# Runs a command in a process group of its own, so that it can be ended with all its children.
run() {
  local code=0
  set -m
  "$@" </dev/null &
  child=$!
  set +m
  wait "$child" || code=$?
  child=""
  return "$code"
}

suite() { # name, passed, failed, exit code of the runner
  local name=$1 ok=$2 bad=$3 code=$4
  passed=$((passed + ok))
  failed=$((failed + bad))
  printf '== %s: %d passed, %d failed\n' "$name" "$ok" "$bad"
  if ((ok + bad == 0)); then
    echo "== $name ran no tests"
    broken=$((broken + 1))
  elif ((code != 0 && bad == 0)); then
    echo "== $name crashed (exit code $code)"
    broken=$((broken + 1))
  fi
}

install_missing() {
  local missing=()
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v nginx >/dev/null || missing+=(nginx-light)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  command -v chromium >/dev/null || missing+=(chromium)
  if ((${#missing[@]} > 0)); then
    echo "== installing ${missing[*]}"
    apt_install "${missing[@]}" || { echo "once more" && apt_install "${missing[@]}"; }
  fi
  redis-server --version
  echo "node $(node --version)"
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  run apt-get update -qq && run apt-get install -y -qq --no-install-recommends "$@" >"$tmp/apt.log" 2>&1 ||
    { tail -n 20 "$tmp/apt.log" 2>/dev/null; return 1; }
}

counter() { # trx file, name of a counter
  grep -o '<Counters [^>]*' "$1" 2>/dev/null | head -n 1 | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9' || true
}

dotnet_suite() { # name, project
  local name=$1 project=$2 code=0 ok all again
  echo "== $name"
  run dotnet test "$project" -c Release --no-build --results-directory "$tmp" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --blame-hang-timeout 6m --blame-hang-dump-type none || code=$?
  ok="$(counter "$tmp/$name.trx" passed)"
  all="$(counter "$tmp/$name.trx" executed)"
  again="$(node eng/failed-tests.mjs "$tmp/$name.trx" 2>>"$tmp/failed" || true)"
  if [[ -n "$again" ]]; then
    echo "== $name: only waits ended in vain; those tests once more, alone"
    code=0
    run dotnet test "$project" -c Release --no-build --results-directory "$tmp" --filter "$again" \
      --logger "trx;LogFileName=$name-again.trx" --logger "console;verbosity=minimal" --blame-hang-timeout 6m --blame-hang-dump-type none || code=$?
    if ((code == 0)) && [[ -n "$(counter "$tmp/$name-again.trx" passed)" ]]; then
      ok="$all"
      echo "(passed when they ran once more, alone)" >>"$tmp/failed"
    fi
  fi
  suite "$name" "${ok:-0}" "$((${all:-0} - ${ok:-0}))" "$code"
}

js_suite() {
  local code=0 ok bad
  echo "== js"
  export NETRA_SERVER_DLL="$PWD/src/Server/bin/Release/net10.0/Netra.Signal.Server.dll"
  run npm ci --prefix tests/js --no-audit --no-fund
  run env -C tests/js node --test --test-concurrency=2 --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$tmp/js.tap" || code=$?
  ok="$(sed -n 's/^# pass //p' "$tmp/js.tap" 2>/dev/null | tail -n 1)"
  sed -n 's/^ *not ok [0-9]* - //p' "$tmp/js.tap" >>"$tmp/failed" 2>/dev/null || true
  bad="$(awk '/^# (fail|cancelled) /{n += $3} END {print n + 0}' "$tmp/js.tap" 2>/dev/null || true)"
  suite js "${ok:-0}" "${bad:-0}" "$code"
}

# Four known ways to break isolation, others each day: each must turn the quick suite red, so a red run counts as passed here.
sabotage_suite() {
  local code=0 ok=0 bad=0 green=""
  echo "== sabotage"
  if [[ -z "$only" ]] && ((failed + broken == 0)); then green=1; fi
  # Its copy of the tree lies in the folder of this run, and goes with it whatever ends the run.
  run env TMPDIR="$tmp" SABOTAGE_COUNTS="$tmp/sabotage.counts" SABOTAGE_GREEN="$green" tests/Sabotage/run.sh --rotate 4 || code=$?
  if [[ -s "$tmp/sabotage.counts" ]]; then read -r ok bad <"$tmp/sabotage.counts"; fi
  suite sabotage "$ok" "$bad" "$code"
}

install_missing
run dotnet build Netra.Signal.sln -c Release -nologo -v quiet --disable-build-servers
if wants unit; then dotnet_suite unit tests/Unit; fi
if wants isolation; then dotnet_suite isolation tests/Isolation; fi
if wants js; then js_suite; fi
if wants sabotage; then sabotage_suite; fi
