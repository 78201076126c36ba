"""A plain client that follows a feed at one server after the other with the library `websockets`,
until a value comes: python3 follows.py LAST ADDRESS...

It goes on at the next server when a connection ends, and checks that no number is left out. Prints
the epoch and all of its values in the order of their numbers. Read next: documented.rs.
"""

import itertools
import json
import sys
import time

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import connect

last, addresses = int(sys.argv[1]), sys.argv[2:]
epoch, after, values = "", 0, []


def take(record):
    """Takes one record. Returns whether it is the last."""
    global epoch, after, values
    if "hello" in record:
        if record["hello"]["epoch"] != epoch:
            epoch, after, values = record["hello"]["epoch"], 0, []
    elif "gap" in record:
        assert after in (0, record["gap"]["from"] - 1), (after, record)
        after = record["gap"]["to"]
    else:
        assert after in (0, record["seq"] - 1), (after, record)
        after = record["seq"]
        values.append(record["value"])
        return record["value"] == last
    return False


for address in itertools.cycle(addresses):
    place = f"&after={after}&epoch={epoch}" if epoch else ""
    url = f"ws://{address}/ws?history=1000000{place}"
    try:
        with connect(url, subprotocols=["wirechart.v1"], open_timeout=5) as socket:
            if any(take(json.loads(text)) for text in socket):
                break
    except (ConnectionClosed, WebSocketException, OSError, TimeoutError):
        pass
    time.sleep(0.05)  # as a browser pauses
print(epoch, *values)
