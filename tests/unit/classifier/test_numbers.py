import pytest

from services.classifier.frames.numbers import counts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ICE arrests 87 in Nevada operation", [(87, "arrested")]),
        ("Eighty-four undocumented immigrants were arrested", [(84, "arrested")]),
        ("ICE issued 3,083 detainers and 206 were declined", [(206, "declined"), (3083, "issued")]),
        ("The county declined 142 detainers", [(142, "declined")]),
        ("The county released 142 criminal aliens", [(142, "released")]),
        ("Arrests in 10 cities", []),
    ],
)
def test_numbers_have_units(text, found):
    assert [(count.n, count.unit) for count in counts(text, [], "arrested")] == found


def test_a_row_of_a_list_is_scoped_to_its_place(reading):
    (claim,) = reading("ICE arrests 498 in sanctuary cities", "By place: Philadelphia 107, Los Angeles 101, Denver 63.")
    scopes = {count.scope.rpartition(":")[2]: count.n for count in claim.counts}
    assert scopes == {"total": 498, "philadelphia": 107, "los_angeles": 101, "denver": 63}
