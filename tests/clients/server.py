"""A server of websockets (https://github.com/python-websockets/websockets) for the tests of our client.

Prints its port; its paths are in the table of tests/cli/client/foreign.rs. With a certificate and its key as arguments it
speaks wss.
"""

import asyncio
import ssl
import sys

from websockets.asyncio.server import serve


async def echo(socket):
    async for message in socket:
        await socket.send(message)


async def fragments(socket):
    async def text():
        yield "one "
        pong = await socket.ping("between")
        yield "two "
        await pong
        yield "three between"

    async def binary():
        yield bytes([0, 1])
        yield bytes([255])

    await socket.send(text())
    await socket.send(binary())
    await socket.close(1000, "all said")


async def close(socket):
    await socket.recv()
    await socket.close(4001, "as you wish")


async def reset(socket):
    await socket.recv()
    socket.transport.abort()


CONVERSATIONS = {"/echo": echo, "/fragments": fragments, "/close": close, "/reset": reset}


async def main():
    tls = None
    if len(sys.argv) > 2:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[1], sys.argv[2])

    async def converse(socket):
        await CONVERSATIONS[socket.request.path](socket)

    server = await serve(converse, "127.0.0.1", 0, ssl=tls, subprotocols=["second"], max_size=None)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
