"""A portal of many nodes: made once, served by several processes that share a
database and a folder.  Also the load balancer, as each client has it."""
import http.client
import os
import signal
import subprocess
import time

from cluster import Trouble, free_port


class Portal:
    """What all nodes share."""

    def __init__(self, binary, folder, url, mail=None):
        self.binary, self.folder, self.url = binary, folder, url
        self.data = os.path.join(folder, "portal")
        self.mail = mail

    def run(self, verb, *words):
        """One verb of the console; its code and what it said."""
        done = subprocess.run(
            [self.binary, *verb.split(), *words, "--store", self.url, "--data",
             self.data], text=True, stdin=subprocess.DEVNULL, timeout=300,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.strip()

    def do(self, verb, *words):
        code, said = self.run(verb, *words)
        if code != 0:
            raise Trouble(f"{verb} ended with {code}: {said[-1500:]}")
        return said

    def make(self, *files):
        """The tables, the records, and an officer's key for programs."""
        self.do("init")
        self.do("import", *files)
        self.do("user add", "keeper@city.example", "--role", "administrator")
        self.do("user add", "robot@city.example", "--role", "officer", "--at",
                "institution/vilaclara-alcaldia")
        return self.do("user token", "robot@city.example", "--verbs",
                       "publish,report,take-part", "--days", "30")


class Node:
    def __init__(self, portal, number):
        self.portal, self.number = portal, number
        self.port = free_port()
        self.process = None
        self.up = False  # whether it is meant to answer
        self.log_path = os.path.join(portal.folder, f"node-{number}.log")
        # For nodes.sh, should we be killed.
        self.pid_path = os.path.join(portal.folder, f"node-{number}.pid")

    def start(self):
        words = [self.portal.binary, "serve", "--no-fetch", "--store", self.portal.url,
                 "--data", self.portal.data, "--listen",
                 f"127.0.0.1:{self.port}", "--rate", "0", "--workers", "8"]
        if self.portal.mail is not None:
            words += ["--mail", self.portal.mail, "--mail-from",
                      "portal@city.example"]
        with open(self.log_path, "a") as log:
            self.process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        with open(self.pid_path, "w") as f:
            f.write(str(self.process.pid))

    def ready(self, seconds=30):
        """Wait until it answers."""
        until = time.monotonic() + seconds
        while True:
            if self.process.poll() is not None:
                raise Trouble(f"node {self.number} ended with "
                              f"{self.process.returncode}: {self.tail()}")
            try:
                if Line(self.port, 5).ask("GET", "/en/")[0] == 200:
                    self.up = True
                    return
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > until:
                raise Trouble(f"node {self.number} is not ready after "
                              f"{seconds} s: {self.tail()}")
            time.sleep(0.05)

    def signal(self, sig):
        os.killpg(self.process.pid, sig)

    def kill(self):
        self.up = False
        self.signal(signal.SIGKILL)
        self.process.wait()

    def end(self, seconds=30):
        """Ask it to end; with what, and after how many seconds."""
        self.up = False
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            code = "nothing"
        return code, time.monotonic() - began

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        if os.path.exists(self.pid_path):
            os.unlink(self.pid_path)

    def tail(self):
        with open(self.log_path, errors="replace") as f:
            return f.read()[-1500:]


class Line:
    """A connection to one node, kept open, made again when it broke."""

    def __init__(self, port, seconds):
        self.port, self.seconds = port, seconds
        self.connection = None

    def ask(self, method, path, body=None, headers=None):
        """Status, headers and body; an exception when it broke."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=self.seconds)
        try:
            self.connection.request(method, path, body, headers or {})
            answer = self.connection.getresponse()
            said = answer.read()
            if answer.will_close:
                self.close()
            return answer.status, answer.headers, said
        except Exception:
            self.close()
            raise

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class Balancer:
    """Round robin over the nodes: what is refused goes to the next."""

    def __init__(self, nodes, token, seconds):
        self.lines = [Line(node.port, seconds) for node in nodes]
        self.token, self.turn = token, 0

    def post(self, path, body, key, kind="application/json"):
        """One try at the next node: status, whether it had been answered
        before, and the answer; None when nobody can tell what happened."""
        self.turn = (self.turn + 1) % len(self.lines)
        headers = {"Authorization": f"Bearer {self.token}",
                   "Content-Type": kind, "Idempotency-Key": key}
        try:
            status, head, said = self.lines[self.turn].ask(
                "POST", path, body, headers)
        except (OSError, http.client.HTTPException):
            return None
        replayed = head.get("Idempotency-Replayed") == "true"
        return status, replayed, said.decode(errors="replace")

    def close(self):
        for line in self.lines:
            line.close()
