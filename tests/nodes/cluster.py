"""A PostgreSQL primary and its synchronous standby on loopback, to be killed.

Two servers change roles.  Their folders belong to the user postgres when we
are root, since PostgreSQL refuses to run as root.

They keep little of their log: pg_rewind copies all that is there.

fsync is off: what a killed process wrote is in the kernel's memory and is not
lost, only a machine that loses its power loses it, which is not tried here.
"""
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time

BIN = max((d for d in os.listdir("/usr/lib/postgresql")), key=float)
BIN = f"/usr/lib/postgresql/{BIN}/bin/"
USER = "postgres" if os.getuid() == 0 else None
# Any one standby that streams.
BOTH = "ANY 1 (*)"

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
fsync = off
full_page_writes = on
wal_log_hints = on
wal_keep_size = 32MB
min_wal_size = 16MB
max_wal_size = 64MB
max_connections = 200
wal_receiver_status_interval = 1s
wal_retrieve_retry_interval = 200ms
dynamic_shared_memory_type = mmap
synchronous_commit = on
synchronous_standby_names = '{wait_for}'
primary_conninfo = '{source}'
recovery_target_timeline = 'latest'
log_line_prefix = '%m [%p] '
{more}
"""


class Trouble(Exception):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tool(*words, log=subprocess.DEVNULL):
    """Run one of PostgreSQL's programs; whether it was content."""
    return subprocess.run([BIN + words[0], *words[1:]], user=USER, cwd="/",
                          stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                          timeout=120).returncode == 0


def children(pid):
    """The processes that a postmaster started."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as f:
                    if int(f.read().rsplit(")", 1)[1].split()[1]) == pid:
                        found.append(int(name))
            except OSError:
                pass
    return found


class Server:
    def __init__(self, folder, name, more=""):
        self.name, self.data = name, os.path.join(folder, name)
        self.port, self.more = free_port(), more
        self.log_path = self.data + ".log"
        self.process = None

    def configure(self, source=None, wait_for=""):
        """Write its settings; a running server reads them at once."""
        conninfo = "" if source is None else (
            f"host=127.0.0.1 port={source.port} user=postgres "
            f"application_name={self.name} connect_timeout=2")
        path = os.path.join(self.data, "postgresql.conf")
        with open(path + ".new", "w") as f:
            f.write(SETTINGS.format(port=self.port, wait_for=wait_for,
                                    source=conninfo, more=self.more))
        os.rename(path + ".new", path)
        mark = os.path.join(self.data, "standby.signal")
        if source is not None:
            open(mark, "w").close()
        elif self.process is None and os.path.exists(mark):
            os.unlink(mark)
        self.own(path, mark)
        if self.process is not None:
            self.process.send_signal(signal.SIGHUP)

    def own(self, *paths):
        if USER is not None:
            who = pwd.getpwnam(USER)
            for path in paths:
                if os.path.exists(path):
                    os.chown(path, who.pw_uid, who.pw_gid)

    def start(self):
        with open(self.log_path, "a") as log:
            self.process = subprocess.Popen(
                [BIN + "postgres", "-D", self.data], user=USER, cwd="/",
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        until = time.monotonic() + 60
        while not tool("pg_isready", "-q", "-h", "127.0.0.1", "-p",
                       str(self.port)):
            if self.process.poll() is not None or time.monotonic() > until:
                raise Trouble(f"{self.name} does not start: {self.tail()}")
            time.sleep(0.05)

    def everybody(self):
        """The postmaster, stopped so that it starts nobody else, and all."""
        os.kill(self.process.pid, signal.SIGSTOP)
        return [*children(self.process.pid), self.process.pid]

    def freeze(self):
        for pid in self.everybody():
            try:
                os.kill(pid, signal.SIGSTOP)
            except ProcessLookupError:
                pass

    def mute(self):
        """Tell the standby nothing more, as if the line to it were slow."""
        for pid in children(self.process.pid):
            try:
                with open(f"/proc/{pid}/cmdline") as f:
                    if "walsender" in f.read():
                        os.kill(pid, signal.SIGSTOP)
            except OSError:
                pass

    def kill(self):
        """As if the machine were gone: nobody gets to say goodbye."""
        for pid in self.everybody():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.process = None

    def stop(self):
        """Leave nothing, not even shared memory."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None
        self.forget_memory()

    def forget_memory(self):
        """A killed postmaster leaves a small segment; the next one on this
        folder takes it away, if there is one."""
        try:
            with open(os.path.join(self.data, "postmaster.pid")) as f:
                segment = f.read().split("\n")[6].split()[1]
        except (OSError, IndexError):
            return
        subprocess.run(["ipcrm", "-m", segment], stderr=subprocess.DEVNULL)

    def sql(self, text, database="portal", user="postgres", timeout=30):
        """The rows as lists of texts."""
        done = subprocess.run(
            [BIN + "psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-v",
             "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port), "-U",
             user, "-d", database, "-f", "-"], input=text,
            capture_output=True, text=True, timeout=timeout)
        if done.returncode != 0:
            raise Trouble(f"{self.name}: {done.stderr.strip()}")
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def one(self, text, **more):
        rows = self.sql(text, **more)
        return rows[0][0] if rows else None

    def tail(self):
        with open(self.log_path) as f:
            return f.read()[-2000:]


