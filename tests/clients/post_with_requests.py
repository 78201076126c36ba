"""The library `requests`: a text, a generator, a compressed body, and a bad line: python3 post_with_requests.py ADDRESS

Read next: post_with_influxdb.py
"""

import gzip
import sys

import requests

url = f"http://{sys.argv[1]}/ingest"


def lines(start, end):
    return "".join(f"{value}\n" for value in range(start, end)).encode()


with requests.Session() as session:
    answer = session.post(url, data=lines(0, 1000), timeout=20)
    assert answer.status_code == 204, answer.text
    answer = session.post(url, data=(lines(value, value + 10) for value in range(1000, 2000, 10)), timeout=20)
    assert answer.status_code == 204, answer.text
    answer = session.post(url, data=gzip.compress(lines(2000, 2500)), headers={"Content-Encoding": "gzip"}, timeout=20)
    assert answer.status_code == 204, answer.text
    answer = session.post(url, json=2500, timeout=20)
    assert answer.status_code == 204, answer.text
    answer = session.post(url, data=lines(2501, 3000) + b"hello\n", timeout=20)
    assert answer.status_code == 400 and "line 500 is left out" in answer.text, answer.text
