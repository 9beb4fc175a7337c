#!/usr/bin/env bash
# Installs what the tests need, builds everything with warnings as errors, runs all tests and closes with their count.
set -euo pipefail
cd "$(dirname "$0")"

install_missing() {
  local missing=()
  command -v mosquitto >/dev/null || missing+=(mosquitto)
  ldconfig -p | grep -q libmosquitto.so.1 || missing+=(libmosquitto1)
  command -v chromium >/dev/null || missing+=(chromium)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  [ ${#missing[@]} -eq 0 ] && return
  local sudo=""
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  $sudo apt-get update -q
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# flash.ps1's tests run in PowerShell. They are skipped where it can neither be found nor be had.
find_powershell() {
  local version=7.6.9
  local folder="${XDG_CACHE_HOME:-$HOME/.cache}/flame-tests/powershell-$version"
  command -v pwsh >/dev/null && return
  [ -x "$folder/pwsh" ] || dotnet tool install PowerShell --version "$version" --tool-path "$folder" || true
  if "$folder/pwsh" --version; then
    PATH="$folder:$PATH"
  else
    echo "PowerShell $version was not installed: flash.ps1 will not be run"
  fi
}

install_missing >&2
find_powershell >&2
npm ci --prefix Firmware.Tests/Desktop/Jose --no-audit --no-fund --silent >&2
dotnet build desktop.slnf --nologo -v quiet

log=$(mktemp)
trap 'rm -f "$log"' EXIT
set +e
dotnet run --no-build --project Firmware.Tests/Desktop -- --progress off --no-ansi 2>&1 | tee "$log"
result=${PIPESTATUS[0]}
set -e

count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$log" | tail -n 1; }
# A machine of CI has everything installed: what is skipped there was not tested.
if [ -n "${CI:-}" ] && grep -qiE 'Inconclusive.*(mosquitto|postgresql|chromium|node)' "$log"; then
  echo "a test that needs Mosquitto, PostgreSQL, the browser or node was skipped" >&2
  result=1
fi
echo "$(count succeeded) passed, $(count failed) failed, $(count skipped) skipped"
exit "$result"
