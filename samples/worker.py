"""A worker in Python, with the standard library alone: it answers how many words a text has.

    python3 samples/worker.py http://127.0.0.1:5080 words

In Development it fetches its token itself; elsewhere put one into NETRA_TOKEN.
"""
import json, os, sys, threading, time, urllib.error, urllib.request

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


def call(path, body):
    """Posts; on a failure that may pass it is tried again, which a publish with the same numbers survives."""
    for wait in (0.2, 1, 3, None):
        try:
            with urllib.request.urlopen(request(path, body), timeout=30) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as refusal:
            sentence = said(refusal)
            if refusal.code not in (429, 503) or wait is None:
                raise RuntimeError(sentence) from None
        except OSError:
            if wait is None:
                raise
        time.sleep(wait)


class Run:
    """One run: its events are numbered from 1, and its lease is renewed beside the work."""

    def __init__(self, assignment):
        self.lease, self.input, self.n = assignment["lease"], assignment["input"], 0
        self.cancelled = threading.Event()

    def say(self, *events):
        numbered = [{"n": self.n + i + 1, "type": kind, "data": data} for i, (kind, data) in enumerate(events)]
        self.n = call("publish", {"lease": self.lease, "events": numbered})["acceptedThrough"]


def count_words(run):
    began = time.monotonic()
    text = run.input.get("text", "")
    run.say(("agent_thinking", {"text": "Counting the words."}), ("tool_executing", {"toolCallId": "c1", "tool": "split", "arguments": {"text": text}}))
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
    if run := RUNS.get(lease):
        run.cancelled.set()


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


def register():
    return call(f"register?worker={NAME}", {"agents": [{"name": AGENT, "concurrency": 4, "description": "Counts words, in Python."}]})


RUNS, TOKEN, LEASE_SECONDS = {}, None, 30
threading.Thread(target=renew, daemon=True).start()
while True:
    try:
        TOKEN = TOKEN or token()
        LEASE_SECONDS = register()["leaseSeconds"]
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
                elif event == "closing":
                    TOKEN = token()
    except (OSError, RuntimeError) as failure:
        refused = isinstance(failure, urllib.error.HTTPError)
        print(f"reconnecting: {said(failure) if refused else failure}", flush=True)
        if not refused or failure.code != 503:
            TOKEN = None
        time.sleep(1)
