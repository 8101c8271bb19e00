"""The service as a process of its own: ready after its first pass, stopped by SIGTERM, silent about nothing."""

import os
import signal
import subprocess
import sys
import time

import httpx
import redis

from services.ingest.demo.curated import curated_events
from services.ingest.demo.stories import stories
from shared.embedded.supervisor import free_port

SECONDS = 60


def start(**settings: str) -> "subprocess.Popen[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SANCTUARY_")}
    return subprocess.Popen(
        [sys.executable, "-m", "services.ingest"], env=kept | settings, stderr=subprocess.PIPE, text=True
    )


def wait_until_ready(process: "subprocess.Popen[str]", port: int) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        assert process.poll() is None
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("not ready in time")


def test_the_demo_is_published_by_the_service_and_a_restart_publishes_nothing_new(redis_url: str) -> None:
    port = free_port()
    documents = sum(event.type == "article-seen" for event in curated_events())
    with redis.Redis.from_url(redis_url) as client:
        for _ in range(2):
            process = start(REDIS_URL=redis_url, SANCTUARY_PORT=str(port), SANCTUARY_DEMO="true")
            try:
                wait_until_ready(process, port)
            finally:
                process.send_signal(signal.SIGTERM)
                _, told = process.communicate(timeout=SECONDS)
            assert process.returncode == 0, told
            assert client.xlen("article-seen") == len(stories()) + documents


def test_a_missing_setting_is_one_line() -> None:
    process = start()
    _, told = process.communicate(timeout=SECONDS)
    assert process.returncode != 0
    assert told.count("\n") == 1
    assert "REDIS_URL" in told
