"""A service that is told to stop stops, even when its loops lose a connection while they end."""

import asyncio

from shared.service import end


async def test_a_loop_that_takes_a_lost_connection_for_an_outage_ends_all_the_same() -> None:
    async def loop() -> None:
        while True:
            try:
                try:
                    await asyncio.Event().wait()
                finally:
                    if not lost:
                        lost.append(True)
                        raise ConnectionResetError("the rollback found no connection")
            except OSError:
                continue

    lost: list[bool] = []
    task = asyncio.ensure_future(loop())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end([task], again=0.01)
    assert lost
    assert task.cancelled()


async def test_a_loop_that_failed_before_is_no_hindrance() -> None:
    async def fails() -> None:
        raise ValueError("by itself")

    task = asyncio.ensure_future(fails())
    await asyncio.sleep(0)
    await end([task])
    assert task.done()
