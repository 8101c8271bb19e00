from tests.unit.occurrences.told_by import AUSTIN, TRAVIS, TX, Rows, policy, recorded


def test_one_claim_is_one_occurrence() -> None:
    rows = Rows().given(recorded(policy()))
    (version,) = rows.known("2017-02-01")
    assert version.places == ((TRAVIS, "actor"),)
    assert version.fields["stage"] == "in_effect"
    assert rows.known("2017-01-31") == []
