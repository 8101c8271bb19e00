"""A slip in the arguments of a `python -m` program is one line, and nothing is begun."""

import runpy
import sys

import pytest

PROGRAMS = (
    *(f"services.classifier.{name}" for name in ("evaluation", "pairs", "training", "unseen")),
    *("shared.bus", "shared.events"),
)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")
def test_help_prints_the_usage_and_what_is_unknown_is_refused(program, tmp_path, monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", [program, *arguments])
        with pytest.raises(SystemExit) as ended:
            runpy.run_module(program, run_name="__main__")
        return ended.value.code, *capsys.readouterr()

    monkeypatch.chdir(tmp_path)
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"usage: python -m {program}")
    code, out, err = run("one", "--two", "three\nfour")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "--two" in err
    assert list(tmp_path.iterdir()) == []
