"""What a run says: one row for each gate of the design and for what is reported beside them. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from tests.bench.intake import CHUNK, Chunk

SLICE = 100_000  # claims
HUNDRED_THOUSAND, MILLION = 100_000, 1_000_000  # events: where the memory of a replay is asked about
# (name, work, its floor)
RATIOS = (
    ("bulk publish / raw pipelined XADD", "publish", "raw publish"),
    ("append / raw XREADGROUP, COPY, XACK", "append", "raw append"),
)


@dataclass(frozen=True, slots=True)
class Gate:
    """What design section 10 asks of a row: at least, or less than."""

    asked: float
    least: bool = True

    def reached(self, value: float) -> bool:
        """Whether a value is what is asked."""
        return value >= self.asked if self.least else value < self.asked


_LESS = Gate(1.5, least=False)
GATES = {
    "bulk publish / raw pipelined XADD": Gate(0.7),
    "append / raw XREADGROUP, COPY, XACK": Gate(0.7),
    "live / raw append + raw fold": Gate(0.3),
    "live / raw append alone": Gate(0.3),
    "fold / raw fold, last values": Gate(0.5),
    "fold / best peer projection runner": Gate(50),
    "replay / raw fold, last values": Gate(0.5),
    "replay / best peer projection runner": Gate(50),
    "append, slow-down from first to last slice": _LESS,
    "fold, slow-down from first to last slice": _LESS,
    "fold, peak memory in MiB": Gate(512, least=False),
    "replay, peak memory in MiB": Gate(512, least=False),
    "replay, memory at the end / at 100,000 events": _LESS,
    "as-of lookup, largest ledger / smallest": _LESS,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `asked` and `reached` are None where nothing is asked."""

    name: str
    value: float
    asked: str | None = None
    reached: bool | None = None


def rows(found: dict[str, Any]) -> list[Row]:
    """Return the rows of all parts that ran: a part that did not run, or a peer left out, has no row."""
    told: list[tuple[str, float]] = []
    for part in ("intake", "live", "fold", "replay", "peers"):
        told += found.get(part, {}).get("ratios", {}).items()
    told.append(("append, slow-down from first to last slice", found["intake"]["append_growth"]))
    for part in ("fold", "replay"):
        if of := found.get(part):
            told.append((f"{part}, slow-down from first to last slice", of["growth"]))
            told.append((f"{part}, peak memory in MiB", of["peak_mib"]))
    if of := found.get("fold"):
        told.append(("fold, slow-down in processor time of its process", of["cpu_growth"]))
    if of := found.get("replay"):
        told.append(("replay, memory at the end / at 100,000 events", of["memory_growth"]))
    if lookups := found.get("lookups"):
        told.append(("as-of lookup, largest ledger / smallest", lookups["growth"]))
        told.append(("the same, without the planning", lookups["execution_growth"]))
    return [_row(name, value) for name, value in told if value is not None]


def _row(name: str, value: float) -> Row:
    gate = GATES.get(name)
    if gate is None:
        return Row(name, value)
    return Row(name, value, f"{'at least' if gate.least else 'under'} {gate.asked:g}", gate.reached(value))


def intake(chunks: Sequence[Chunk]) -> dict[str, Any]:
    """Return ratios (medians over the chunks that have both sides) and the rates of append by slices."""
    found: dict[str, Any] = {"ratios": {}, "events_per_second": {}}
    chunks = [chunk for chunk in chunks if chunk.claims >= CHUNK / 2] or chunks  # the last one may be a rest
    both = [chunk for chunk in chunks if "raw append" in chunk.seconds]
    for name, work, floor in RATIOS:
        found["ratios"][name] = median(chunk.seconds[floor] / chunk.seconds[work] for chunk in both)
        if all(chunk.seconds[f"{work} cpu"] for chunk in both):
            ratio = median(chunk.seconds[f"{floor} cpu"] / chunk.seconds[f"{work} cpu"] for chunk in both)
            found["ratios"][f"{name}, processor time"] = ratio
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
    start_position, start, used = 0, 0.0, 0.0
    for end in ends:
        position, seconds, mib, cpu = next((mark for mark in ours["marks"] if mark[0] >= end), ours["marks"][-1])
        rate = (position - start_position) / (seconds - start) if seconds > start else 0.0
        slices.append(
            {
                "to": position,
                "events_per_second": rate,
                "seconds_per_slice": seconds - start,
                "cpu_per_event": (cpu - used) / max(1, position - start_position),
                "peak_mib": mib,
            }
        )
        start_position, start, used = position, seconds, cpu
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
        "cpu_growth": slices[-1]["cpu_per_event"] / slices[0]["cpu_per_event"],
        "peak_mib": ours["memory"],
        "tables": ours["tables"],
        "not_understood": ours["not_understood"],
        "floors": {f"raw fold, {name}": median(one["seconds"] for one in runs) for name, runs in floors.items()}
        | {"raw fold that COPYs the same rows": plain / recorded * reached + ours["same_rows"]},
    }


