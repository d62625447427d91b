#!/usr/bin/env python3
"""Goal: nobody smuggles a request, holds a socket for ever or locks others out.

Usage: hostile.py HOST PORT [SECONDS]

Speaks to a running server over raw sockets.  SECONDS is the longest a slow
client may live there: start the server with short deadlines (the test server
"server_test serve" has 2 s for a head).  Needs these addresses: a page under
/en, /api/plans, POST /api/echo.  Prints "ok NAME" or "FAIL NAME: why" and
exits with 1 if anything failed.
"""
import gzip
import socket
import sys
import threading
import time

HOST, PORT = sys.argv[1], int(sys.argv[2])
DEADLINE = float(sys.argv[3]) if len(sys.argv) > 3 else 2.0
failures = 0

OK = b"GET /en HTTP/1.1\r\nHost: a\r\n\r\n"
# What stands behind a bad request, to see whether it is answered.
BEHIND = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


def say(name, trouble):
    global failures
    if trouble:
        failures += 1
        print(f"FAIL {name}: {trouble}\n", end="", flush=True)
    else:
        print(f"ok {name}\n", end="", flush=True)


def connect(source=None):
    return socket.create_connection(
        (HOST, PORT), 5, source_address=(source, 0) if source else None)


def take(sock, seconds=3.0):
    """All that comes until the other side closes; and whether it closed."""
    end, got = time.monotonic() + seconds, b""
    while time.monotonic() < end:
        sock.settimeout(max(0.01, end - time.monotonic()))
        try:
            part = sock.recv(65536)
        except (socket.timeout, TimeoutError):
            return got, False
        except OSError:
            return got, True
        if not part:
            return got, True
        got += part
    return got, False


def send(data, seconds=3.0):
    sock = connect()
    try:
        sock.sendall(data)
    except OSError:
        pass
    got = take(sock, seconds)
    sock.close()
    return got


def parse(raw, head=False):
    """One response: status, fields, body, rest."""
    top, _, rest = raw.partition(b"\r\n\r\n")
    lines = top.split(b"\r\n")
    status = int(lines[0].split(b" ")[1])
    fields = {}
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        fields[name.strip().lower().decode()] = value.strip().decode()
    n = 0 if head else int(fields.get("content-length", "0"))
    return status, fields, rest[:n], rest[n:]


def ask(target, fields="", method="GET"):
    raw, _ = send(f"{method} {target} HTTP/1.1\r\nHost: a\r\n"
                  f"Connection: close\r\n{fields}\r\n".encode())
    return parse(raw, method == "HEAD")


def refused(name, data, statuses=(400,), seconds=3.0, silent=False):
    """Exactly one response of those statuses, then a closed connection.

    libmicrohttpd 0.9.75 closes without a word (silent) when it cannot cut the
    request line, and writes the head of its own 400 twice, the second time as
    the body: so responses are counted by their lengths.
    """
    raw, closed = send(data, seconds)
    if not raw:
        say(name, None if silent and closed else
            f"no response, closed={closed}")
        return
    status, _, _, rest = parse(raw)
    if b"HTTP/1." in rest:
        say(name, f"two responses, the first {status}")
    elif status not in statuses:
        say(name, f"status {status}")
    else:
        say(name, None if closed else f"status {status}, but left open")


def post(fields, body=b"abc"):
    return (b"POST /api/echo HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n" +
            body + BEHIND)


def get(fields=b"", target=b"/en", version=b"HTTP/1.1", host=b"Host: a\r\n"):
    return (b"GET " + target + b" " + version + b"\r\n" + host + fields +
            b"\r\n" + BEHIND)


