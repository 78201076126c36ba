"""The library `influxdb_client`, for InfluxDB 2: python3 post_with_influxdb_client.py ADDRESS

Read next: producer.py
"""

import sys

from influxdb_client import InfluxDBClient, Point
from influxdb_client.client.write_api import SYNCHRONOUS

with InfluxDBClient(f"http://{sys.argv[1]}", token="any", org="any", timeout=20_000, enable_gzip=True) as client:
    assert client.ping()
    assert client.health().status == "pass"
    points = [Point("cpu").tag("host", "a").field("usage", second + 1.5).time(1763770000_000_000_000 + second * 1_000_000_000)
              for second in range(3)]
    client.write_api(write_options=SYNCHRONOUS).write(bucket="any", record=points)
