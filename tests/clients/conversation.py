"""What every Python library says to a wirechart server; the scripts beside it say how each says it.

A script gives `hold` a function `connect(url, compress, subprotocols)`, an async context manager of an object with

    compressed, subprotocol         what the handshake agreed on
    send(message)                   a message of str or bytes
    send_pieces(pieces)             the same in fragments, with a `ping` after each but the last
    send_as_text(payload)           a text message of these bytes, whatever they are
    ping(payload)                   sends a Ping, and waits for its Pong
    receive()                       the next message; where a Close comes instead, `Ended` is raised
    close(code)                     closes, and gives the code that the server answers with

Libraries that block do so in async functions, too: there is nothing else to do meanwhile. Any surprise is an exception,
and so an exit code other than 0. Orders to tests/server/clients.rs are printed: "feed", "end" and "stop". Read next: any of the
scripts.
"""

import asyncio
import faulthandler
import json
import random
import sys

SIZES = [0, 125, 126, 65_535, 65_536, 1 << 20]  # each form of the length, from both sides


class Ended(Exception):
    """A Close has come; its argument is the code."""


def order(what):
    print(what, flush=True)


async def ends(socket, code):
    try:
        more = await socket.receive()
    except Ended as ended:
        assert ended.args == (code,), f"{ended} instead of {code}"
    else:
        raise AssertionError(f"{more!r:.60} instead of a Close")


async def comes_back(socket, message):
    back = await socket.receive()
    assert type(back) is type(message) and back == message, f"{back!r:.60} instead of {message!r:.60}"


async def echo(connect, url, compress, fragments):
    async with connect(url, compress, []) as socket:
        assert socket.compressed == compress, "the server compresses if it is asked to"
        for size in SIZES:
            noise = random.Random(size).randbytes(size)
            for message in noise, bytes(size), noise.hex()[:size]:
                await socket.ping(b"on the way")
                await socket.send(message)
                await comes_back(socket, message)
        await socket.send("κόσμε 🦀")
        await comes_back(socket, "κόσμε 🦀")
        if fragments:
            for pieces in ["in ", "", "three"], [b"\x00", bytes(70_000), b"\xff"]:
                await socket.send_pieces(pieces)
                await comes_back(socket, pieces[0][:0].join(pieces))
        assert await socket.close(4001) == 4001

    async with connect(url, compress, []) as socket:
        await socket.send_as_text(b"\xff")
        await ends(socket, 1007)


async def measurements(viewer, numbers):
    for number in numbers:
        measurement = json.loads(await viewer.receive())
        assert (measurement["seq"], measurement["value"]) == (number, number), measurement


async def watch(connect, url, compress):
    async with connect(url, compress, []) as plain, connect(url, compress, ["wirechart.v1"]) as told:
        assert (plain.subprotocol, told.subprotocol) == (None, "wirechart.v1")
        assert not plain.compressed, "frames that all viewers share are not compressed"
        assert "hello" in json.loads(await told.receive())
        order("feed")
        await measurements(plain, range(1, 501))
        async with connect(f"{url}?history=100", compress, []) as late, connect(url, compress, []) as leaving:
            assert await leaving.close(1000) == 1000
            order("feed")
            order("end")
            await measurements(plain, range(501, 1001))
            await measurements(told, range(1, 1001))
            await measurements(late, range(401, 1001))
            for viewer in plain, told, late:
                await ends(viewer, 1000)


async def stop(connect, url, compress):
    async with connect(url, compress, []) as socket:
        await socket.ping(b"before the end")
        order("stop")
        await ends(socket, 1001)


def hold(connect, compressions=(False, True), fragments=True):
    faulthandler.dump_traceback_later(25, exit=True)  # a wait so long is a hang; this says where
    url = f"ws://{sys.argv[1]}"

    async def conversation():
        for compress in compressions:
            await echo(connect, f"{url}/echo", compress, fragments)
        await watch(connect, f"{url}/ws", compressions[-1])
        await stop(connect, f"{url}/echo", compressions[-1])

    asyncio.run(conversation())
