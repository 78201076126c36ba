"""Checks servers on libraries that others wrote, and writes the table into docs/check.md.

    python run.py WIRECHART DIRECTORY

DIRECTORY has the libraries: `venv` and `node_modules`, which `make check-peers` puts there. A server that cannot start is
left out, with a message.
"""

import datetime
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
PAGE = HERE.parent.parent.parent / "docs" / "check.md"
BEGIN, END = "<!-- peers -->\n", "<!-- /peers -->\n"

PYTHON = ["websockets", "aiohttp", "tornado", "uvicorn+websockets", "uvicorn+wsproto", "autobahn"]
NODE = ["ws", "websocket", "faye-websocket"]


def start(name, directory):
    """Starts a server. Returns it, its port and its version."""
    if name in PYTHON:
        command = [directory / "venv/bin/python", HERE / "server.py", name]
    else:
        command = ["node", HERE / "server.js", name]
    process = subprocess.Popen(
        command, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    words = process.stdout.readline().split()
    if words[:1] != ["port"]:
        process.kill()
        return None
    return process, words[1], " / ".join(words[3:])


def check(program, port):
    """The results by name, and the exit code."""
    command = [program, "check", "--json", "--jobs", "2", "--timeout", "5", f"ws://127.0.0.1:{port}/"]
    done = subprocess.run(command, capture_output=True, text=True)
    print(done.stderr, end="", file=sys.stderr)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    return {result["name"]: result for result in results}, done.returncode


def cell(result):
    if result is None:
        return ""
    sign = {"kept": "✓", "not judged": "–", "no answer": "–"}.get(result["verdict"])
    if sign:
        return sign
    return ("**✗** " if result["verdict"] == "broken" else "") + result["words"].replace("|", "\\|")


def table(peers):
    """Rules that at least one server breaks, then what servers do where the RFC leaves it open."""
    names = list(next(iter(peers.values()))["results"])
    order = [name for name in subprocess_order(peers) if name in names]
    head = "| check | section | " + " | ".join(peers) + " |\n|---|---|" + "---|" * len(peers) + "\n"
    text = ""
    for title, verdicts in (("A MUST or SHOULD that at least one breaks", "broken"), ("Where the RFC leaves it open", "shown")):
        text += f"\n### {title}\n\n{head}"
        for name in order:
            results = [peer["results"].get(name) for peer in peers.values()]
            if any(result and result["verdict"] == verdicts for result in results):
                one = next(result for result in results if result)
                level = "" if one["level"] == "info" else f", {one['level']}"
                text += f"| {name} | {one['section']}{level} | " + " | ".join(map(cell, results)) + " |\n"
    return text


def subprocess_order(peers):
    seen = {}
    for peer in peers.values():
        for name in peer["results"]:
            seen.setdefault(name, None)
    return sorted(seen, key=ORDER.index)


ORDER = []


def main(program, directory):
    listed = subprocess.run([program, "check", "--list"], capture_output=True, text=True, check=True)
    ORDER.extend(line.split()[0] for line in listed.stdout.splitlines() if not line.startswith(" "))
    peers = {}
    for name in PYTHON + NODE:
        started = start(name, directory)
        if started is None:
            print(f"{name}: does not start here, left out", file=sys.stderr)
            continue
        process, port, version = started
        try:
            results, code = check(program, port)
        finally:
            process.kill()
            process.wait()
        broken = [result for result in results.values() if result["verdict"] == "broken"]
        must = [result["name"] for result in broken if result["level"] == "must"]
        print(f"{name} {version}: exit {code}, MUSTs broken: {', '.join(must) or 'none'}")
        if code in (0, 1):
            peers[name] = {"version": version, "results": results}
    versions = ", ".join(f"{name} {peer['version']}" for name, peer in peers.items())
    intro = f"Checked on {datetime.date.today()}: {versions}. A dash stands for what was not judged, or is part of\na fault that another row has.\n"
    page = PAGE.read_text()
    before, rest = page.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    PAGE.write_text(before + BEGIN + "\n" + intro + table(peers) + "\n" + END + after)


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve())
