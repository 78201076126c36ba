#!/usr/bin/env python3
"""Records how much memory the programs of this machine use, as a JSON array of measurements.

    python3 record.py COUNT > measurements.json

Each measurement is that memory in MiB, without the kernel's file cache:
`{"value": 742}`. There are ten per second. It works on Linux only: the number
is AnonPages in /proc/meminfo (see proc_meminfo(5)).
"""

import sys
import time

PERIOD = 0.1  # seconds between two measurements


def memory_mib():
    """Returns the memory of programs that is not backed by a file, in MiB."""
    with open("/proc/meminfo", encoding="ascii") as meminfo:
        for line in meminfo:
            name, amount = line.split(":")
            if name == "AnonPages":
                return round(int(amount.removesuffix(" kB\n")) / 1024)
    sys.exit("record.py: /proc/meminfo has no AnonPages")


def main():
    if len(sys.argv) != 2 or not sys.argv[1].isdigit() or sys.argv[1] == "0":
        sys.exit("usage: record.py COUNT   (a whole number of measurements, 1 or more)")
    count = int(sys.argv[1])

    start = time.monotonic()
    print("[")
    for n in range(1, count + 1):
        # Each wake-up time is computed from the start, so that delays do not add up.
        time.sleep(max(0, start + n * PERIOD - time.monotonic()))
        print('{"value": %d}%s' % (memory_mib(), "," if n < count else ""), flush=True)
    print("]")


if __name__ == "__main__":
    main()
