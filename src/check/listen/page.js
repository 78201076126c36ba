// Runs this browser through the cases of `wirechart check --listen`, one connection after the other, and shows what
// the server has found. It sends each message back, which is all that the cases ask of a client.

const LIMIT = 8000;
const state = document.querySelector("#state");
const rows = document.querySelector("#rows");

/** Opens the case's WebSocket, and resolves when it has ended. */
function play(name) {
  return new Promise((resolve) => {
    const url = new URL(name, location);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    const late = setTimeout(() => socket.close(), LIMIT);
    socket.onmessage = ({ data }) => socket.send(data);
    socket.onclose = () => {
      clearTimeout(late);
      resolve();
    };
  });
}

const read = async (path) => (await fetch(path)).json();

const cases = await read("checks");
for (const [i, { name }] of cases.entries()) {
  state.textContent = `${i + 1} of ${cases.length}: ${name}`;
  await play(name);
}
const results = await read("results");
for (const { name, section, level, rule, verdict = "not judged", words = "" } of results) {
  const row = rows.insertRow();
  row.title = rule;
  for (const text of [name, section, level, verdict, words]) row.insertCell().textContent = text;
  row.className = verdict;
}
const broken = results.filter(({ verdict }) => verdict === "broken").length;
state.textContent = `Done: ${results.length} cases, ${broken} broken.`;
