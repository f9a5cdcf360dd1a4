#!/usr/bin/env bash
# Brings compose.yaml up as docs/operating.md says, with secrets of its own, and looks at it from outside through nginx while pods are made anew,
# killed and drained and Redis is killed. Needs root on a Linux with Docker and its plugin `compose`, Node.js and openssl; takes some minutes. It leaves
# nothing behind. `NETRA_COMPOSE_ALSO` may name one more file of compose, such as one with another network for the build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

docker compose version >/dev/null
tmp="$(mktemp -d)"
chmod 755 "$tmp"
export COMPOSE_PROJECT_NAME="netra-compose-test-$$" COMPOSE_PROFILES=try COMPOSE_FILE="$PWD/compose.yaml${NETRA_COMPOSE_ALSO:+:$NETRA_COMPOSE_ALSO}"
passed=0
tabs=""

finish() {
  local code=$?
  trap - EXIT
  if [[ -n "$tabs" ]]; then kill "$tabs" 2>/dev/null || true; fi
  if ((code != 0)); then docker compose logs --tail 40 || true; fi
  docker compose down --volumes --remove-orphans --timeout 40 >"$tmp/down.log" 2>&1 || cat "$tmp/down.log"
  rm -rf "$tmp"
  printf '%d passed, %d failed\n' "$passed" "$((code != 0))"
}
trap finish EXIT
trap 'exit 130' INT TERM

is() { # what, expected, actual
  if [[ "$3" != "$2" ]]; then echo "FAILED: $1: expected '$2', got '$3'" >&2; exit 1; fi
  passed=$((passed + 1))
  echo "ok: $1"
}

certificates() {
  mkdir "$tmp/certs" "$tmp/authorities"
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$tmp/ca.key" -out "$tmp/authorities/ca.crt" -days 2 -subj "/CN=Netra compose test" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -keyout "$tmp/certs/tls.key" -out "$tmp/tls.csr" -subj "/CN=$NETRA_HOST" 2>/dev/null
  openssl x509 -req -in "$tmp/tls.csr" -CA "$tmp/authorities/ca.crt" -CAkey "$tmp/ca.key" -CAcreateserial -CAserial "$tmp/serial" -days 2 \
    -extfile <(echo "subjectAltName=DNS:$NETRA_HOST") -out "$tmp/certs/tls.crt" 2>/dev/null
}

ask() { curl -s --cacert "$tmp/authorities/ca.crt" --resolve "$NETRA_HOST:$NETRA_PORT:127.0.0.1" "$@"; }

token() {
  ask "https://$NETRA_HOST:$NETRA_PORT/dex/token" -d grant_type=password -d client_id=netra -d scope=openid -d username=alice@example.com -d "password=$1" |
    node -p 'JSON.parse(fs.readFileSync(0)).access_token ?? ""'
}

container() { docker compose ps --all --quiet "$1"; }

healthy() { # service, how long at most
  for ((i = 0; i < $2 * 4; i++)); do
    if [[ "$(docker inspect --format '{{.State.Health.Status}}' "$(container "$1")")" == healthy ]]; then return; fi
    sleep 0.25
  done
  echo "FAILED: $1 is not healthy within $2 s" >&2
  exit 1
}

# As a crash would: `docker kill` counts as a stop by hand, after which nothing starts a container again.
crash() {
  local id before
  id="$(container "$1")"
  before="$(docker inspect --format '{{.RestartCount}}' "$id")"
  kill -KILL "$(docker inspect --format '{{.State.Pid}}' "$id")"
  for ((i = 0; i < 120; i++)); do
    if (($(docker inspect --format '{{.RestartCount}}' "$id") > before)); then break; fi
    sleep 0.25
  done
  healthy "$1" 60
}

step() { # what is done meanwhile; two tabs go on asking
  local before
  before="$(cat "$tmp/answers")"
  echo "== $1"
  shift
  "$@"
  for ((i = 0; i < 240; i++)); do
    if (($(cat "$tmp/answers") >= before + 3)); then passed=$((passed + 1)); return; fi
    kill -0 "$tabs" 2>/dev/null || break
    sleep 0.25
  done
  cat "$tmp/tabs.log" >&2
  echo "FAILED: no answers after it" >&2
  exit 1
}

