#!/usr/bin/env bash
# test-again.sh - runs once more, alone, the tests of a run of ./test that failed. Exit code 0 when each of them passed now, 1 otherwise.
#
#   eng/test-again.sh LIMIT FOLDER...
#       Each FOLDER is a project's: its 'command' (a line for the shell) and its 'results' (xUnit's XML). A second attempt may take LIMIT seconds.
#
# What counts lost or doubled tasks, or hammers an invariant from several processes, has no second attempt: once is too often.
set -euo pipefail

limit=$1
shift

failed_tests() { # failed_tests FILE: type and method of what failed; something else for what did not run
  awk -v RS='<test ' '
    function value(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    { sub(/^/, " ") }
    / result="(Fail|Skip|NotRun)"/ { print (/ result="Fail"/ ? value("type") "." value("method") : "?") }' "$1" | sort -u
}

for folder; do
  tests=$(failed_tests "$folder/results")
  [ -n "$tests" ] && ! grep -q '<assembly [^>]* errors="[^0]' "$folder/results" || exit 1
  for test in $tests; do
    case $test in '?' | *Race* | *Hammer* | *Crash* | *Kill* | Warren.Faults.* | Warren.State.Tests.*) exit 1 ;; esac
  done
  for test in $tests; do
    echo "Once more, alone: $test"
    rm -f "$folder/again"
    # shellcheck disable=SC2294 # it is a line for the shell
    eval "timeout --kill-after=20 $limit $(cat "$folder/command") -method '$test' -result-xml '$folder/again'" </dev/null >"$folder/again.log" 2>&1 || exit 1
    grep -q '<test [^>]*result="Pass"' "$folder/again" || exit 1
  done
done
