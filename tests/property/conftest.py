"""An option to repeat one random case."""


def pytest_addoption(parser):
    parser.addoption("--seed", type=int, default=None, help="Run one seed of the property tests again.")
