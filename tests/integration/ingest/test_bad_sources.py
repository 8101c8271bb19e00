"""A source that cannot be read is refused in one line, and the other sources go on."""

from pathlib import Path

from services.ingest.command import ingest
from services.ingest.memory import Memory
from shared.bus import Publisher


async def test_malformed_addresses_are_refused_and_the_others_go_in(
    tmp_path: Path, publisher: Publisher, memory: Memory
) -> None:
    file = tmp_path / "good.txt"
    file.write_text("Council meets\n\nThe council of Example City met.\n", encoding="utf-8")
    wrong = ["http://[bad", "https://", "ftp://host.example/x", "http://127.0.0.1:1/"]
    counts = await ingest([*wrong, str(file)], publisher, memory)
    assert counts.new == 1
    assert [refusal.source for refusal in counts.refused] == wrong
    for refusal in counts.refused:
        assert "Errno" not in refusal.reason
        assert "\n" not in refusal.reason
