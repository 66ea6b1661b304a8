#!/usr/bin/env bash
# Starts real shop programs, puts all questions of proof.py to each, prints the tables as Markdown, and stops them.
#
#   benchmarks/proof_servers.sh FOLDER [PROGRAM...]     (vendure django-oscar medusa evershop, where none is named)
#
# The programs come from ../shared/servers (or $STOCKFINDER_SHARED/servers), which says what they need: npm, PyPI,
# and for Medusa and EverShop Debian's postgresql, whose user has to reach FOLDER. The first run builds for
# minutes; FOLDER keeps what was built. Ends with 1 if one of the proofs fails.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
servers=${STOCKFINDER_SHARED:-$root/../shared}/servers
folder=$(mkdir -p "${1:?which folder?}" && cd "$1" && pwd)
shift
python=${PYTHON:-$root/.venv/bin/python}
. "$servers/lib.sh"

stop() { # a program and its helpers, then its database
  [ -f "$folder/$1/server.pid" ] || return 0
  local pid
  pid=$(cat "$folder/$1/server.pid")
  kill -- "-$pid" 2>/dev/null || kill "$pid" 2>/dev/null || true
  [ ! -d "$folder/$1/pg/data" ] || pg_down "$folder/$1/pg" >/dev/null
  rm -f "$folder/$1/server.pid"
}

programs=("$@")
[ $# -gt 0 ] || programs=(vendure django-oscar medusa evershop)
failed=0
for program in "${programs[@]}"; do
  case $program in
    vendure) port=8202 ;;
    medusa) port=8203 ;;
    evershop) port=8204 ;;
    django-oscar) port=8205 ;;
    *) echo "There is no program $program." >&2 && exit 2 ;;
  esac
  trap 'stop "$program"' EXIT
  told=$(bash "$servers/$program/run.sh" "$folder/$program" "$port" "$((port + 7300))")
  value() { sed -n "s/^$1=//p" <<<"$told"; }
  options=()
  [ "$program" != medusa ] || options=("publishable_key=$(value PUBLISHABLE_KEY)" "region=$(value REGION_ID)")
  printf '\n## %s\n\n```\n' "$program"
  (cd "$root" && "$python" -m benchmarks.proof "${program/-/_}" "$(value BASE_URL)" "${options[@]}") || failed=1
  printf '```\n'
  stop "$program"
  trap - EXIT
done
exit "$failed"
