"""Finds what the shop sells, until its index grows old."""

import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

FRESH_S = 5
started = time.monotonic()


class Search(BaseHTTPRequestHandler):
    def do_GET(self):
        is_fresh = time.monotonic() - started < FRESH_S
        self.send_response(200 if is_fresh or not self.path.startswith("/health") else 503)
        self.end_headers()


print("the index has 1204 products", flush=True)
HTTPServer(("127.0.0.1", int(sys.argv[1])), Search).serve_forever()
