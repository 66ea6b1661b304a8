from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from stockfinder import settings
from stockfinder.errors import ConfigurationError, UsageError
from stockfinder.settings import RetailerSetting, Settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration file that the environment names; not there yet."""
    file = tmp_path / "config.toml"
    monkeypatch.setenv("STOCKFINDER_CONFIG", str(file))
    return file


def test_without_a_file_every_setting_has_its_usual_value(file: Path) -> None:
    assert settings.load() == Settings()
    assert not file.exists()


def test_the_environment_names_the_file_and_own_retailers_lie_beside_it(file: Path) -> None:
    assert settings.path() == file
    assert settings.retailers_folder() == file.parent / "retailers"


def test_the_usual_place_follows_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("STOCKFINDER_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.user_config_path", lambda name, **_: tmp_path / name)
    assert settings.path() == tmp_path / "stockfinder" / "config.toml"


def test_what_is_set_is_read_again(file: Path) -> None:
    settings.store(("contact",), "agents@shop.example")
    settings.store(("deadline",), 6.5)
    settings.store(("retailers", "kith", "enabled"), value=False)
    settings.store(("retailers", "bodega", "enabled"), value=True)
    assert settings.load() == Settings(
        contact="agents@shop.example",
        deadline=6.5,
        retailers={"kith": RetailerSetting(enabled=False), "bodega": RetailerSetting(enabled=True)},
    )


def test_setting_a_value_leaves_comments_order_and_line_ends(file: Path) -> None:
    before = "# ours\r\ndeadline = 5 # seconds\r\n\r\n[retailers]\r\nkith.enabled = true # asked them\r\n"
    file.write_bytes(before.encode())
    settings.store(("deadline",), 7.0)
    settings.store(("retailers", "kith", "enabled"), value=False)
    after = before.replace("= 5 #", "= 7.0 #").replace("= true #", "= false #")
    assert file.read_bytes().decode() == after


def test_unsetting_takes_the_key_out_and_does_no_harm_twice(file: Path) -> None:
    settings.store(("contact",), "agents@shop.example")
    for _ in range(2):
        settings.store(("contact",), None)
        settings.store(("retailers", "kith", "enabled"), None)
    assert settings.load() == Settings()


@pytest.mark.parametrize(
    "before",
    [
        "",
        "retailers = {}",
        "retailers = {kith = {enabled = true}}",
        "retailers.kith.enabled = true",
        "[retailers]\nkith = {enabled = true}",
        "[retailers.kith]\nenabled = true\n",
        "[retailers.bodega]\n",
        "[retailers]\n[retailers.kith]\n",
    ],
)
def test_a_retailer_is_switched_in_every_way_that_toml_can_write_a_table(file: Path, before: str) -> None:
    file.write_text(before, "utf-8")
    settings.store(("retailers", "kith", "enabled"), value=False)
    settings.store(("retailers", "new", "enabled"), value=True)
    told = settings.load().retailers
    assert told["kith"].enabled is False
    assert told["new"].enabled is True


@given(st.text(min_size=1, max_size=12))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_retailer_of_any_name_can_be_switched(tmp_path: Path, name: str) -> None:
    file = tmp_path / "any.toml"
    file.unlink(missing_ok=True)
    try:
        settings.store(("retailers", name, "enabled"), value=True, file=file)
    except ConfigurationError:
        assert not file.exists()
    else:
        assert tomllib.loads(file.read_bytes().decode())["retailers"][name]["enabled"] is True


def test_a_file_with_a_mistake_is_not_changed(file: Path) -> None:
    file.write_text("# mine\ncontakt = 'x'\n", "utf-8")
    with pytest.raises(
        ConfigurationError, match=r"config.toml:2: unknown key `contakt`; did you mean `contact`"
    ):
        settings.store(("deadline",), 3.0)
    assert file.read_text("utf-8") == "# mine\ncontakt = 'x'\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("contact = 'nobody'", "e-mail address"),
        ('contact = "a@b.example\\u0007"', "e-mail address"),
        ("contact = 'é@b.example'", "e-mail address"),
        ("country = 'usa'", "two capital letters"),
        ("agent_profile = 'http://x.example'", "https address"),
        ("deadline = 0", "more than 0"),
        ("deadline = nan", "more than 0"),
        ("deadline = inf", "more than 0"),
        ("deadline = '8'", "must be a number, and is text"),
        ("at_least = -1", "less than 0"),
        ("at_least = 2.5", "must be a whole number"),
        ("[retailers.kith]\non = true", "did you mean|known are"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_its_line(file: Path, text: str, words: str) -> None:
    file.write_text(f"# first\n{text}\n", "utf-8")
    line = 1 + len(text.splitlines())
    with pytest.raises(ConfigurationError, match=rf"config.toml:{line}: .*({words})"):
        settings.load()


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("contact", "agents@shop.example", "agents@shop.example"),
        ("contact", "https://shop.example/about", "https://shop.example/about"),
        ("country", "us", "US"),
        ("deadline", "6", 6.0),
        ("at_least", "4", 4),
        ("own_shop", "www.shop.example", "www.shop.example"),
    ],
)
def test_a_typed_value_gets_the_type_of_its_key(key: str, text: str, value: object) -> None:
    assert settings.convert(key, text) == value


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("deadline", "soon", "`deadline` must be a number; 'soon' is not"),
        ("at_least", "2.5", "`at_least` must be a whole number"),
        ("contact", "a b", "e-mail address"),
        ("retailers", "x", "There is no setting 'retailers'"),
        ("colour", "x", "There is no setting 'colour'; known are contact"),
    ],
)
def test_a_typed_value_that_does_not_fit_is_wrong_usage(key: str, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        settings.convert(key, text)


def test_a_folder_that_cannot_be_written_is_told_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=r"cannot be written: .* STOCKFINDER_CONFIG"):
        settings.store(("deadline",), 3.0, tmp_path / "file" / "config.toml")


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.store(("deadline",), 3.0)
    before = file.read_bytes()

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ConfigurationError, match="No space left"):
        settings.store(("deadline",), 4.0)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["config.toml"]


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.toml"
    real.write_text("", "utf-8")
    file.symlink_to(real)
    settings.store(("deadline",), 3.0)
    assert file.is_symlink()
    assert settings.load(real).deadline == 3.0
