"""Run the simulation by hand: python -m tests.simulation --seed 17 --trace, or --seeds 0 1000, or --fault NAME."""

import argparse
import contextlib
import sys
import time
from collections import Counter

from tests.simulation.faults import FAULTS
from tests.simulation.run import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="one seed")
    parser.add_argument("--seeds", type=int, nargs=2, metavar=("FROM", "TO"), default=(0, 200))
    parser.add_argument("--trace", action="store_true", help="print every step")
    parser.add_argument("--fault", choices=FAULTS, help="with a planted fault")
    asked = parser.parse_args()
    seeds = range(*asked.seeds) if asked.seed is None else [asked.seed]
    started, wrong, total = time.process_time(), 0, Counter[str]()
    with FAULTS[asked.fault][0]() if asked.fault else contextlib.nullcontext():
        for seed in seeds:
            outcome = run(seed, trace=print if asked.trace else lambda _: None)
            total += outcome.tally
            if outcome.wrong:
                wrong += 1
                print(f"seed {seed}: {outcome.wrong}")
            if asked.seed is not None:
                print(f"{outcome.steps} steps, digest {outcome.crc:08x}")
    print(", ".join(f"{count} {name}" for name, count in sorted(total.items())))
    print(f"{len(seeds)} seeds, {wrong} wrong, {time.process_time() - started:.1f} s of one core")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
