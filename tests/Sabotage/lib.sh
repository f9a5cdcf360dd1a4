# What run.sh is made of: the copy of the tree, one run of the quick suite in it, and what is printed of it.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
tmp="$(mktemp -d)"
copy="$tmp/tree"
child=""
compiler=""
rows=()
good=0
bad=0

# The compiler's own bans are off: they stop many a sabotage before it is built, and here the tests have to.
build=(-c Release -nologo -v quiet -nodeReuse:false -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:TreatWarningsAsErrors=false)
suites=(Unit Isolation)

# Seconds that a test waits for what must come: as many where all must be green as where one must be red, or a machine that is slow
# would pass for a sabotage that is seen.
deadline="${NETRA_TEST_DEADLINE_SECONDS:-30}"

finish() {
  local code=$?
  trap - EXIT
  if [[ -n "$child" ]]; then kill -- "-$child" 2>/dev/null || true; fi
  if [[ -n "$compiler" ]]; then { kill -KILL -- "-$compiler" && wait "$compiler"; } 2>/dev/null || true; fi
  rm -rf "$tmp"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs a command in a process group of its own, so that it is ended with all its children: a test that hangs has a gateway.
run() { # seconds, command…
  local limit=$1 code=0
  shift
  set -m
  timeout -s KILL "$limit" "$@" </dev/null &
  child=$!
  set +m
  wait "$child" || code=$?
  child=""
  return "$code"
}

end_child() {
  kill -KILL -- "-$child" 2>/dev/null || true
  wait "$child" 2>/dev/null || true
  child=""
}

header() { sed -n "s/^$2: //p" "$here/$1.patch"; } # name of a patch, field

# A compiler that stays warm from build to build, of this run alone and ended with it. Builds without it take their own.
start_compiler() {
  local roslyn name
  roslyn="$(dotnet msbuild "$root/src/Server" -getProperty:RoslynTargetsPath 2>/dev/null || true)"
  if [[ ! -f "$roslyn/bincore/VBCSCompiler.dll" ]]; then
    build+=(-p:UseSharedCompilation=false)
    return
  fi
  name="netra-sabotage-$$"
  set -m
  dotnet "$roslyn/bincore/VBCSCompiler.dll" "-pipename:$name" </dev/null >/dev/null 2>&1 &
  compiler=$!
  set +m
  build+=(-p:UseSharedCompilation=true "-p:SharedCompilationId=$name")
}

make_copy() {
  echo "== copy: building"
  SECONDS=0
  mkdir "$copy"
  # By name and not by what git knows: a tree that was unpacked, or belongs to another user of the machine, is as good.
  tar -C "$root" --exclude={.git,bin,obj,node_modules,TestResults,artifacts,.vs,.idea} -c . | tar -C "$copy" -x
  for suite in "${suites[@]}"; do
    run 600 dotnet build "$copy/tests/$suite" "${build[@]}" >"$tmp/build.log" 2>&1 || { cat "$tmp/build.log" >&2; exit 1; }
  done
  echo "== copy: built, $SECONDS s"
}

# All of them, whichever are chosen: one that fell behind the code is heard of at once, not when its turn comes.
check_patches() {
  local patch
  for patch in "$here"/[0-9]*.patch; do
    patch_copy --check "$patch" && continue
    echo "DOES NOT APPLY: $(basename "$patch"); take it to the present code" >&2
    bad=$((bad + 1))
  done
}

dll() { sha256sum "$copy/src/Server/bin/Release/net10.0/Netra.Signal.Server.dll"; }

# Only the server is built anew, and put where the tests load it from: a sabotage keeps the signatures that tests use.
build_server() {
  local before
  before="$(dll)"
  run 300 dotnet build "$copy/src/Server" --no-restore --no-dependencies "${build[@]}" || return 1
  [[ "$(dll)" != "$before" ]] || { echo "the build made the same file as before"; return 1; }
  for suite in "${suites[@]}"; do
    cp "$copy/src/Server/bin/Release/net10.0/"Netra.Signal.Server.{dll,pdb} "$copy/tests/$suite/bin/Release/net10.0/"
  done
}

# Runs the quick suite, or of it only the tests that are named, and ends it as soon as each of these has failed. The tests that failed,
# in the order in which they did, go to $tmp/failed: Class.Method, each once.
test_quick() { # tests…
  local suite test dlls=() filter="Suite=Quick"
  for suite in "${suites[@]}"; do
    if (($# == 0)) || has_any "$suite" "$@"; then dlls+=("$copy/tests/$suite/bin/Release/net10.0/Netra.Signal.Tests.$suite.dll"); fi
  done
  if (($# > 0)); then filter+="&($(printf 'FullyQualifiedName~.%s|' "${@:1:$#-1}")FullyQualifiedName~.${!#})"; fi
  mkdir -p "$tmp/data"
  : >"$tmp/failed"
  set -m
  TMPDIR="$tmp/data" NETRA_TEST_DEADLINE_SECONDS="$deadline" timeout -s KILL 240 dotnet vstest "${dlls[@]}" --Parallel \
    "--TestCaseFilter:$filter" "--logger:console;verbosity=normal" </dev/null >"$tmp/tests.log" 2>&1 &
  child=$!
  set +m
  while kill -0 "$child" 2>/dev/null; do
    sleep 0.5
    list_failed
    if (($# > 0)) && have_failed "$@"; then break; fi
  done
  end_child
  list_failed
}

has_any() { # suite, tests…
  local suite=$1 test
  shift
  for test in "$@"; do
    if [[ -n "$(find "$copy/tests/$suite" -name "${test%%.*}.cs" -print -quit)" ]]; then return 0; fi
  done
  return 1
}

have_failed() { (($# > 0 && $(grep -cxF -f <(printf '%s\n' "$@") "$tmp/failed") == $#)); } # tests…

list_failed() {
  sed -nE 's/^ *Failed ([A-Za-z0-9_.]+).*\[[^]]*\]$/\1/p' "$tmp/tests.log" | awk -F. '!seen[$0]++ {print $(NF-1) "." $NF}' >"$tmp/failed"
}

passed() { grep -c '^ *Passed [A-Z]' "$tmp/tests.log" || true; }

control() {
  if [[ -n "${SABOTAGE_GREEN:-}" ]]; then
    echo "== control: the suites were green just now"
    return
  fi
  echo "== control: the quick suite without a sabotage"
  SECONDS=0
  test_quick
  if [[ -s "$tmp/failed" ]] || (($(passed) < 100)); then
    { grep -A 15 '^ *Failed [A-Z]' "$tmp/tests.log" || tail -n 40 "$tmp/tests.log"; } | head -n 120 >&2
    echo "the control run is not green: $(passed) tests passed, these failed: $(tr '\n' ' ' <"$tmp/failed")" >&2
    exit 1
  fi
  echo "== control: $(passed) tests, all green, $SECONDS s"
}

patch_copy() { (cd "$copy" && GIT_CEILING_DIRECTORIES="$tmp" git apply -C1 "$@"); }

# One run: applies the patches, runs the suite, takes the patches back. Sets verdict to the tests by which it went red; whatever is not
# as it must be is counted and said in capitals.
go() { # name, header that names the tests, patches…
  local name=$1 field=$2 patch applied=() tests
  shift 2
  verdict=""
  for patch in "$@"; do
    if patch_copy "$here/$patch.patch" 2>"$tmp/apply.log"; then
      applied=("$patch" "${applied[@]}")
    else
      verdict="DOES NOT APPLY: $patch"
      cat "$tmp/apply.log" >&2
      break
    fi
  done
  if [[ -z "$verdict" ]]; then check_build; fi
  if [[ -z "$verdict" ]]; then
    read -ra tests <<<"$(header "$name" "$field")"
    # Which tests the owner check has of its own is known only when all have run; and where a named test sees nothing, all may tell what does.
    if [[ "$name" == 00-* ]]; then
      test_quick
    else
      test_quick "${tests[@]}"
      have_failed "${tests[@]}" || test_quick
    fi
    judge "$name" "$field" "${tests[@]}"
  fi
  for patch in "${applied[@]}"; do patch_copy -R "$here/$patch.patch"; done
  if [[ "$verdict" == [A-Z]* ]]; then bad=$((bad + 1)); else good=$((good + 1)); fi
}

# Not in a subshell, which would put off the end of this script until the build is over.
check_build() {
  build_server >"$tmp/build.log" 2>&1 && return
  grep -E 'error|same file' "$tmp/build.log" | sort -u | head -n 5 >&2
  verdict="DOES NOT BUILD"
}

# The expected tests must have failed. Without the owner check its own tests fail too; they say nothing of a leak.
judge() { # name, header that names the tests, the tests
  local field=$2 test name=$1 own
  shift 2
  mapfile -t own < <(header 00-no-owner-check Caught-by | tr ' ' '\n')
  for test in "$@"; do
    grep -qxF "$test" "$tmp/failed" || verdict="NOT SEEN BY ${test#*.}, BUT BY: $(tr '\n' ' ' <"$tmp/failed")"
    if [[ "$field" == Leak-seen-by && " ${own[*]} " == *" $test "* ]]; then verdict="A TEST OF THE OWNER CHECK SEES NO LEAK"; fi
  done
  if grep -qE 'Missing(Method|Field)Exception|TypeLoadException' "$tmp/tests.log"; then verdict="CHANGES WHAT TESTS CALL"; fi
  if [[ "$name" == 00-* ]] && (($(wc -l <"$tmp/failed") != $#)); then verdict="TURNS MORE RED THAN ITS HEADER SAYS: $(tr '\n' ' ' <"$tmp/failed")"; fi
  if [[ -n "$verdict" ]]; then return; fi
  verdict="$(printf '`%s`, ' "${@#*.}")"
  verdict="${verdict%, }"
}

table_head() {
  echo "| # | what is broken | red with the owner check, by | red without it, by | s |"
  echo "|---|---|---|---|---|"
}

table() {
  table_head
  printf '%s\n' "${rows[@]}"
}

# The rows that ran; of the others, unless all ran, what the page has.
write_page() { # --all, or something else
  local page="$root/docs/sabotage.md"
  {
    page_head
    table_head
    { printf '%s\n' "${rows[@]}"; if [[ "$1" != --all ]]; then grep '^| [0-9]' "$page" || true; fi; } | awk -F'|' '!seen[$2]++' | sort
  } >"$tmp/page"
  cp "$tmp/page" "$page"
}

page_head() {
  cat <<'TEXT'
# Sabotage, row by row

Each row is a sabotage: a known way to break isolation or order, kept as a patch in `tests/Sabotage`. A patch is applied to a copy of the
tree, which is built without the compiler's bans; the quick suite must then go red, by the test that is named. Where a wrong user could be
reached it must go red twice: with the owner check in place, which refuses and counts, and with all owner checks taken out (row 00), when
only the leak itself is left to see. `tests/Sabotage/run.sh` writes the rows that it was asked for by name, or with `--all` the page; every test run tries four rows.

## What was broken, and which tests saw it

TEXT
}
