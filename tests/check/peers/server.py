"""Echo servers on libraries that others wrote, as `wirechart check` checks them.

    python server.py NAME

prints `port N` and serves until it is killed. The limits and settings are the defaults of each library.
"""

import asyncio
import importlib.metadata
import socket
import sys


def listener():
    """A socket on a free port."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("127.0.0.1", 0))
    return found


def announce(port, *packages):
    versions = " ".join(importlib.metadata.version(package) for package in packages)
    print(f"port {port} version {versions}", flush=True)


async def websockets_server():
    from websockets.asyncio.server import serve

    async def echo(connection):
        async for message in connection:
            await connection.send(message)

    async with serve(echo, "127.0.0.1", 0) as server:
        announce(server.sockets[0].getsockname()[1], "websockets")
        await asyncio.Future()


async def aiohttp_server():
    from aiohttp import WSMsgType, web

    async def echo(request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                await socket.send_str(message.data)
            elif message.type == WSMsgType.BINARY:
                await socket.send_bytes(message.data)
        return socket

    app = web.Application()
    app.router.add_get("/", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    found = listener()
    await web.SockSite(runner, found).start()
    announce(found.getsockname()[1], "aiohttp")
    await asyncio.Future()


async def tornado_server():
    from tornado.httpserver import HTTPServer
    from tornado.web import Application
    from tornado.websocket import WebSocketHandler

    class Echo(WebSocketHandler):
        def get_compression_options(self):
            return {}

        def on_message(self, message):
            self.write_message(message, binary=isinstance(message, bytes))

    found = listener()
    found.listen(128)
    found.setblocking(False)
    HTTPServer(Application([("/", Echo)])).add_socket(found)
    announce(found.getsockname()[1], "tornado")
    await asyncio.Future()


async def uvicorn_server(implementation, package):
    import uvicorn

    async def echo(scope, receive, send):
        if scope["type"] != "websocket":
            return
        await receive()
        await send({"type": "websocket.accept"})
        while (event := await receive())["type"] == "websocket.receive":
            kind = "text" if event.get("text") is not None else "bytes"
            await send({"type": "websocket.send", kind: event[kind]})

    found = listener()
    found.listen(128)
    announce(found.getsockname()[1], "uvicorn", package)
    config = uvicorn.Config(echo, ws=implementation, log_level="critical", lifespan="off")
    await uvicorn.Server(config).serve(sockets=[found])


async def autobahn_server():
    from autobahn.asyncio.websocket import WebSocketServerFactory, WebSocketServerProtocol
    from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept

    class Echo(WebSocketServerProtocol):
        def onMessage(self, payload, isBinary):
            self.sendMessage(payload, isBinary)

    def accept(offers):
        for offer in offers:
            if isinstance(offer, PerMessageDeflateOffer):
                return PerMessageDeflateOfferAccept(offer)

    factory = WebSocketServerFactory()
    factory.protocol = Echo
    factory.setProtocolOptions(perMessageCompressionAccept=accept)
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0)
    announce(server.sockets[0].getsockname()[1], "autobahn")
    await asyncio.Future()


SERVERS = {
    "websockets": websockets_server,
    "aiohttp": aiohttp_server,
    "tornado": tornado_server,
    "uvicorn+websockets": lambda: uvicorn_server("websockets-sansio", "websockets"),
    "uvicorn+wsproto": lambda: uvicorn_server("wsproto", "wsproto"),
    "autobahn": autobahn_server,
}

if __name__ == "__main__":
    asyncio.run(SERVERS[sys.argv[1]]())
