"""Runs the documentation's JavaScript sample in a browser, on a page of another origin than the server's.

Usage: browser.py BROWSER FOLDER SERVER LOG. The folder holds index.html, and what that needs.
Prints what the sample prints, and what became of the sounds that it plays; fails where one does not play.
"""

import functools
import http.server
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading

import requests

TIME_LIMIT_S = 120


class Pages(http.server.SimpleHTTPRequestHandler):
    """Serves the folder; takes the page's report."""

    reports = queue.Queue()

    def do_POST(self):
        self.reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def parts_served(server):
    """Answers 206 to requests for previews."""
    text = requests.get(f"{server}/metrics", timeout=60).text
    route = re.escape('route="/files/previews/{file}"')
    counts = re.findall(rf'^soundscape_http_requests_total{{[^}}]*{route},status="206"}} (\d+)$', text, re.MULTILINE)
    return sum(map(int, counts))


def command(browser, profile, url):
    flags = [
        "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio",
        "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={profile}",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        # The page and the server are all that it may reach.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    # A browser's sandbox cannot be had as root.
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return [browser, *flags, url]


def heard(sound):
    """Whether time has passed in it."""
    return sound["playing"] and sound["position_s"] >= min(0.2, sound["duration_s"] / 2) > 0


def main(browser, folder, server, log):
    before = parts_served(server)
    pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Pages, directory=folder))
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{pages.server_port}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, open(log, "wb") as output:
        process = subprocess.Popen(command(browser, profile, f"{origin}/index.html"), stdout=output, stderr=output)
        try:
            report = Pages.reports.get(timeout=TIME_LIMIT_S)
        except queue.Empty:
            sys.exit(f"the page says nothing within {TIME_LIMIT_S} s: see {log}")
        finally:
            process.kill()
            process.wait()

    print(*report["printed"], sep="\n")
    for sound in report["sounds"]:
        print(f"{sound['file']}: playing {sound['playing']}, at {sound['position_s']:.2f} s of {sound['duration_s']:.2f} s, "
              f"seekable to {sound['seekable_s']:.2f} s")
    if report["errors"]:
        sys.exit("the page has errors:\n" + "\n".join(report["errors"]))
    silent = [sound["file"] for sound in report["sounds"] if not heard(sound)]
    if silent or not report["sounds"]:
        sys.exit(f"these do not play: {silent}")
    # Where a server has no ranges, a browser cannot go back and forth.
    fixed = [sound["file"] for sound in report["sounds"] if sound["seekable_s"] < sound["duration_s"]]
    parts = parts_served(server) - before
    if fixed or parts < len(report["sounds"]):
        sys.exit(f"{parts} answers were parts of a file; these cannot be searched: {fixed}")
    print(f"{len(report['sounds'])} previews play on {origin}, in {parts} parts")


if __name__ == "__main__":
    main(*sys.argv[1:])
