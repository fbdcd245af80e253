"""``erabu build``: the facts checked, then catalogue and index made, each moved into place whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Protocol

from filelock import FileLock, Timeout

from catalog.atomic import AtomicFile
from catalog.build import build_catalog
from catalog.catalog import Catalog
from catalog.check import check
from catalog.faults import ErabuError
from catalog.paths import catalog_path, data_dir, var_dir
from catalog.read import content_hash
from recommender.encoder import WORDS_ONLY, load_encoder, model_name
from recommender.index import build_index, index_path, is_current


class Progress(Protocol):
    """What a build tells while it runs: a step's name and length, then how much of it is done."""

    def step(self, name: str, length: int) -> Callable[[int], None]: ...


@dataclass(frozen=True)
class Built:
    data_hash: str
    model: str
    catalog_made: bool
    index_made: bool


def build(progress: Progress, force: bool = False) -> Built:
    """Build what is not up to date. Raises :class:`ErabuError`; the old files stay in that case."""
    try:
        var_dir().mkdir(parents=True, exist_ok=True)
        held = FileLock(var_dir() / "build.lock").acquire(timeout=0)
    except Timeout as error:
        raise ErabuError("別の erabu build が実行中です。終わってから、もう一度実行してください。") from error
    except OSError as error:
        raise ErabuError(f"{var_dir()} に書き込めません（{error.strerror}）。ディスクの空きと権限を確かめてください。") from error
    with held:
        return _build(progress, force)


def _build(progress: Progress, force: bool) -> Built:
    root = data_dir()
    data_hash = content_hash(root)
    wanted = model_name()
    catalog_made = force or not _catalog_is_current(data_hash)
    if not catalog_made and is_current(index_path(), data_hash, wanted):
        return Built(data_hash, wanted, catalog_made=False, index_made=False)
    with ExitStack() as files:  # both files move into place together, at the very end
        source = catalog_path()
        if catalog_made:
            advance = progress.step("データの確認と目録の作成", 5)
            facts = check(root)
            advance(1)
            source = files.enter_context(AtomicFile(catalog_path()))
            build_catalog(facts, data_hash, source, lambda _: advance(1))
        with closing(Catalog.open(source)) as catalog:
            encoder = load_encoder(wanted)
            model = wanted if encoder else WORDS_ONLY
            index_made = force or not is_current(index_path(), data_hash, model)
            if index_made:
                build_index(catalog, encoder, model, files.enter_context(AtomicFile(index_path())), progress.step)
        return Built(data_hash, model, catalog_made, index_made)


def _catalog_is_current(data_hash: str) -> bool:
    try:
        with closing(Catalog.open(catalog_path())) as catalog:
            return catalog.data_hash == data_hash and catalog.is_sound()
    except ErabuError:
        return False
