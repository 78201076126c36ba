"""A plain client that reads five measurements at one server and five at the other, with the library
`websockets`: python3 moves.py ADDRESS ADDRESS

Read next: random.rs.
"""

import json
import sys

from websockets.sync.client import connect

epoch, after, values = "", 0, []
for address in sys.argv[1:]:
    place = f"&after={after}&epoch={epoch}" if epoch else ""
    with connect(f"ws://{address}/ws?history=100{place}", subprotocols=["wirechart.v1"]) as socket:
        for _ in range(6):
            record = json.loads(socket.recv(timeout=20))
            if "hello" in record:
                assert epoch in ("", record["hello"]["epoch"]), "another epoch"
                epoch = record["hello"]["epoch"]
            else:
                assert record["seq"] == after + 1, record
                after = record["seq"]
                values.append(record["value"])
print(*values)