def replaying(runs: dict[int, dict[str, Any]], fold: dict[str, Any]) -> dict[str, Any]:
    """Return the replay's ratios to the raw folds of the same run, its rates and memory by length of the record.

    `peak_mib` is asked at a million events: the longest run up to there. Slices are runs from the beginning.
    """
    first, last = min(runs), max(runs)
    asked = max(position for position in runs if position <= max(MILLION, first))
    seconds = runs[last]["seconds"]
    return {
        "events": last,
        "seconds": seconds,
        "cpu_seconds": runs[last]["cpu"],
        "events_per_second": last / seconds,
        "ratios": {f"replay / {name}": floor / seconds for name, floor in fold["floors"].items()},
        "slices": [
            {"to": to, "events_per_second": to / run["seconds"], "peak_mib": run["memory"]} for to, run in runs.items()
        ],
        "growth": (seconds / last) / (runs[first]["seconds"] / first),
        "memory_growth": runs[asked]["memory"] / runs[first]["memory"],
        "peak_mib": runs[asked]["memory"],
    }


def lookups(sizes: Sequence[dict[str, Any]], claims: Sequence[int]) -> dict[str, Any]:
    """Return the sizes with their claims, and how much dearer the largest is than the smallest.

    By processor time where the system tells it; None with a single size.
    """
    told = [{"claims": count, **size} for count, size in zip(claims, sizes, strict=True)]
    by = "processor_microseconds" if all(size["processor_microseconds"] for size in told) else "wall_microseconds"

    def growth(of: str) -> float | None:
        return told[-1][of] / told[0][of] if len(told) > 1 else None

    return {"by": by, "sizes": told, "growth": growth(by), "execution_growth": growth("execution_microseconds")}


def lines(found: dict[str, Any]) -> list[str]:
    """Return the report as lines of text."""
    told = [f"{'1 = the raw floor, higher is better':<46} {'':>10}  asked"]
    for row in rows(found):
        asked = f"  {row.asked:<15} {'reached' if row.reached else 'NOT REACHED'}" if row.asked else ""
        told.append(f"  {row.name:<44} {row.value:>10.2f}{asked}")
    told += _rates(found)
    if fold := found.get("fold"):
        told.append(f"fold: {fold['events']:,} events in {fold['seconds']:.1f} s, {fold['events_per_second']:,.0f}/s")
        told += [
            f"  to position {one['to']:>9,}  {one['events_per_second']:>8,.0f}/s  peak {one['peak_mib']:>6,.0f} MiB"
            for one in fold["slices"]
        ]
    if replay := found.get("replay"):
        told.append(
            f"replay: {replay['events']:,} events in {replay['seconds']:.1f} s, {replay['events_per_second']:,.0f}/s"
        )
        told += [
            f"  of {one['to']:>18,}  {one['events_per_second']:>8,.0f}/s  peak {one['peak_mib']:>6,.0f} MiB in all"
            for one in replay["slices"]
        ]
    if fold:
        for name, (count, size) in sorted(fold["tables"].items()):
            told.append(f"  table {name:<20} {count:>10,} rows {size / 2**20:>8,.0f} MiB")
    for size in found.get("lookups", {}).get("sizes", ()):
        told.append(
            f"as-of lookup at {size['claims']:>9,} claims, {size['stances']:>7,} stances: "
            f"{size['processor_microseconds'] or 0:.0f} microseconds of the server's processor, "
            f"{size['execution_microseconds']:.0f} without planning, {size['wall_microseconds']:.0f} in all"
        )
    if waits := found.get("latency"):
        told.append(
            f"published to visible in GraphQL at {waits['claims_per_second']} claims/s, {waits['probes']} probes: "
            f"p50 {waits['p50'] * 1000:.0f} ms, p99 {waits['p99'] * 1000:.0f} ms, worst {waits['worst'] * 1000:.0f} ms"
        )
    told += found.get("peers", {}).get("missing", ())
    return told


def _rates(found: dict[str, Any]) -> list[str]:
    """Return lines of events/s: they belong to the machine."""
    told = [f"  {name:<44} {rate:>10,.0f} events/s" for name, rate in found["intake"]["events_per_second"].items()]
    if live := found.get("live"):
        told += [f"  {side + ', live':<44} {rate:>10,.0f} events/s" for side, rate in live["events_per_second"].items()]
    if peers := found.get("peers"):
        told.append(f"on {peers['events']:,} equal events, events/s {'append':>21} {'rebuild':>10}")
        for name, rates in ({"ours": peers["ours"]} | peers["peers"]).items():
            told.append(f"  {name:<44} {rates['append']:>10,.0f} {rates['rebuild']:>10,.0f}")
        told.append(f"  {'ours, by a replay':<55} {peers['ours']['replay']:>10,.0f}")
        told.append(
            f"  {'raw COPY; raw fold, last values':<44} {peers['ours']['raw append']:>10,.0f}"
            f" {peers['ours']['raw rebuild']:>10,.0f}"
        )
    return told


def table(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows for JSON."""
    return [asdict(row) for row in rows(found)]
