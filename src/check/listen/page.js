// Runs this browser through the cases of `wirechart check --listen`, one connection after the other, and shows what
// the server has found. It sends each message back, which is all that the cases ask of a client.

const state = document.querySelector("#state");
const rows = document.querySelector("#rows");

/** Opens the case's WebSocket, and resolves when it has ended. The server ends each in a bounded time. */
function play(name) {
  return new Promise((resolve) => {
    const url = new URL(name, location);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => socket.send(data);
    socket.onclose = resolve;
  });
}

const read = async (path) => (await fetch(path)).json();

/** Adds text to a table's cell or row, in an element of this class. */
function add(parent, tag, kind, text) {
  const element = document.createElement(tag);
  element.className = kind;
  element.textContent = text;
  parent.append(element);
  return element;
}

/** A case, with its result once there is one. */
function show({ name, section, level, rule, verdict, words }) {
  const row = rows.querySelector(`[id="${name}"]`) ?? rows.insertRow();
  row.replaceChildren();
  row.id = name;
  row.className = verdict ?? "";
  const first = add(row, "td", "case", "");
  add(first, "div", "name", name);
  add(first, "div", "rule", rule);
  add(row, "td", "section", section);
  add(row, "td", "level", level);
  add(row, "td", "result", verdict === undefined ? "" : `${verdict}: ${words}`);
}

/** How many cases had this result. */
const count = (results, verdict) => `${results.filter((one) => one.verdict === verdict).length} ${verdict}`;

async function run() {
  const cases = await read("checks");
  cases.forEach(show);
  for (const [i, { name }] of cases.entries()) {
    state.textContent = `${i + 1} of ${cases.length}: ${name}`;
    await play(name);
  }
  const results = await read("results");
  results.forEach(show);
  const counts = ["kept", "broken", "shown", "not judged", "no answer"].map((verdict) => count(results, verdict));
  state.textContent = `Done, ${results.length} cases: ${counts.join(", ")}.`;
  for (const { name } of results.filter(({ verdict }) => verdict === "broken")) {
    const link = add(document.querySelector("#broken"), "a", "name", name);
    link.href = `#${name}`;
    link.after(" ");
  }
}

run().catch((error) => {
  state.textContent = `The server no longer answers: ${error.message}`;
});
