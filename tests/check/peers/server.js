// Echo servers on libraries that others wrote, as `wirechart check` checks them.
//
//     node server.js NAME
//
// prints `port N` and serves until it is killed. The packages are in node_modules of the directory in which it runs.
// The limits and settings are the defaults of each library.

const http = require("node:http");
const path = require("node:path");

const installed = (name) => require(path.join(process.cwd(), "node_modules", name));
const version = (name) => installed(`${name}/package.json`).version;

const servers = {
  ws(server) {
    const { WebSocketServer } = installed("ws");
    const echo = new WebSocketServer({ server, perMessageDeflate: true });
    echo.on("connection", (socket) => {
      socket.on("error", () => {});
      socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
  },
  websocket(server) {
    const { server: WebSocketServer } = installed("websocket");
    const echo = new WebSocketServer({ httpServer: server, autoAcceptConnections: true });
    echo.on("connect", (connection) => {
      connection.on("message", (message) =>
        message.type === "utf8" ? connection.sendUTF(message.utf8Data) : connection.sendBytes(message.binaryData),
      );
    });
  },
  "faye-websocket"(server) {
    const WebSocket = installed("faye-websocket");
    server.on("upgrade", (request, socket, body) => {
      if (!WebSocket.isWebSocket(request)) return socket.destroy();
      const connection = new WebSocket(request, socket, body);
      connection.on("message", (event) => connection.send(event.data));
    });
  },
};

const name = process.argv[2];
const server = http.createServer((_, response) => response.writeHead(404).end());
servers[name](server);
server.listen(0, "127.0.0.1", () => console.log(`port ${server.address().port} version ${version(name)}`));
