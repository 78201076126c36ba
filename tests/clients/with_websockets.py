"""The library `websockets` in its asyncio form: python3 with_websockets.py ADDRESS

Read next: with_websockets_sync.py.
"""

from contextlib import asynccontextmanager

from conversation import Ended, hold
from websockets.asyncio import client
from websockets.exceptions import ConnectionClosed


class Socket:
    def __init__(self, socket):
        self.socket = socket
        self.compressed = "permessage-deflate" in socket.response.headers.get("Sec-WebSocket-Extensions", "")
        self.subprotocol = socket.subprotocol

    async def send(self, message):
        await self.socket.send(message)

    async def send_pieces(self, pieces):
        async def with_pings():
            for piece in pieces[:-1]:
                yield piece
                await self.ping(b"between")
            yield pieces[-1]

        await self.socket.send(with_pings())

    async def send_as_text(self, payload):
        await self.socket.send(payload, text=True)

    async def ping(self, payload):
        await (await self.socket.ping(payload))

    async def receive(self):
        try:
            return await self.socket.recv()
        except ConnectionClosed as closed:
            raise Ended(closed.rcvd.code) from closed

    async def close(self, code):
        await self.socket.close(code)
        return self.socket.close_code


@asynccontextmanager
async def connect(url, compress, subprotocols):
    compression = "deflate" if compress else None
    async with client.connect(url, compression=compression, subprotocols=subprotocols or None) as socket:
        yield Socket(socket)


hold(connect)
