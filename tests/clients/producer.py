"""A producer that loses nothing when it is killed: python3 producer.py ADDRESS FILE COUNT

Sends the numbers below COUNT in messages of ten, at most ten messages ahead of what was acknowledged. FILE says how many
numbers were: the next start goes on from there. Read next: tests/server/ingest/others.rs, which kills it.
"""

import json
import os
import sys

from websockets.sync.client import connect

address, file, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
start = int(open(file).read()) if os.path.exists(file) else 0


def acknowledge(numbers):
    with open(file + ".new", "w") as new:
        new.write(str(numbers))
    os.replace(file + ".new", file)


with connect(f"ws://{address}/ingest", compression=None) as socket:
    sent = acknowledged = 0
    messages = [range(value, min(value + 10, count)) for value in range(start, count, 10)]
    while acknowledged < len(messages):
        while sent < len(messages) and sent - acknowledged < 10:
            socket.send("".join(f"{value}\n" for value in messages[sent]))
            sent += 1
        acknowledged = json.loads(socket.recv(timeout=20))["ack"]
        acknowledge(messages[acknowledged - 1].stop)
