"""Publishes at a steady rate, again and again until each publish returns, and writes down the ids of those that did.

    python -m tests.integration.kills.publishing REDIS_URL IDS RATE SECONDS

What an outage held up is published after it. Says at the end, as JSON, how many events, how many publishes failed with
which error, and how long (seconds) the longest one took until it returned.
"""

import asyncio
import json
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

from redis.exceptions import RedisError

from shared.bus import Publisher, connect
from shared.errors import LedgerError
from tests.integration.kills.events import events

TICK = 0.1  # seconds between two publishes
PATIENCE = 120.0  # seconds until a publish that fails again and again is given up


async def publish(redis_url: str, ids: Path, rate: int, seconds: float) -> dict[str, object]:
    client, told = connect(redis_url), events()
    publisher, clock = Publisher(client), asyncio.get_running_loop().time
    failures: Counter[str] = Counter()
    total, done, longest, begun = int(rate * seconds), 0, 0.0, clock()
    with ids.open("w") as file:
        while done < total:
            due = min(total, int((clock() - begun) * rate)) - done
            if due <= 0:
                await asyncio.sleep(TICK)
                continue
            batch, started = list(islice(told, due)), clock()
            while True:
                try:
                    await publisher.publish(batch)
                    break
                except (RedisError, LedgerError, OSError) as error:
                    failures[f"{type(error).__name__}: {error}"] += 1
                    if clock() - started > PATIENCE:
                        raise
                    await asyncio.sleep(TICK)
            longest = max(longest, clock() - started)
            file.writelines(f"{event.id}\n" for event in batch)
            file.flush()
            done += due
            await asyncio.sleep(TICK)
    await client.aclose()
    return {"published": done, "longest": round(longest, 1), "failures": failures}


if __name__ == "__main__":
    address, file, rate, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(publish(address, Path(file), int(rate), float(seconds)))))
