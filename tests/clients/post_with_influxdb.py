"""The library `influxdb`, for InfluxDB 1: python3 post_with_influxdb.py ADDRESS

Read next: post_with_influxdb_client.py, for InfluxDB 2.
"""

import sys

from influxdb import InfluxDBClient

host, port = sys.argv[1].rsplit(":", 1)
client = InfluxDBClient(host, int(port), database="any", timeout=20)
assert client.ping()
client.write_points([
    {"measurement": "cpu", "tags": {"host": "a"}, "time": 1763770000 + second, "fields": {"usage": second + 1.5}}
    for second in range(3)
], time_precision="s")
