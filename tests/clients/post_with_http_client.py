"""Python's own HTTP: bodies by length and in chunks on one connection, and urllib: python3 post_with_http_client.py ADDRESS

Read next: post_with_requests.py
"""

import http.client
import sys
import urllib.request

address = sys.argv[1]


def lines(start, end):
    return "".join(f"{value}\n" for value in range(start, end)).encode()


connection = http.client.HTTPConnection(address, timeout=20)
connection.request("POST", "/ingest", lines(0, 1000))
answer = connection.getresponse()
assert (answer.status, answer.read()) == (204, b""), answer.status
socket = connection.sock
connection.request("POST", "/ingest", (lines(value, value + 10) for value in range(1000, 2000, 10)), encode_chunked=True,
                   headers={"Transfer-Encoding": "chunked"})
answer = connection.getresponse()
assert (answer.status, answer.read()) == (204, b""), answer.status
assert connection.sock is socket is not None, "the connection is kept"
with urllib.request.urlopen(f"http://{address}/ingest", lines(2000, 3000), timeout=20) as answer:
    assert answer.status == 204, answer.status
