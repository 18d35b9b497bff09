#!/usr/bin/env bash
# infra-tests.sh - checks infra/: types, lint, and its tests. The last line is 'N passed, N failed'; the exit code is 0 only when nothing failed.
#
#   eng/infra-tests.sh [--results FILE]
#
#   --results FILE    also writes the numbers there, for ./test
#
# Needs Node 20 or later with npm, and rabbitmq-server. Packages come from npm, as infra/package-lock.json has them; the app is built unless it is already.
set -euo pipefail

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
passed=0 failed=0 results='' work='' jobs=()

say() { printf '%s\n' "$*"; }
die() { printf 'infra-tests: %s\n' "$*" >&2; say "$passed passed, $((failed + 1)) failed"; exit 1; }
# shellcheck source=sdk.sh
. "$repo/eng/sdk.sh"
# shellcheck source=node.sh
. "$repo/eng/node.sh"

finish() {
  local code=$? job
  set +e
  for job in ${jobs[@]+"${jobs[@]}"}; do kill -TERM "$job" 2>/dev/null; wait "$job" 2>/dev/null; done
  [ -z "$work" ] || rm -rf "$work"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Packages are those of the lock file: nothing is done when they are there already.
install_packages() {
  ! cmp -s package-lock.json node_modules/.installed-lock || return 0
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >"$work/npm" 2>&1 || { tail -n 20 "$work/npm" >&2; die "npm could not install infra's packages, see above."; }
  cp package-lock.json node_modules/.installed-lock
}

# The app, and with it the topology tool. ./test has built both.
build_app() {
  local folder=$repo/functions/bin/Debug/net10.0
  [ -f "$folder/Warren.Functions.dll" ] || "$dotnet" build "$repo/functions" -v q -nologo -nodeReuse:false -p:UseSharedCompilation=false >"$work/build" 2>&1 ||
    { cat "$work/build" >&2; die "the app could not be built, see above."; }
  tool=$repo/topology/bin/Debug/net10.0/Warren.Topology.dll
  export WARREN_FUNCTIONS=$folder/Warren.Functions.dll WARREN_TOPOLOGY_TOOL=$tool
}

export_topology() {
  export WARREN_TOPOLOGY=$work/topology.json
  "$dotnet" "$tool" export --format json --output "$WARREN_TOPOLOGY" >"$work/export" 2>&1 || { cat "$work/export" >&2; die "the topology could not be exported, see above."; }
}

# step NAME COMMAND...: in the background, in a process group that ends with this script.
step() {
  local name=$1; shift
  timeout --kill-after=10 500 "$@" </dev/null >"$work/$name" 2>&1 &
  jobs+=("$!")
}

# ended JOB NAME: whether it ended well; shows what it said if not.
ended() {
  local code=0
  wait "$1" || code=$?
  [ "$code" = 0 ] || { say "--- $2 ended with exit code $code"; cat "$work/$2"; }
  return "$code"
}

count() { sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$work/tests" | tail -n 1; }

while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) sed -n '2,9p' "${BASH_SOURCE[0]}" | sed 's/^# \{0,1\}//'; exit 0 ;;
    --results) [ $# -ge 2 ] || { echo "infra-tests: --results needs a file" >&2; exit 2; }; results=$2; shift 2 ;;
    *) echo "infra-tests: unknown argument '$1'; --help lists them" >&2; exit 2 ;;
  esac
done

work=$(mktemp -d)
cd "$repo"
find_dotnet
find_node || die "$node_problem"
cd infra
install_packages
build_app
export_topology

# Types and lint beside the tests, which mostly wait for processes.
step types node node_modules/typescript/bin/tsc --noEmit
step tests node --import tsx --test --test-reporter=tap tests/*.test.ts
if ended "${jobs[0]}" types; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
step lint node node_modules/eslint/bin/eslint.js .
if ended "${jobs[2]}" lint; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
code=0
wait "${jobs[1]}" || code=$?
jobs=()
ok=$(count pass) bad=$(($(count fail) + $(count cancelled) + $(count skipped) + $(count todo)))
# No numbers, or an exit code that they do not explain, is a failure too.
[ -n "$ok" ] || { ok=0 bad=1; }
[ "$code" = 0 ] || [ "$bad" != 0 ] || bad=1
[ "$bad" = 0 ] || grep -v '^ *# Subtest\|^ *duration_ms\|^ *type: ' "$work/tests" | grep -v '^ *ok ' || true
passed=$((passed + ok)) failed=$((failed + bad))
[ -z "$results" ] || printf '<assembly name="infra" passed="%s" failed="%s" errors="0" skipped="0" not-run="0" />\n' "$passed" "$failed" >"$results"
say "$passed passed, $failed failed"
[ "$failed" = 0 ]
