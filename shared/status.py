"""The state of a ledger as a few lines for a person."""

from typing import Any

STOPPED_AFTER = 60.0


def status_text(found: dict[str, Any]) -> str:
    """Return what `sanctuary status` prints: record, folds, groups, sources, and what needs a look."""
    lines = [f"record: position {found['head']}"]
    for generation in found["generations"]:
        if generation["number"] in {build["generation"] for build in found["builds"]}:
            continue
        if generation["status"] == "ready":
            lines.append(
                f"generation {generation['number']}: was live until position {generation['checkpoint']}, is kept"
            )
            continue
        behind = f"{generation['behind_events']} events ({generation['behind_seconds']:.0f} s) behind"
        lines.append(
            f"generation {generation['number']} ({generation['status']}): position {generation['checkpoint']}, "
            f"{behind}, {generation['not_understood']} not understood, today is {generation['today']}"
        )
    lines += map(_build, found["builds"])
    for lag in found["groups"]:
        if lag["events"] or lag["pending"]:
            cause = f"oldest waits {lag['oldest_pending_seconds']:.0f} s" if lag["pending"] else "not yet delivered"
            lines.append(
                f"{lag['group']} on {lag['stream']}: {lag['events']} to come, {lag['pending']} in hand ({cause})"
            )
    lines += [f"source {s['source']}: {s['articles']} articles, last {s['last_seen']}" for s in found["sources"]]
    lines += watched_lines(found["watched"])
    held = found["streams_memory"]
    limit = f" of {held['limit'] / 2**20:.0f}" if held["limit"] else ""
    lines.append(f"streams: {held['used'] / 2**20:.1f}{limit} MiB in memory")
    oldest = found["oldest_dead_letter_seconds"]
    waits = f" (the oldest waits {oldest:.0f} s)" if found["dead_letters"] else ""
    lines.append(f"conflicts {found['conflicts']}, dead letters {found['dead_letters']}{waits}")
    lines += [f"conflict {c['id']} ({c['type']}): {', '.join(c['differs'])}" for c in found["latest_conflicts"][:5]]
    lines += [f"warning: {warning}" for warning in [*map(_gap, found["gaps"]), *found["warnings"]]]
    return "\n".join(lines)


def watched_lines(watched: list[dict[str, Any]]) -> list[str]:
    """Return how the sources do that ingest watches: one line for all, and one each for the failing and the silent."""
    if not watched:
        return []
    failing, silent = ([source for source in watched if source[which]] for which in ("failures", "silent"))
    lines = [f"watched: {len(watched)} sources, {len(failing)} failing, {len(silent)} silent"]
    for source in watched:
        read = _ago(source["seconds_since_success"])
        where = f"{source['kind']} {source['name']}"
        if source["failures"]:
            times = f"{source['failures']} times in a row" if source["failures"] > 1 else "once"
            lines.append(f"failing: {where}, {times}, last read {read}: {source['reason']}")
        elif source["silent"]:
            lines.append(f"silent: {where}, last read {read}, expected every {source['interval_seconds']:.0f} s")
    return lines


def _ago(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.0f} s ago"


def _build(build: dict[str, Any]) -> str:
    said = f"replay into generation {build['generation']}: {build['done']:,} of {build['total']:,} events"
    if build["silent_seconds"] > STOPPED_AFTER:
        return f"{said}, stopped {build['silent_seconds']:.0f} s ago: `sanctuary replay` goes on with it"
    rate = build["events_per_second"]
    left = f", {(build['total'] - build['done']) / rate:.0f} s to go" if rate else ""
    return f"{said}, {rate:,.0f} events/s{left}"


def _gap(gap: dict[str, Any]) -> str:
    return (
        f"the record lacks what {gap['stream']} held after {gap['after']} and before {gap['before']}, trimmed before "
        "an older backup was restored: import an export that has it, then delete the row of record.gap"
    )
