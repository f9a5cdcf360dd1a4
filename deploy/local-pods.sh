#!/usr/bin/env bash
# The shape of compose.yaml as processes, for machines without a container engine: redis-server, pods, and nginx where it is installed.
#
#   deploy/local-pods.sh [--pods 2] [--port 8443] [--server FILE] [--folder FOLDER]
#
#   --pods    how many pods, 1 to 9
#   --port    where nginx listens, with TLS; without nginx clients connect to the pods themselves
#   --server  the built Netra.Signal.Server.dll; absent: it is built (Release)
#   --folder  where keys, logs and data are kept; absent: a new one, removed at the end
#   --help    says this
#
# Everything listens on 127.0.0.1 only. The pods run in Development, whose sign-in gives a token to whoever asks on this machine:
#   curl -sX POST -H 'Content-Type: application/json' -d '{"user":"alice"}' http://127.0.0.1:<port of a pod>/v1/dev/token
# It says "ready" when every pod is. A process that ends, or is killed to try that out, is started again, as compose.yaml does.
# Ctrl-C, or a TERM, drains the pods and stops everything, by process id.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

pods=2 port=8443 server="" folder=""
wrong() { echo "local-pods.sh: $1; see deploy/local-pods.sh --help." >&2; exit 2; }
while (($# > 0)); do
  case "$1" in
    --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    --pods | --port | --server | --folder) [[ -n "${2:-}" ]] || wrong "$1 needs a value"; declare "${1#--}=$2"; shift 2 ;;
    *) wrong "$1 is not an option" ;;
  esac
done
[[ "$pods" =~ ^[1-9]$ ]] || wrong "--pods must be from 1 to 9, and is $pods"
[[ "$port" =~ ^[1-9][0-9]{0,4}$ ]] && ((port <= 65535)) || wrong "--port must be from 1 to 65535, and is $port"
for program in redis-server redis-cli openssl dotnet curl; do
  command -v "$program" >/dev/null || { echo "local-pods.sh: $program is missing." >&2; exit 1; }
done

own_folder=""
if [[ -z "$folder" ]]; then folder="$(mktemp -d)"; own_folder=1; fi
mkdir -p "$folder"
folder="$(cd "$folder" && pwd)"
chmod 700 "$folder"
# Children in their order: stopped from the last to the first.
children=() names=()

start() { # name, command...
  local name=$1
  shift
  # Not in the terminal's group: Ctrl-C is for this script, which lets the pods drain before Redis goes.
  setsid "$@" >>"$folder/$name.log" 2>&1 </dev/null &
  children+=($!) names+=("$name")
  echo "$name: process $!"
}

start_redis() { start redis redis-server "$folder/redis.conf"; }
start_pod() { start "pod-$1" env ASPNETCORE_URLS="$2" dotnet "$server"; } # number, address
start_nginx() { start nginx nginx -p "$folder" -e "$folder/nginx.log" -c "$folder/nginx.conf"; }

start_again() { # name
  case "$1" in
    redis) start_redis ;;
    nginx) start_nginx ;;
    pod-*) start_pod "${1#pod-}" "${addresses[${1#pod-} - 1]}" ;;
  esac
}

stop_all() {
  local code=$? i
  trap - EXIT
  trap '' INT TERM
  # All pods at once, each draining; then what they need.
  for i in "${!children[@]}"; do [[ "${names[$i]}" != pod-* ]] || kill -TERM "${children[$i]}" 2>/dev/null || true; done
  for i in "${!children[@]}"; do [[ "${names[$i]}" != pod-* ]] || wait "${children[$i]}" 2>/dev/null || true; done
  for i in "${!children[@]}"; do [[ "${names[$i]}" == pod-* ]] || kill -TERM "${children[$i]}" 2>/dev/null || true; done
  for i in "${!children[@]}"; do [[ "${names[$i]}" == pod-* ]] || wait "${children[$i]}" 2>/dev/null || true; done
  grep -h "Drained:" "$folder"/pod-*.log 2>/dev/null || true
  if [[ -n "$own_folder" ]]; then rm -rf "$folder"; fi
  echo "stopped"
  exit "$code"
}
trap stop_all EXIT
trap 'exit 0' INT TERM

alive() { kill -0 "${children[-1]}" 2>/dev/null; }

give_up() { # what, log
  echo "local-pods.sh: $1" >&2
  tail -n 20 "$2" >&2
  exit 1
}

# A secret is made once and kept in the folder, which nobody else may read.
secret() { # file
  [[ -s "$folder/$1" ]] || (umask 077 && openssl rand -base64 32 >"$folder/$1")
  cat "$folder/$1"
}

