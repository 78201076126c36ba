"""The client of `aiohttp`: python3 with_aiohttp.py ADDRESS

It cannot send fragments. Read next: with_ws.js.
"""

from contextlib import asynccontextmanager

from aiohttp import ClientSession, WSMsgType
from conversation import Ended, hold


class Socket:
    def __init__(self, socket):
        self.socket = socket
        self.compressed = bool(socket.compress)
        self.subprotocol = socket.protocol

    async def send(self, message):
        await (self.socket.send_str if isinstance(message, str) else self.socket.send_bytes)(message)

    async def send_as_text(self, payload):
        await self.socket.send_frame(payload, WSMsgType.TEXT)

    async def ping(self, payload):
        await self.socket.ping(payload)
        pong = await self.socket.receive()
        assert (pong.type, pong.data) == (WSMsgType.PONG, payload), pong

    async def receive(self):
        message = await self.socket.receive()
        if message.type is WSMsgType.CLOSE:
            raise Ended(message.data)
        assert message.type in (WSMsgType.TEXT, WSMsgType.BINARY), message
        return message.data

    async def close(self, code):
        await self.socket.close(code=code)
        return self.socket.close_code


@asynccontextmanager
async def connect(url, compress, subprotocols):
    # Without autoping, Pongs are shown. The server sends a Ping to nobody who is silent for so short.
    options = {"autoping": False, "compress": 15 if compress else 0, "protocols": subprotocols}
    async with ClientSession() as session, session.ws_connect(url, **options) as socket:
        yield Socket(socket)


hold(connect, fragments=False)
