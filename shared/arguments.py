"""The arguments of the programs that are run by `python -m`: a slip starts nothing."""

import argparse
from typing import NoReturn


class Arguments(argparse.ArgumentParser):
    """Reads the arguments of `module`; `doc`, its docstring, is what `--help` prints beside the usage.

    What is not known, or shortened, ends the process: status 2, one line on standard error. `--help` ends it with 0.
    """

    def __init__(self, module: str, doc: str | None) -> None:
        layout = argparse.RawDescriptionHelpFormatter
        super().__init__(prog=f"python -m {module}", description=doc, allow_abbrev=False, formatter_class=layout)

    def error(self, message: str) -> NoReturn:
        """End the process with one line, without the usage."""
        self.exit(2, f"{self.prog}: {' '.join(message.split())}; --help says what there is\n")
