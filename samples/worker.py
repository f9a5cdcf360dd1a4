"""A worker in Python, with the standard library alone: it answers how many words a text has, and asks first if it shall.

    python3 samples/worker.py http://127.0.0.1:5080 words

In Development it fetches its token itself; elsewhere put one into NETRA_TOKEN.
"""
import http.client, json, os, signal, sys, threading, time, urllib.error, urllib.request

if len(sys.argv) != 3:
    sys.exit("usage: worker.py <address of the gateway> <agent>, such as: worker.py http://127.0.0.1:5080 words")
GATEWAY, AGENT = sys.argv[1].rstrip("/"), sys.argv[2]
NAME = os.environ.get("NETRA_WORKER", f"{AGENT}-{os.getpid()}")


def token():
    if "NETRA_TOKEN" in os.environ:
        return os.environ["NETRA_TOKEN"]
    body = json.dumps({"user": "sample-worker", "roles": ["agent"]}).encode()
    request = urllib.request.Request(f"{GATEWAY}/v1/dev/token", body, {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))["access_token"]


def sign_in():
    """Another token for all threads; until it is there the old one stays, which those at work may still send."""
    global TOKEN
    TOKEN = token()


def request(path, body=None):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    return urllib.request.Request(f"{GATEWAY}/v1/worker/{path}", data, headers)


def said(refusal):
    """The sentence of the gateway, or what there is instead of it."""
    try:
        return json.load(refusal)["error"]
    except (ValueError, KeyError, TypeError):
        return str(refusal)


def call(path, body, patience=None):
    """Posts; on a failure that may pass it is tried again while a lease may last, which a publish with the same numbers survives."""
    wait, until, is_stale = 0.1, time.monotonic() + (patience or LEASE_SECONDS), False
    while True:
        try:
            if is_stale:
                sign_in()
            with urllib.request.urlopen(request(path, body), timeout=30) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as refusal:
            failure, is_stale = RuntimeError(said(refusal)), refusal.code == 401
            if refusal.code not in (401, 429, 503):
                raise failure from None
        except (OSError, http.client.HTTPException) as cut:
            failure = cut
        wait = min(2 * wait, 3)
        if time.monotonic() + wait > until:
            raise failure
        time.sleep(wait)


class Run:
    """One run: its events are numbered from 1, and its lease is renewed beside the work."""

    def __init__(self, assignment):
        self.lease, self.input, self.n = assignment["lease"], assignment["input"], 0
        self.cancelled, self.answered, self.approved = threading.Event(), threading.Event(), False

    def say(self, *events):
        numbered = [{"n": self.n + i + 1, "type": kind, "data": data} for i, (kind, data) in enumerate(events)]
        self.n = call("publish", {"lease": self.lease, "events": numbered})["acceptedThrough"]

    def ask(self, prompt, tool, arguments):
        """Whether the user approves the call. A question that lapses is answered too, with no."""
        expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 600))
        self.say(("approval_requested", {"requestId": "q1", "prompt": prompt, "tool": tool, "arguments": arguments, "expiresAt": expires}))
        self.answered.wait()
        return self.approved


def count_words(run):
    began = time.monotonic()
    text = run.input.get("text", "")
    run.say(("agent_thinking", {"text": "Counting the words."}))
    if run.input.get("ask") and not run.ask("Shall I split your text?", "split", {"text": text}):
        run.say(("agent_cancelled", {"reason": "as asked"}) if run.cancelled.is_set() else ("agent_completed", {"summary": "Not approved.", "durationMs": 0}))
        return
    run.say(("tool_executing", {"toolCallId": "c1", "tool": "split", "arguments": {"text": text}}))
    words = text.split()
    run.say(("tool_completed", {"toolCallId": "c1", "tool": "split", "success": True, "result": {"words": len(words)}, "durationMs": 0}))
    for _ in range(int(run.input.get("slow", 0)) * 10):
        if run.cancelled.wait(0.1):
            run.say(("agent_cancelled", {"reason": "as asked"}))
            return
    for word in ("That", " is", f" {len(words)}", " words."):
        run.say(("message_delta", {"messageId": "m1", "text": word}))
    run.say(("agent_completed", {"result": {"words": len(words)}, "durationMs": int((time.monotonic() - began) * 1000)}))


def work(run):
    try:
        count_words(run)
    except Exception as failure:  # A run that is not ended would wait for its lease to expire.
        print(f"failed: {failure}", flush=True)
        # Forbidden: the run is another's now, or over, and not to be ended here. A call that its user has not approved is no such thing.
        if "forbidden" not in str(failure) or "reason=unapproved" in str(failure):
            run.say(("agent_error", {"code": "internal", "message": "The agent failed.", "retryable": False}))
    finally:
        RUNS.pop(run.lease, None)


def renew():
    while True:
        time.sleep(LEASE_SECONDS / 3)
        try:
            for lost in call("renew", {"leases": list(RUNS)})["lost"] if RUNS else []:
                stop(lost)
        except Exception as failure:  # The next one comes before the leases are over.
            print(f"not renewed: {failure}", flush=True)


def stop(lease):
    """Its work ends when it next looks."""
    if run := RUNS.get(lease):
        run.cancelled.set()
        run.answered.set()


def events(stream):
    """Server-sent events: lines of a name and of data, ended by an empty one."""
    name, data = "message", []
    for line in (raw.decode().rstrip("\n") for raw in stream):
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            data.append(line[6:])
        elif not line and data:
            yield name, json.loads("\n".join(data))
            name, data = "message", []


def register(agents, patience=None):
    return call(f"register?worker={NAME}", {"agents": agents}, patience)


def serve():
    """Until the stream ends: what is to be done comes over it. Says how many seconds to stay away."""
    global LEASE_SECONDS
    wait = 1
    LEASE_SECONDS = register([{"name": AGENT, "concurrency": 4, "description": "Counts words, in Python."}])["leaseSeconds"]
    with urllib.request.urlopen(request(f"assignments?worker={NAME}"), timeout=30) as stream:
        if RUNS:
            resumed = call(f"resume?worker={NAME}", {"leases": list(RUNS)})
            for lease in resumed["lost"] + [run["lease"] for run in resumed["runs"] if run["cancelRequested"]]:
                stop(lease)
        print(f"serving {AGENT}", flush=True)
        for event, told in events(stream):
            if event == "run_assigned":
                run = RUNS[told["lease"]] = Run(told)
                threading.Thread(target=work, args=(run,), daemon=True).start()
            elif event == "run_cancel_requested":
                stop(told["lease"])
            elif event == "approval_answered" and (run := RUNS.get(told["lease"])):
                run.approved = told["approved"]
                run.answered.set()
            elif event == "closing":
                wait = max(wait, told["retryAfterMs"] / 1000)
                sign_in()
    return wait


def hand_back():
    """Takes no more runs; those under way begin anew with another worker."""
    register([], patience=5)
    for lease in list(RUNS):
        call("release", {"lease": lease, "reason": "The worker stops."}, patience=5)


RUNS, TOKEN, LEASE_SECONDS, is_stale = {}, None, 30, True
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
threading.Thread(target=renew, daemon=True).start()
try:
    while True:
        wait = 1
        try:
            if is_stale:
                sign_in()
            is_stale = False
            wait = serve()
        except (OSError, RuntimeError, http.client.HTTPException) as failure:
            refused = isinstance(failure, urllib.error.HTTPError)
            print(f"reconnecting to {GATEWAY}: {said(failure) if refused else failure}", flush=True)
            is_stale = TOKEN is None or refused and failure.code == 401
        time.sleep(wait)
finally:
    if TOKEN:
        hand_back()