def framing():
    refused("two lengths", post(b"Content-Length: 3\r\nContent-Length: 10\r\n"))
    refused("two equal lengths",
            post(b"Content-Length: 3\r\nContent-Length: 3\r\n"))
    refused("length list", post(b"Content-Length: 3, 3\r\n"))
    refused("length with plus", post(b"Content-Length: +3\r\n"))
    refused("negative length", post(b"Content-Length: -3\r\n"))
    refused("hexadecimal length", post(b"Content-Length: 0x3\r\n"))
    refused("empty length", post(b"Content-Length: \r\n"))
    refused("huge length",
            post(b"Content-Length: 99999999999999999999999\r\n"), (400, 413))
    refused("coding and length", post(
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"0\r\n\r\n"))
    refused("coding identity", post(b"Transfer-Encoding: identity\r\n"))
    refused("coding identity and length", post(
        b"Transfer-Encoding: identity\r\nContent-Length: 3\r\n"))
    refused("coding xchunked", post(b"Transfer-Encoding: xchunked\r\n"))
    refused("coding xchunked and length", post(
        b"Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n"))
    refused("two codings", post(
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"0\r\n\r\n"))
    refused("coding list", post(b"Transfer-Encoding: gzip, chunked\r\n",
                                b"0\r\n\r\n"))
    refused("coding on 1.0",
            b"POST /api/echo HTTP/1.0\r\nHost: a\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + BEHIND)
    refused("chunked body", post(b"Transfer-Encoding: chunked\r\n",
                                 b"3\r\nabc\r\n0\r\n\r\n"), (400, 411))
    refused("bare LF chunks", post(b"Transfer-Encoding: chunked\r\n",
                                   b"3\nabc\n0\n\n"), (400, 411))
    refused("body of a GET", b"GET /en HTTP/1.1\r\nHost: a\r\n"
            b"Content-Length: %d\r\n\r\n" % len(BEHIND) + BEHIND)
    refused("body of 2 MiB", b"POST /api/echo HTTP/1.1\r\nHost: a\r\n"
            b"Content-Length: 2097152\r\n\r\n" + b"x" * 2097152, (413,))


def fields():
    refused("space before colon", post(b"Content-Length : 3\r\n"))
    refused("tab before colon", post(b"Content-Length\t: 3\r\n"))
    refused("folded length", get(b"X-A: 1\r\n Content-Length: 5\r\n"))
    refused("folded value", get(b"X-A: 1\r\n 5\r\n"))
    refused("name made by folding", get(b"Content-Lengt: 5\r\n h\r\n"))
    refused("folded first line", b"GET /en HTTP/1.1\r\n X: 1\r\n"
            b"Host: a\r\n\r\n" + BEHIND)
    refused("line without colon", get(b"X-A\r\n"))
    refused("empty name", get(b": 1\r\n"))
    refused("NUL in value", get(b"X-A: a\0b\r\n"))
    refused("NUL at end of value", get(b"X-A: a\0\r\n"))
    refused("two NULs in value", get(b"X-A: a\0\0b\r\n"))
    refused("NUL in name", get(b"X-\0A: a\r\n"))
    refused("control in value", get(b"X-A: a\x01b\r\n"))
    refused("bare CR in value", get(b"X-A: a\rb\r\n"))
    refused("bare CR line end", get(b"X-A: a\rX-B: b\r\n"))
    refused("CR CR LF", get(b"X-A: a\r\r\nX-B: b\r\n"))
    refused("bare LF line end", get(b"X-A: a\nX-B: b\r\n"))
    refused("bare LF everywhere", b"GET /en HTTP/1.1\nHost: a\n\n" + BEHIND)
    refused("bare LF after the request line",
            b"GET /en HTTP/1.1\nHost: a\r\n\r\n" + BEHIND)
    refused("bare LF as empty line", b"GET /en HTTP/1.1\r\nHost: a\r\n\n" +
            BEHIND)
    refused("bare LF before the empty line",
            b"GET /en HTTP/1.1\r\nHost: a\n\r\n" + BEHIND)
    refused("no host", get(host=b""))
    refused("two hosts", get(b"Host: b\r\n"))
    refused("two equal hosts", get(b"Host: a\r\n"))
    refused("empty host", get(host=b"Host:\r\n"))
    refused("host with path", get(host=b"Host: a/b\r\n"))
    refused("host with user", get(host=b"Host: x@a\r\n"))
    refused("host with space", get(host=b"Host: a b\r\n"))
    refused("field of 100 kB", get(b"X-A: " + b"a" * 100000 + b"\r\n"),
            (400, 431))
    refused("100 fields", get(b"X-A: a\r\n" * 100), (400, 431))


def lines():
    refused("control in path", get(target=b"/e\x01n"))
    refused("DEL in path", get(target=b"/e\x7fn"))
    refused("NUL in path", get(target=b"/en\0x"))
    refused("%00 in path", get(target=b"/en%00"))
    refused("%0a in path", get(target=b"/en%0a"))
    refused("space in path", get(target=b"/e n"), silent=True)
    refused("tab in path", get(target=b"/e\tn"))
    refused("path without slash", get(target=b"en"))
    refused("absolute target", get(target=b"http://a/en"))
    refused("target of 10,000", get(target=b"/" + b"a" * 10000), (414,))
    for n, status in ((64, 200), (65, 400), (500, 400), (1100, 400)):
        got = ask("/en?" + "&".join(f"p{i}=x" for i in range(n)))[0]
        say(f"{n} parameters", None if got == status else f"{got}")
    got = ask("/en?" + "&" * 8000)[0]
    say("8,000 empty parameters", None if got == 200 else f"{got}")
    got = ask("/api/plans?" + "&".join(f"p{i}" for i in range(500)))
    say("500 parameters of the API", None if got[0] == 400 and
        got[1].get("content-type") == "application/problem+json" else f"{got}")
    refused("two spaces", b"GET  /en HTTP/1.1\r\nHost: a\r\n\r\n" + BEHIND)
    refused("two spaces at the end",
            b"GET /en  HTTP/1.1\r\nHost: a\r\n\r\n" + BEHIND, silent=True)
    refused("lower-case method", b"get /en HTTP/1.1\r\nHost: a\r\n\r\n" +
            BEHIND)
    refused("version 9.9", get(version=b"HTTP/9.9"), (400, 505))
    refused("version 1.9", get(version=b"HTTP/1.9"), (400, 505))
    refused("lower-case version", get(version=b"http/1.1"), (400, 505))


def sound():
    """What must still work."""
    raw, _ = send(b"GET /en HTTP/1.0\r\n\r\n")
    say("1.0 without host", None if parse(raw)[0] == 200 else raw[:40])
    sock = connect()
    sock.sendall(OK + b"GET /robots.txt HTTP/1.1\r\nHost: a\r\n"
                 b"Connection: close\r\n\r\n")
    raw, _ = take(sock)
    status, _, _, rest = parse(raw)
    say("pipelined", None if status == 200 and parse(rest)[0] == 200
        else raw[:200])
    raw, _ = send(b"POST /api/echo HTTP/1.1\r\nHost: a\r\n"
                  b"Expect: 100-continue\r\nConnection: close\r\n"
                  b"Content-Length: 3\r\n\r\nabc")
    say("expect 100", None if b"\"bytes\":3" in raw else raw[:80])
    raw, _ = send(b"POST /api/echo HTTP/1.1\r\nHost: a\r\n"
                  b"Connection: close\r\nContent-Length: 1048576\r\n\r\n" +
                  b"x" * 1048576)
    say("body of 1 MiB", None if b"\"bytes\":1048576" in raw else raw[:80])
    raw, _ = send(b"GET /en HTTP/1.1\r\nHost:a:80\r\nX-A:  b \t\r\nX-B:\r\n"
                  b"Connection: close\r\n\r\n")
    say("white space around values", None if parse(raw)[0] == 200
        else raw[:40])


def semantics():
    wanted = ("content-type", "content-length", "etag", "vary",
              "cache-control", "content-security-policy")
    for target in ("/en", "/api/plans", "/robots.txt", "/en/nowhere"):
        a, b = ask(target), ask(target, method="HEAD")
        same = a[0] == b[0] and b[2] == b"" and b[3] == b"" and all(
            a[1].get(f) == b[1].get(f) for f in wanted)
        say(f"HEAD {target}", None if same else f"{a[:2]} and {b}")
    status, heads, _, _ = ask("/en", method="POST")
    say("405 has Allow", None if status == 405 and
        "GET" in heads.get("allow", "") else f"{status} {heads}")
    status, heads, _, _ = ask("/en", method="BREW")
    say("unknown method", None if status == 405 else f"{status}")
    _, heads, plain, _ = ask("/en")
    tag = heads.get("etag", "")
    status, heads, body, _ = ask("/en", f"If-None-Match: \"x\", {tag}\r\n")
    say("304", None if status == 304 and body == b"" and
        heads.get("etag") == tag and "vary" in heads else
        f"{status} {heads}")
    say("other tag", None if ask("/en", "If-None-Match: \"x\"\r\n")[0] == 200
        else "not 200")
    _, heads, packed, _ = ask("/en", "Accept-Encoding: gzip\r\n")
    say("gzip", None if heads.get("content-encoding") == "gzip" and
        gzip.decompress(packed) == plain and heads.get("etag") != tag
        else f"{heads}")
    tag = heads.get("etag", "")
    status = ask("/en", f"Accept-Encoding: gzip\r\nIf-None-Match: {tag}\r\n")[0]
    say("304 of gzip", None if status == 304 else f"{status}")
    _, heads, packed, _ = ask("/en", "Accept-Encoding: br\r\n")
    try:
        import brotli
        same = brotli.decompress(packed) == plain
    except ImportError:
        same = len(packed) < len(plain)
    say("br", None if heads.get("content-encoding") == "br" and same
        else f"{heads}")
    _, heads, body, _ = ask("/en", "Accept-Encoding: gzip;q=0, identity\r\n")
    say("gzip refused", None if "content-encoding" not in heads and
        body == plain else f"{heads}")


def drip(name, first, byte, most):
    """A byte every half second must not outlive the deadline."""
    sock, start = connect(), time.monotonic()
    sock.sendall(first)
    sock.settimeout(0.5)
    while time.monotonic() - start < most + 4:
        try:
            if sock.recv(4096) == b"":
                break
        except (socket.timeout, TimeoutError):
            pass
        except OSError:
            break
        try:
            sock.sendall(byte)
        except OSError:
            break
    lived = time.monotonic() - start
    sock.close()
    say(name, None if lived <= most + 1.5 else f"lived {lived:.1f} s")


def slow():
    cases = [
        ("drip of a request line", b"GET /", b"a", DEADLINE),
        ("drip of a head", b"GET /en HTTP/1.1\r\nHost: a\r\nX: ", b"a",
         DEADLINE),
        ("drip of a second head", OK + b"GET /en HTTP/1.1\r\nX: ", b"a",
         2.5 * DEADLINE),
        ("drip of a body", b"POST /api/echo HTTP/1.1\r\nHost: a\r\n"
         b"Content-Length: 900\r\n\r\n", b"a", DEADLINE),
        ("silence", b"", b"", DEADLINE),
        ("idle after a request", OK, b"", 1.5 * DEADLINE),
    ]
    threads = [threading.Thread(target=drip, args=case) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def flood():
    """300 half-open sockets of one address; another one is served."""
    held = []
    for _ in range(300):
        try:
            sock = connect("127.0.0.1")
            sock.sendall(b"GET /en HTTP/1.1\r\nHost: a\r\nX: ")
            held.append(sock)
        except OSError:
            pass
    start, other = time.monotonic(), connect("127.0.0.2")
    other.sendall(OK)
    other.settimeout(3)
    try:
        raw = other.recv(65536)
    except OSError as trouble:
        raw = str(trouble).encode()
    say("another address is served", None if raw.startswith(b"HTTP/1.1 200")
        and time.monotonic() - start < 1 else raw[:60])
    alive = 0
    for sock in held:
        sock.settimeout(0.001)
        try:
            if sock.recv(1) != b"":
                alive += 1
        except (socket.timeout, TimeoutError):
            alive += 1
        except OSError:
            pass
    say("one address is limited", None if 0 < alive <= 110 else
        f"{alive} of 300 alive")
    for sock in held:
        sock.close()
    time.sleep(0.3)
    say("and served again after", None if ask("/en")[0] == 200 else "no")


def main():
    framing()
    fields()
    lines()
    sound()
    semantics()
    flood()
    slow()
    sys.exit(1 if failures else 0)


main()
