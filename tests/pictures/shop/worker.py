"""Sends the shop's mail."""

import itertools
import time

for number in itertools.count(4711):
    print(f"INFO: receipt of order {number} sent", flush=True)
    time.sleep(3)
