// A server of ws (https://github.com/websockets/ws) for the tests of our client. Prints its port; its paths are in the table
// of tests/cli/client/foreign.rs.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  handleProtocols: (offered) => (offered.has("second") ? "second" : false),
});
server.on("listening", () => console.log(`port ${server.address().port}`));

const conversations = {
  "/echo": (socket) => socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary })),
  "/fragments": (socket) => {
    const text = { binary: false, fin: false };
    socket.send("one ", text);
    socket.ping("between");
    socket.send("two ", text);
    socket.once("pong", (data) => {
      socket.send(`three ${data}`, { binary: false, fin: true });
      socket.send(Buffer.from([0, 1]), { binary: true, fin: false });
      socket.send(Buffer.from([255]), { binary: true, fin: true });
      socket.close(1000, "all said");
    });
  },
  "/close": (socket) => socket.once("message", () => socket.close(4001, "as you wish")),
  "/reset": (socket) => socket.once("message", () => socket.terminate()),
};

server.on("connection", (socket, request) => {
  socket.on("error", () => {}); // the tests break rules on purpose
  conversations[request.url]?.(socket);
});
