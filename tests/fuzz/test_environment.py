"""Whatever stands in a variable, there are settings, or a sentence that names the variable."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.database.state import read
from shared.errors import BadInput, EmbeddedDatabaseError, MissingKey, Refused, Tampered
from shared.secrets.file import FileSecrets
from shared.secrets.key_file import new_key
from shared.settings import load_settings
from shared.settings.variables import variables_of_settings
from tests.fuzz.mutation import HOSTILE, spoilt

TEXTS = st.sampled_from(HOSTILE).map(lambda piece: piece.decode("utf-8", "surrogateescape"))
ODD = (TEXTS | st.text() | st.integers().map(str) | st.floats().map(str)).filter(
    lambda text: "\0" not in text
)
NAMES = st.sampled_from([*variables_of_settings(), "AVLAST_ROOT", "AVLAST_CONFIG", "AVLAST_ENVIRONMENT"])
NEAR = NAMES.flatmap(lambda name: st.integers(8, len(name)).map(lambda cut: name[:cut]))
VARIABLES = st.dictionaries(NAMES | NEAR, ODD, min_size=1, max_size=3)


def hold(variables: dict[str, str]) -> None:
    """Start with these variables."""
    said = "AVLAST_"
    try:
        load_settings({"AVLAST_ENVIRONMENT": "test"} | variables, None, find_browser=lambda _: None)
    except (BadInput, Refused) as wrong:
        said = str(wrong)
    assert "AVLAST_" in said or "avlast.toml" in said


@given(VARIABLES)
def test_any_variable_is_a_setting_or_a_sentence(variables: dict[str, str]):
    """A unit file and a container are edited by hand too."""
    hold(variables)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(max_examples=50_000)
@given(VARIABLES)
def test_very_many_variables_are_settings_or_sentences(variables: dict[str, str]):
    """The same, often enough to meet what nobody thought of."""
    hold(variables)


STATE = {
    "folder": "/x", "how": "plain", "home": ".", "host": "socket", "port": 5432, "version": "18"
}  # fmt: skip


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=9) | st.booleans(), lambda inner: st.lists(inner, max_size=2)
)
SPOILT = spoilt(json.dumps(STATE).encode()) | st.tuples(st.sampled_from([*STATE]), VALUES).map(
    lambda pair: json.dumps(STATE | dict([pair])).encode()
)


@settings(suppress_health_check=list(HealthCheck))
@given(SPOILT | st.just(b"[" * 100_000))
def test_a_spoilt_state_of_the_database_is_read_or_said_to_be_useless(tmp_path: Path, data: bytes):
    """It holds no data, and a start makes it anew."""
    (tmp_path / "state.json").write_bytes(data)
    said = "Remove it"
    try:
        state = read(tmp_path)
        assert state is None or isinstance(state.listening.port, int)
    except EmbeddedDatabaseError as wrong:
        said = str(wrong)
    assert "Remove it" in said


@settings(suppress_health_check=list(HealthCheck), max_examples=50)
@given(st.data())
def test_a_spoilt_file_of_secrets_is_refused_and_left(tmp_path: Path, data: st.DataObject):
    """Nothing of it is lost: whoever has a backup of the rest can still compare."""
    file = FileSecrets(tmp_path / "secrets.sealed", new_key())
    file.path.unlink(missing_ok=True)
    file.set("erp", "word")
    damaged = data.draw(spoilt(file.path.read_bytes()))
    file.path.write_bytes(damaged)
    said = str(file.path)
    try:
        assert "word" == file.get("erp")
    except (Tampered, Refused, MissingKey) as wrong:
        said = str(wrong)
    assert str(file.path) in said
    assert damaged == file.path.read_bytes()
