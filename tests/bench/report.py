"""What a run says: ratios to the floors, rates by slices of claims, growth, memory. Pure."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from tests.bench.intake import CHUNK, Chunk

SLICE = 100_000  # claims
# (name, work, its floor, what design section 10 asks for)
GATES = (
    ("bulk publish / raw pipelined XADD", "publish", "raw publish", 0.7),
    ("append / raw XREADGROUP, COPY, XACK", "append", "raw append", 0.7),
)


def intake(chunks: Sequence[Chunk]) -> dict[str, Any]:
    """Return ratios (medians over the chunks that have both sides) and the rates of append by slices."""
    found: dict[str, Any] = {"ratios": {}, "events_per_second": {}}
    chunks = [chunk for chunk in chunks if chunk.claims >= CHUNK / 2] or chunks  # the last one may be a rest
    both = [chunk for chunk in chunks if "raw append" in chunk.seconds]
    for name, work, floor, _ in GATES:
        found["ratios"][name] = median(chunk.seconds[floor] / chunk.seconds[work] for chunk in both)
    models = [chunk.seconds["raw publish"] / chunk.events * min(chunk.events, 5000) for chunk in both]
    found["ratios"]["publish of models / raw pipelined XADD"] = median(
        floor / chunk.seconds["publish models"] for floor, chunk in zip(models, both, strict=True)
    )
    for work in ("publish", "append", "raw publish", "raw append"):
        found["events_per_second"][work] = median(
            chunk.events / chunk.seconds[work] for chunk in chunks if work in chunk.seconds
        )
    size = max(1, min(SLICE // CHUNK, len(chunks) // 2))
    parts = [chunks[n : n + size] for n in range(0, len(chunks) - size + 1, size)]
    found["append_by_slice"] = [sum(c.events for c in part) / sum(c.seconds["append"] for c in part) for part in parts]
    found["append_growth"] = found["append_by_slice"][0] / found["append_by_slice"][-1]
    return found


def folding(ours: dict[str, Any], floors: dict[str, list[dict[str, Any]]], chunks: Sequence[Chunk]) -> dict[str, Any]:
    """Return the fold's ratios, its rates and memory by slices of claims, and the growth from the first to the last."""
    recorded, reached = chunks[-1].position, ours["marks"][-1][0]
    chunks = [chunk for chunk in chunks if chunk.position <= reached] or chunks[:1]
    chunks = [chunk for chunk in chunks if chunk.claims >= CHUNK / 2] or chunks
    size = max(1, min(SLICE // CHUNK, len(chunks) // 2))
    ends = [chunks[n + size - 1].position for n in range(0, len(chunks) - size + 1, size)]
    plain = median(one["seconds"] for one in floors["last values"])
    slices = []
    start_position, start = 0, 0.0
    for end in ends:
        position, seconds, mib = next((mark for mark in ours["marks"] if mark[0] >= end), ours["marks"][-1])
        rate = (position - start_position) / (seconds - start) if seconds > start else 0.0
        slices.append(
            {"to": position, "events_per_second": rate, "seconds_per_slice": seconds - start, "peak_mib": mib}
        )
        start_position, start = position, seconds
    return {
        "events": reached,
        "events_recorded": recorded,
        "seconds": ours["seconds"],
        "cpu_seconds": ours["cpu"],
        "events_per_second": reached / ours["seconds"],
        "ratios": {
            f"fold / raw fold, {name}": median(one["seconds"] for one in runs) / recorded * reached / ours["seconds"]
            for name, runs in floors.items()
        }
        | {
            "fold / raw fold that COPYs the same rows": (plain / recorded * reached + ours["same_rows"])
            / ours["seconds"],
            "fold / raw fold, last values, processor time": median(one["cpu"] for one in floors["last values"])
            / recorded
            * reached
            / ours["cpu"],
        },
        "slices": slices,
        "growth": slices[-1]["seconds_per_slice"] / slices[0]["seconds_per_slice"],
        "peak_mib": ours["memory"],
        "tables": ours["tables"],
        "not_understood": ours["not_understood"],
    }


def lines(found: dict[str, Any]) -> list[str]:
    """Return the report as lines of text."""
    gates = {name: gate for name, _, _, gate in GATES} | {"fold / raw fold, last values": 0.5}
    told = ["ratios (1 = the raw floor; higher is better)"]
    for part in ("intake", "fold", "live"):
        for name, ratio in found.get(part, {}).get("ratios", {}).items():
            gate = f"  asked: {gates[name]}" if name in gates else ""
            told.append(f"  {name:<44} {ratio:>6.2f}{gate}")
    for name, rate in found["intake"]["events_per_second"].items():
        told.append(f"  {name:<44} {rate:>10,.0f} events/s")
    growth = found["intake"]["append_growth"]
    told.append(f"append, first to last slice: slower by {growth:.2f} (asked: under 1.5)")
    if fold := found.get("fold"):
        told.append(f"fold: {fold['events']:,} events in {fold['seconds']:.1f} s, {fold['events_per_second']:,.0f}/s")
        told += [
            f"  to position {one['to']:>9,}  {one['events_per_second']:>8,.0f}/s  peak {one['peak_mib']:>6,.0f} MiB"
            for one in fold["slices"]
        ]
        told.append(f"fold, first to last slice: slower by {fold['growth']:.2f} (asked: under 1.5)")
        told.append(f"fold, peak memory {fold['peak_mib']:,.0f} MiB (asked: 512 at a million events)")
        for name, (rows, size) in sorted(fold["tables"].items()):
            told.append(f"  table {name:<20} {rows:>10,} rows {size / 2**20:>8,.0f} MiB")
    return told
