"""The library `websockets` in the form that blocks: python3 with_websockets_sync.py ADDRESS

Read next: with_websocket_client.py, another library in spite of its name.
"""

from contextlib import asynccontextmanager

from conversation import Ended, hold
from websockets.exceptions import ConnectionClosed
from websockets.sync import client


class Socket:
    def __init__(self, socket):
        self.socket = socket
        self.compressed = "permessage-deflate" in socket.response.headers.get("Sec-WebSocket-Extensions", "")
        self.subprotocol = socket.subprotocol

    async def send(self, message):
        self.socket.send(message)

    async def send_pieces(self, pieces):
        def with_pings():
            for piece in pieces[:-1]:
                yield piece
                self.socket.ping(b"between").wait()
            yield pieces[-1]

        self.socket.send(with_pings())

    async def send_as_text(self, payload):
        self.socket.send(payload, text=True)

    async def ping(self, payload):
        self.socket.ping(payload).wait()

    async def receive(self):
        try:
            return self.socket.recv()
        except ConnectionClosed as closed:
            raise Ended(closed.rcvd.code) from closed

    async def close(self, code):
        self.socket.close(code)
        return self.socket.close_code


@asynccontextmanager
async def connect(url, compress, subprotocols):
    compression = "deflate" if compress else None
    with client.connect(url, compression=compression, subprotocols=subprotocols or None) as socket:
        yield Socket(socket)


hold(connect)
