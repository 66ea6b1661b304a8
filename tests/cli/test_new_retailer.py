"""`stockfinder new-retailer`: the files of a new shop in one go."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).with_name("stockfinder")


def run(*words: str, at: Path, to: str = "entries") -> subprocess.CompletedProcess[str]:
    command = [str(COMMAND), "new-retailer", *words, "--to", to]
    return subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)


def test_it_writes_entry_and_questions_and_says_what_comes_next(tmp_path: Path) -> None:
    site = "https://www.corner.example"
    done = run("corner", "--platform", "vendure", "--site", site, "--brand", "Brooks", at=tmp_path)
    assert done.returncode == 0
    assert f'site = "{site}"' in (tmp_path / "entries" / "corner.toml").read_text()
    assert "[[question]]" in (tmp_path / "fixtures" / "corner" / "questions.toml").read_text()
    assert "--only corner --record fixtures" in done.stdout
    assert "stockfinder fixtures check fixtures corner" in done.stdout


def test_wrong_facts_end_with_2_and_a_sentence(tmp_path: Path) -> None:
    done = run("corner", "--platform", "shopfy", "--site", "https://www.corner.example", at=tmp_path)
    assert done.returncode == 2
    assert "There is no platform 'shopfy'" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_ends_with_4_and_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    site = "https://www.corner.example"
    done = run("corner", "--platform", "shopify", "--site", site, at=tmp_path, to="file/entries")
    assert done.returncode == 4
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
