"""The library `websocket-client`: python3 with_websocket_client.py ADDRESS

It cannot compress. What it receives is taken frame by frame, since it shows Pongs and close codes in no other way.
Read next: with_aiohttp.py.
"""

from contextlib import asynccontextmanager, closing

from conversation import Ended, hold
from websocket import ABNF, create_connection


def code_in(close):
    return int.from_bytes(close.data[:2], "big")


class Socket:
    compressed = False

    def __init__(self, socket):
        self.socket = socket
        assert "sec-websocket-extensions" not in socket.headers, "nothing is agreed on that was not offered"
        self.subprotocol = socket.subprotocol

    async def send(self, message):
        self.socket.send(message, ABNF.OPCODE_TEXT if isinstance(message, str) else ABNF.OPCODE_BINARY)

    async def send_pieces(self, pieces):
        kind = ABNF.OPCODE_TEXT if isinstance(pieces[0], str) else ABNF.OPCODE_BINARY
        for piece in pieces[:-1]:
            self.socket.send_frame(ABNF.create_frame(piece, kind, fin=0))
            await self.ping(b"between")
            kind = ABNF.OPCODE_CONT
        self.socket.send_frame(ABNF.create_frame(pieces[-1], ABNF.OPCODE_CONT))

    async def send_as_text(self, payload):
        self.socket.send(payload)

    async def ping(self, payload):
        self.socket.ping(payload)
        assert self.socket.recv_data(control_frame=True) == (ABNF.OPCODE_PONG, payload)

    async def receive(self):
        kind, frame = self.socket.recv_data_frame()
        if kind == ABNF.OPCODE_CLOSE:
            raise Ended(code_in(frame))
        return frame.data.decode() if kind == ABNF.OPCODE_TEXT else frame.data

    async def close(self, code):
        self.socket.close(code)
        return code_in(self.socket.close_frame)


@asynccontextmanager
async def connect(url, compress, subprotocols):
    with closing(create_connection(url, subprotocols=subprotocols)) as socket:
        yield Socket(socket)


hold(connect, compressions=[False])