class Cluster:
    """The primary, its standby, and what an operator does with them."""

    def __init__(self, folder):
        if USER is not None:
            os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
        self.log = open(os.path.join(folder, "tools.log"), "a")
        self.primary, self.standby = Server(folder, "a"), Server(folder, "b")
        self.servers = [self.primary, self.standby]
        self.rewound = self.copied = 0
        server = self.primary
        if not tool("initdb", "-D", server.data, "-U", "postgres", "-A",
                    "trust", "-E", "UTF8", "--locale=C", "-N",
                    "--wal-segsize=4", log=self.log):
            raise Trouble("initdb")
        server.configure()
        server.start()
        server.sql("create role claraboia login; "
                   "create database portal owner claraboia;",
                   database="postgres")
        self.copy()
        self.together()

    def url(self, **more):
        hosts = ",".join(f"127.0.0.1:{s.port}" for s in self.servers)
        more.setdefault("target_session_attrs", "read-write")
        return (f"postgresql://claraboia@{hosts}/portal?" +
                "&".join(f"{k}={v}" for k, v in more.items()))

    def copy(self):
        """The standby anew, from a copy of the primary."""
        standby = self.standby
        standby.forget_memory()
        shutil.rmtree(standby.data, ignore_errors=True)
        if not tool("pg_basebackup", "-D", standby.data, "-h", "127.0.0.1",
                    "-p", str(self.primary.port), "-U", "postgres", "-c",
                    "fast", "-X", "stream", "-N", log=self.log):
            raise Trouble("pg_basebackup")
        self.copied += 1

    def streams(self):
        return self.primary.one("select count(*) from pg_stat_replication "
                                "where state = 'streaming'") == "1"

    def together(self, start=True):
        """Both up, and every commit waits for both."""
        if start:
            self.standby.configure(source=self.primary)
            self.standby.start()
        until = time.monotonic() + 60
        while not self.streams():
            if time.monotonic() > until:
                raise Trouble("the standby does not follow: " +
                              self.standby.tail())
            time.sleep(0.05)
        self.bind()

    def bind(self):
        """Let every commit of the primary wait for the standby.  The process
        that tells the others so does it before its next checkpoint, and was
        told when a new session knows: only then is nothing missed."""
        self.primary.configure(wait_for=BOTH)
        while self.primary.one("show synchronous_standby_names") != BOTH:
            time.sleep(0.02)
        self.primary.sql("checkpoint", database="postgres")

    def promote(self, alone):
        """The standby becomes the primary; until the other is back it works
        alone, or its commits wait."""
        chosen = self.standby
        chosen.sql("select pg_promote(true, 60)", database="postgres")
        self.standby, self.primary = self.primary, chosen
        chosen.configure(wait_for="" if alone else BOTH)

    def rejoin(self):
        """The dead old primary becomes the standby of the new one."""
        # Before a checkpoint the new primary still names its old timeline,
        # and pg_rewind would find that there is nothing to do.
        self.primary.sql("checkpoint", database="postgres")
        if tool("pg_rewind", "-D", self.standby.data, "--source-server",
                f"host=127.0.0.1 port={self.primary.port} user=postgres "
                "dbname=postgres", "-N", log=self.log):
            self.rewound += 1
        else:
            self.copy()
        self.together()

    def cut(self):
        """End all of the portal's connections; how many."""
        return int(self.primary.one(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity "
            "where usename = 'claraboia'", database="postgres"))

    def stop(self):
        for server in self.servers:
            server.stop()
        self.log.close()
