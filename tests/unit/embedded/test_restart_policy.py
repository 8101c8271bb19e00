"""When a process that died is started again."""

from shared.embedded.children import RESTARTS, WINDOW, Deaths, pause


def test_pauses_double_up_to_a_limit_and_end() -> None:
    assert [pause(death) for death in range(1, RESTARTS + 2)] == [0.5, 1.0, 2.0, 4.0, 8.0, None]


def test_old_deaths_are_forgotten() -> None:
    deaths = Deaths()
    assert [deaths.another(second * WINDOW) for second in range(20)] == [0.5] * 20
    assert [deaths.another(20 * WINDOW) for _ in range(RESTARTS + 1)][-1] is None
