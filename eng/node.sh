# shellcheck shell=bash
# Sourced by ./test and eng/infra-tests.sh.

# find_node: puts a Node.js that infra/ can use into PATH, or returns 1 with the reason and what to do in node_problem.
find_node() {
  local own=${WARREN_CACHE:-$repo/.cache}/node/node_modules/.bin major
  [ ! -x "$own/node" ] || PATH=$own:$PATH
  node_problem='Node.js is missing, and infra/ is checked with it. Install Node.js 20 or later with npm from https://nodejs.org, or run ./test as root on Debian.'
  command -v node >/dev/null || return 1
  major=$(node --version | sed 's/^v\([0-9]*\)\..*/\1/')
  node_problem="Node.js $(node --version) is too old for infra/. Install Node.js 20 or later with npm from https://nodejs.org, or run ./test as root on Debian."
  [ "$major" -ge 20 ] || return 1
  node_problem='npm is missing, and infra/ gets its packages with it. Install npm (Debian: apt-get install npm), or run ./test as root on Debian.'
  command -v npm >/dev/null || return 1
}