export NETRA_HOST=netra.test NETRA_PORT="${NETRA_PORT:-8443}" NETRA_CERTS="$tmp/certs" NETRA_AUTHORITIES="$tmp/authorities"

env NETRA_HOST= NETRA_KEY= docker compose --env-file deploy/compose.env.example config >"$tmp/config" 2>&1 && { echo "FAILED: it starts without secrets" >&2; exit 1; }
grep -q "required variable" "$tmp/config"
is "without its settings it does not start, and says which is missing" 0 $?

export NETRA_AUTHORITY="https://$NETRA_HOST:$NETRA_PORT/dex" NETRA_AUDIENCE=netra NETRA_ORIGIN=https://app.example.com
NETRA_IDENTITY_KEY="$(openssl rand -base64 32)" NETRA_KEY="$(openssl rand -base64 32)" NETRA_REDIS_PASSWORD="$(openssl rand -hex 24)"
export NETRA_IDENTITY_KEY NETRA_KEY NETRA_REDIS_PASSWORD
# What `htpasswd -bnBC 10 "" netra-compose` prints.
export NETRA_TRY_PASSWORD_HASH='$2y$10$tMIAfuSydj8Qm.bdc0aZa.MB6U0BfsSp6Pl8AibAOHR5OFrnWigIW'
certificates
docker compose build pod-1
docker compose up --detach --wait --wait-timeout 180

for service in redis pod-1 pod-2 nginx dex; do
  is "$service is healthy" healthy "$(docker inspect --format '{{.State.Health.Status}}' "$(container $service)")"
done
is "a pod is not root" 1654 "$(docker inspect --format '{{.Config.User}}' "$(container pod-1)")"
is "a pod has no shell" 126 "$(docker compose exec -T pod-1 sh -c true >/dev/null 2>&1; code=$?; echo $((code == 127 ? 126 : code)))"
is "a pod can be asked through nginx" '"ready"' "$(ask "https://$NETRA_HOST:$NETRA_PORT/health/ready" | grep -o '"ready"' | head -n 1)"
is "metrics are not for the world" 404 "$(ask -o /dev/null -w '%{http_code}' "https://$NETRA_HOST:$NETRA_PORT/metrics")"
is "without a token nobody is let in" 401 "$(ask -o /dev/null -w '%{http_code}' --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
  -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' "https://$NETRA_HOST:$NETRA_PORT/hubs/agent")"
is "Redis forgets nothing when it is full" noeviction "$(docker compose exec -T redis sh -c 'REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli config get maxmemory-policy' | tail -n 1)"
is "Redis is not to be reached without its password" NOAUTH "$(docker compose exec -T redis redis-cli get x | grep -o NOAUTH)"
is "a wrong password gets no token" "" "$(token wrong)"
NETRA_TOKEN="$(token netra-compose)"
export NETRA_TOKEN
is "the person of Dex gets a token" true "$([[ "$NETRA_TOKEN" == *.*.* ]] && echo true)"

[[ -d tests/js/node_modules/@microsoft/signalr ]] || npm ci --prefix tests/js --no-audit --no-fund
echo 0 >"$tmp/answers"
NODE_EXTRA_CA_CERTS="$tmp/authorities/ca.crt" node tests/Compose/tabs.mjs "$tmp/answers" >"$tmp/tabs.log" 2>&1 &
tabs=$!
step "as it is" true
for pod in pod-1 pod-2; do
  docker logs --follow "$(container "$pod")" >"$tmp/$pod.log" 2>&1 &
  step "$pod is made anew, as in a deploy" docker compose up --detach --no-deps --wait --force-recreate "$pod"
  is "$pod says last that its drain lost nothing" "events lost 0" "$(tail -n 1 "$tmp/$pod.log" | grep -o "events lost [0-9]*")"
done
step "pod-1 crashes" crash pod-1
step "Redis crashes" crash redis
step "nginx crashes" crash nginx

kill -INT "$tabs"
code=0
wait "$tabs" || code=$?
tabs=""
cat "$tmp/tabs.log"
is "two tabs have heard every run alike, whole, in order and once, and of no gap" 0 "$code"