if [[ -z "$server" ]]; then
  echo "building the gateway (Release), which takes a while the first time"
  dotnet build "$root/src/Server" -c Release -nologo -v quiet --disable-build-servers
  server="$root/src/Server/bin/Release/net10.0/Netra.Signal.Server.dll"
fi
[[ -f "$server" ]] || { echo "local-pods.sh: $server does not exist." >&2; exit 1; }

(umask 077 && [[ -s "$folder/redis.password" ]] || openssl rand -hex 24 >"$folder/redis.password")
password="$(cat "$folder/redis.password")"
redis_port=""
for _ in 1 2 3 4 5; do
  try=$((20000 + RANDOM % 10000))
  # The password is in a file, not on a command line that others can see.
  (umask 077 && printf '%s\n' "port $try" "bind 127.0.0.1" "dir $folder" "appendonly yes" 'save ""' "maxmemory 256mb" "maxmemory-policy noeviction" \
    "requirepass $password" >"$folder/redis.conf")
  start_redis
  for _ in {1..100}; do
    if ! alive; then break; fi
    if REDISCLI_AUTH="$password" redis-cli -p "$try" ping 2>/dev/null | grep -q PONG; then redis_port=$try; break 2; fi
    sleep 0.1
  done
  # The port is taken: another one.
  kill "${children[-1]}" 2>/dev/null || true
  unset 'children[-1]' 'names[-1]'
done
[[ -n "$redis_port" ]] || give_up "redis-server does not start." "$folder/redis.log"
echo "redis: 127.0.0.1:$redis_port, password in $folder/redis.password"

export ASPNETCORE_ENVIRONMENT=Development DOTNET_CLI_TELEMETRY_OPTOUT=1
Netra__IdentityKey="$(secret identity.key)"
Netra__Keys__0="$(secret signing.key)"
export Netra__IdentityKey Netra__Keys__0
export Netra__Redis__Configuration="127.0.0.1:$redis_port,password=$password" Netra__Redis__Environment=local Netra__DataPath="$folder"

addresses=()
for ((i = 1; i <= pods; i++)); do
  : >"$folder/pod-$i.log"
  start_pod "$i" http://127.0.0.1:0
  address=""
  for _ in {1..600}; do
    alive || give_up "pod $i ended." "$folder/pod-$i.log"
    address="$(sed -n 's/.*Now listening on: \(http:[^ ]*\).*/\1/p' "$folder/pod-$i.log" | head -n 1)"
    if [[ -n "$address" ]] && curl -sf -o /dev/null "$address/health/ready"; then break; fi
    sleep 0.1
  done
  [[ -n "$address" ]] && curl -sf -o /dev/null "$address/health/ready" || give_up "pod $i is not ready." "$folder/pod-$i.log"
  addresses+=("$address")
  echo "pod-$i: $address"
done

if command -v nginx >/dev/null; then
  if [[ ! -s "$folder/tls.crt" ]]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
      -keyout "$folder/tls.key" -out "$folder/tls.crt" 2>/dev/null
  fi
  upstream="$(printf '    server %s max_fails=1 fail_timeout=2s;\n' "${addresses[@]#http://}")"
  sed -e "s|@FOLDER@|$folder|g" -e "s|@PORT@|$port|g" -e "s|@GATEWAY@|$root/deploy/nginx/gateway.conf|g" "$root/deploy/nginx/local.conf" |
    awk -v pods="$upstream" '/@PODS@/ { print pods; next } { print }' >"$folder/nginx.conf"
  start_nginx
  for _ in {1..100}; do
    alive || give_up "nginx does not start." "$folder/nginx.log"
    if curl -skf -o /dev/null "https://127.0.0.1:$port/health/live"; then break; fi
    sleep 0.1
  done
  echo "nginx: https://127.0.0.1:$port (a certificate of its own: $folder/tls.crt)"
else
  echo "nginx is not installed: connect to the pods themselves."
fi
echo "logs: $folder"
echo "ready"

# What ends soon after each start is not worth another one.
soon=0
while true; do
  since=$SECONDS
  wait -n -p ended "${children[@]}" || true
  for i in "${!children[@]}"; do
    if [[ "${children[$i]}" != "$ended" ]]; then continue; fi
    name="${names[$i]}"
    unset "children[$i]" "names[$i]"
  done
  soon=$((SECONDS - since < 5 ? soon + 1 : 0))
  if ((soon == 5)); then
    own_folder=""
    give_up "$name ended again; the logs are in $folder." "$folder/$name.log"
  fi
  echo "$name ended and is started again"
  sleep 1
  start_again "$name"
done
