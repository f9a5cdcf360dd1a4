#!/usr/bin/env bash
# Breaks the gateway in known ways, one at a time, and expects the quick suite to see each: a test that cannot fail proves nothing.
#   tests/Sabotage/run.sh --all                 every sabotage; writes docs/sabotage.md
#   tests/Sabotage/run.sh --rotate N            N of them, others on the next day
#   tests/Sabotage/run.sh 03-page… 17-cursor…   those whose names begin so; writes their rows of docs/sabotage.md
# Each is a patch beside this file, applied to a copy of the tree outside of it. Of a header "Caught-by" names the tests that must fail,
# "Leak-seen-by" the test that must still fail when 00-no-owner-check is applied too: then nothing but the leak itself is left to see.
# A sabotage that does not apply, does not compile, or is not seen by the tests it names is an error, as is a control run that fails, and
# as is a patch that was not chosen and does not apply any more.
# With SABOTAGE_GREEN=1 there is no control run: both suites were green on this tree just now.
# With SABOTAGE_COUNTS=<file>, the number of runs that went as they must and of those that did not is written there.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
source "$here/lib.sh"

all_names() { for patch in "$here"/[0-9]*.patch; do basename "$patch" .patch; done; }

choose() { # prints the names that the arguments choose
  local names chosen count day i name wanted
  mapfile -t names < <(all_names)
  case "${1:-}" in
    --all) printf '%s\n' "${names[@]}" ;;
    --rotate)
      chosen=("${names[@]:1}")
      count="${2:?how many}"
      if ((count < 1 || count > ${#chosen[@]})); then count=${#chosen[@]}; fi
      # Far apart in the list: neighbours are alike, and all of those that run twice would come on one day.
      day="$(($(date -u +%s) / 86400))"
      for ((i = 0; i < count; i++)); do echo "${chosen[((day + i * (${#chosen[@]} / count)) % ${#chosen[@]})]}"; done
      ;;
    "" | -*) sed -n '2,5p' "${BASH_SOURCE[0]}" >&2; return 2 ;;
    *)
      for wanted in "$@"; do
        mapfile -t chosen < <(printf '%s\n' "${names[@]}" | grep -- "^$wanted" || true)
        ((${#chosen[@]} > 0)) || { echo "no sabotage begins with $wanted" >&2; return 2; }
        for name in "${chosen[@]}"; do echo "$name"; done
      done
      ;;
  esac
}

chosen_text="$(choose "$@")"
mapfile -t chosen <<<"$chosen_text"
start_compiler
make_copy
check_patches
control

for name in "${chosen[@]}"; do
  leak="$(header "$name" Leak-seen-by)"
  SECONDS=0
  go "$name" Caught-by "$name"
  with=$verdict without="–"
  if [[ -n "$leak" ]]; then
    go "$name" Leak-seen-by 00-no-owner-check "$name"
    without=$verdict
  fi
  rows+=("| ${name%%-*} | $(header "$name" Title): $(header "$name" Breaks). | $with | $without | $SECONDS |")
  echo "== $name: $with / $without"
done

table
if [[ "$1" != --rotate && "$bad" == 0 ]]; then write_page "$1"; fi
if [[ -n "${SABOTAGE_COUNTS:-}" ]]; then echo "$good $bad" >"$SABOTAGE_COUNTS"; fi
printf 'sabotage: %d runs as they must be, %d not\n' "$good" "$bad"
((bad == 0))
