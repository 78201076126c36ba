"""Talks to a wirechart server with the Python library `websockets`: python3 with_websockets.py ADDRESS

Written as its users would write it: no option is set that the library does not set by itself. Any surprise is
an exception, and so an exit code other than 0. tests/clients.rs starts it, and pipes 1 to 1000 into the server
after the line "watching".
"""

import json
import sys

from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK
from websockets.sync.client import connect

PATIENCE = 25


def extensions(head):
    return head.headers.get("Sec-WebSocket-Extensions", "none")


def echo(address):
    with connect(f"ws://{address}/echo") as socket:
        assert "permessage-deflate" in extensions(socket.request), "the library offers to compress"
        assert "permessage-deflate" in extensions(socket.response), "and here the server agrees"
        for message in ["hello", "", "κόσμε 🦀", "x" * 70_000, b"", b"\x00\xff", bytes(70_000)]:
            socket.send(message)
            back = socket.recv(PATIENCE)
            assert back == message, f"{back!r:.60} instead of {message!r:.60}"
        socket.send(["in ", "three ", "fragments"])
        assert socket.recv(PATIENCE) == "in three fragments"
        socket.send([b"\x00", b"", b"\xff"])
        assert socket.recv(PATIENCE) == b"\x00\xff"
        assert socket.ping("are you there?").wait(PATIENCE), "a Pong"
    assert socket.close_code == 1000, socket.close_code


def refused(address):
    """A rule is broken, behind the library's back: the server says which."""
    with connect(f"ws://{address}/echo") as socket:
        socket.socket.sendall(b"\x81\x05Hello")  # not masked
        try:
            socket.recv(PATIENCE)
        except ConnectionClosedError as closed:
            assert closed.rcvd.code == 1002 and "mask" in closed.rcvd.reason, closed
        else:
            raise AssertionError("the server takes a frame without a mask")


def watch(address):
    with (
        connect(f"ws://{address}/ws") as plain,
        connect(f"ws://{address}/ws", subprotocols=["wirechart.v1"]) as told,
    ):
        assert (plain.subprotocol, told.subprotocol) == (None, "wirechart.v1")
        assert extensions(plain.response) == "none", "frames that all viewers share are not compressed"
        assert "hello" in json.loads(told.recv(PATIENCE))
        print("watching", flush=True)
        for viewer in plain, told:
            for number in range(1, 1001):
                measurement = json.loads(viewer.recv(PATIENCE))
                assert (measurement["seq"], measurement["value"]) == (number, number), measurement
            try:
                more = viewer.recv(PATIENCE)
            except ConnectionClosedOK as closed:
                assert closed.rcvd.code == 1000, closed
            else:
                raise AssertionError(f"the data has ended, but {more} comes")


if __name__ == "__main__":
    echo(sys.argv[1])
    refused(sys.argv[1])
    watch(sys.argv[1])
