#!/usr/bin/env python3
"""Records how busy this machine's processors are, as a JSON array of measurements.

    python3 record.py COUNT > measurements.json

Each measurement is the share of processor time, over all processors, that was
not idle in the second before it, in percent: `{"value": 74}`, or with one
decimal, `{"value": 12.5}`. There are ten a second. Linux only: the numbers
come from /proc/stat (see proc_stat(5)), which counts in hundredths of a second;
over a whole second that is fine enough for a smooth curve.
"""

import sys
import time
from collections import deque

PERIOD = 0.1  # seconds between two measurements
WINDOW = 10   # measurements that a share is taken over


def processor_times():
    """Returns (busy, total) clock ticks since boot, summed over all processors."""
    with open("/proc/stat", encoding="ascii") as stat:
        fields = [int(field) for field in stat.readline().split()[1:]]
    # user nice system idle iowait irq softirq steal; the guest times that
    # follow are already contained in user and nice.
    ticks = fields[:8]
    idle = ticks[3] + ticks[4]
    return sum(ticks) - idle, sum(ticks)


def percent(before, now):
    """The busy share between two readings, in percent with at most one decimal."""
    busy, total = now[0] - before[0], now[1] - before[1]
    # The kernel's idle counters may step back a little, so both ends are held.
    share = 100 * busy / total if total > 0 else 0
    share = round(min(max(share, 0), 100), 1)
    return int(share) if share == int(share) else share


def main():
    if len(sys.argv) != 2 or not sys.argv[1].isdigit() or sys.argv[1] == "0":
        sys.exit("usage: record.py COUNT   (a whole number of measurements, 1 or more)")
    count = int(sys.argv[1])

    start = time.monotonic()
    readings = deque([processor_times()], maxlen=WINDOW)
    print("[")
    for n in range(1, count + 1):
        # Each wake-up is counted from the start, so late ones do not add up.
        time.sleep(max(0, start + n * PERIOD - time.monotonic()))
        now = processor_times()
        print('{"value": %s}%s' % (percent(readings[0], now), "," if n < count else ""), flush=True)
        readings.append(now)
    print("]")


if __name__ == "__main__":
    main()
