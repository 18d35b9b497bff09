# shellcheck shell=bash
# Sourced by ./run and ./test, which define die and stand in the repository's folder when they call this.
# Sets dotnet to a command that has the SDK which global.json names, or dies with what to do.
find_dotnet() {
  local candidate found='' reason='' versions=''
  for candidate in dotnet "${DOTNET_ROOT:-none}/dotnet" "${HOME:-none}/.dotnet/dotnet"; do
    command -v "$candidate" >/dev/null || continue
    if reason=$("$candidate" --version 2>&1); then dotnet=$candidate; return; fi # global.json names the version
    found=$candidate
  done
  [ -n "$found" ] || die "the .NET 10 SDK is needed, and there is no dotnet in PATH. Install it from https://dot.net/download, then run this again."
  versions=$("$found" --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' ') || true
  case " $versions" in *' 10.'*) die "dotnet does not work: $(printf '%s' "$reason" | head -n 1)" ;; esac
  die "the .NET 10 SDK is needed; installed: ${versions:-none}. Install it from https://dot.net/download, then run this again."
}
