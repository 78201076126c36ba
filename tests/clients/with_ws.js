// The library ws as a client: node with_ws.js ADDRESS. The conversation is that of conversation.py, in another language.
//
// Any surprise is an exception, and so an exit code other than 0. Orders to tests/server/clients.rs are printed: "feed", "end" and
// "stop".
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";

const SIZES = [0, 125, 126, 65_535, 65_536, 1 << 20]; // each form of the length, from both sides
const address = process.argv[2];
const order = (what) => console.log(what);

setTimeout(() => assert.fail("a wait so long is a hang"), 25_000).unref();

/** Bytes that cannot be compressed. */
const noise = (size) => createHash("shake256", { outputLength: Math.max(size, 1) }).digest().subarray(0, size);

class Socket {
  static async open(path, compress, protocols = []) {
    const self = new Socket();
    self.ws = new WebSocket(`ws://${address}${path}`, protocols, { perMessageDeflate: compress });
    self.arrived = []; // what has come and was not yet asked for: messages, and the code of the Close
    self.waiting = [];
    const take = (what) => (self.waiting.shift() ?? ((it) => self.arrived.push(it)))(what);
    self.ws.on("message", (data, binary) => take(binary ? data : data.toString()));
    self.ws.on("close", (code) => take({ code }));
    await once(self.ws, "open");
    return self;
  }

  get compressed() {
    return this.ws.extensions.includes("permessage-deflate");
  }

  async receive() {
    return this.arrived.shift() ?? new Promise((resolve) => this.waiting.push(resolve));
  }

  async ping(payload) {
    this.ws.ping(payload);
    const [answer] = await once(this.ws, "pong");
    assert.equal(answer.toString(), payload);
  }

  async sendPieces(pieces) {
    const binary = typeof pieces[0] !== "string";
    for (const piece of pieces.slice(0, -1)) {
      this.ws.send(piece, { binary, fin: false });
      await this.ping("between");
    }
    this.ws.send(pieces.at(-1), { binary, fin: true });
  }

  async comesBack(message) {
    const back = await this.receive();
    assert.equal(typeof back, typeof message);
    assert(typeof back === "string" ? back === message : back.equals(message), `not what was sent: ${back.length} bytes`);
  }

  async ends(code) {
    assert.deepEqual(await this.receive(), { code });
  }

  async measurements(first, last) {
    for (let number = first; number <= last; number++) {
      const { seq, value } = JSON.parse(await this.receive());
      assert.deepEqual([seq, value], [number, number]);
    }
  }
}

async function echo(compress) {
  const socket = await Socket.open("/echo", compress);
  assert.equal(socket.compressed, compress, "the server compresses if it is asked to");
  for (const size of SIZES) {
    for (const message of [noise(size), Buffer.alloc(size), noise(size).toString("hex").slice(0, size)]) {
      await socket.ping("on the way");
      socket.ws.send(message);
      await socket.comesBack(message);
    }
  }
  socket.ws.send("κόσμε 🦀");
  await socket.comesBack("κόσμε 🦀");
  await socket.sendPieces(["in ", "", "three"]);
  await socket.comesBack("in three");
  const pieces = [Buffer.of(0), Buffer.alloc(70_000), Buffer.of(255)];
  await socket.sendPieces(pieces);
  await socket.comesBack(Buffer.concat(pieces));
  socket.ws.close(4001);
  await socket.ends(4001);

  const wrong = await Socket.open("/echo", compress);
  wrong.ws.send(Buffer.of(255), { binary: false });
  await wrong.ends(1007);
}

async function watch() {
  const plain = await Socket.open("/ws", true);
  const told = await Socket.open("/ws", true, ["wirechart.v1"]);
  assert.deepEqual([plain.ws.protocol, told.ws.protocol], ["", "wirechart.v1"]);
  assert(!plain.compressed, "frames that all viewers share are not compressed");
  assert("hello" in JSON.parse(await told.receive()));
  order("feed");
  await plain.measurements(1, 500);
  const late = await Socket.open("/ws?history=100", true);
  const leaving = await Socket.open("/ws", true);
  leaving.ws.close(1000);
  await leaving.ends(1000);
  order("feed");
  order("end");
  await plain.measurements(501, 1000);
  await told.measurements(1, 1000);
  await late.measurements(401, 1000);
  for (const viewer of [plain, told, late]) await viewer.ends(1000);
}

async function stop() {
  const socket = await Socket.open("/echo", true);
  await socket.ping("before the end");
  order("stop");
  await socket.ends(1001);
}

await echo(false);
await echo(true);
await watch();
await stop();
