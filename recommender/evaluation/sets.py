"""What is measured and on which questions; the entry of ``erabu evaluate``."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from copy import copy
from pathlib import Path

from pydantic import ValidationError

from catalog.catalog import Catalog
from catalog.faults import ErabuError, mend
from catalog.paths import catalog_path, data_dir, var_dir
from catalog.schema import SampleNeed
from recommender.encoder import BUNDLED, load_encoder, model_name
from recommender.evaluation.run import evaluate, never_learned
from recommender.evaluation.summary import Summary, summarise
from recommender.need import BadNeed, Need
from recommender.vectors import VectorCache, vectors_path


def measure(model: str | None, needs: Path | None, step: Callable[[str], None]) -> Summary:
    """Raises :class:`ErabuError` for a set or a model that cannot be used."""
    catalog = Catalog.open(catalog_path())
    if needs is not None:
        catalog = copy(catalog)
        catalog.needs = read_needs(needs, catalog)
    model = model or model_name()
    encoder = load_encoder(model)
    # Another model's vectors are kept beside, not in place of, those the build uses.
    kept = vectors_path() if model == BUNDLED else var_dir() / "vectors-compared.npz"
    cache = VectorCache(encoder, model, kept) if encoder else None
    measured = evaluate(catalog, encoder, model, cache, fresh_needs(catalog), step)
    if cache:
        cache.save()
    return summarise(measured, catalog.data_hash, model, _commit())


def fresh_needs(catalog: Catalog) -> list[SampleNeed]:
    """data/needs-fresh.jsonl, that nothing is learned from or chosen by; none where there is no such file. Raises :class:`ErabuError`."""
    path = data_dir() / "needs-fresh.jsonl"
    needs = read_needs(path, catalog) if path.exists() else []
    never_learned("data/needs-fresh.jsonl", ((n.id, text) for n in needs for text in (n.need_staff, n.need_short)), catalog)
    return needs


def read_needs(path: Path, catalog: Catalog) -> list[SampleNeed]:
    """Needs as in data/needs-dev.jsonl. Raises :class:`ErabuError` naming the line for anything else."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ErabuError(f"{path} を UTF-8 の文章として読めません。ファイルと文字コードを確かめてください。") from error
    result: dict[str, SampleNeed] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            need = _read_need(f"{path} の{number}行目", line, catalog)
            if need.id in result:
                raise ErabuError(f"{path} の{number}行目の id「{need.id}」が二度あります。別の id にしてください。")
            result[need.id] = need
    if not result:
        raise ErabuError(f"{path} に困りごとがありません。1行に1件の {{…}} で書いてください。")
    return list(result.values())


def _read_need(where: str, line: str, catalog: Catalog) -> SampleNeed:
    try:
        told = json.loads(line)
        if not isinstance(told, dict):
            raise ValueError
        need = SampleNeed.model_validate(told)
        for text in (need.need_staff, need.need_short):
            Need(text)
    except BadNeed as error:
        raise ErabuError(f"{where}: {error}") from error
    except ValidationError as error:
        one = error.errors(include_url=False)[0]
        raise ErabuError(f"{where}の {'.'.join(map(str, one['loc']))}: {mend(one)}") from error
    except ValueError as error:
        raise ErabuError(f"{where}を JSON として読めません。1行に1件の {{…}} で書いてください。") from error
    unknown = sorted(set(need.categories) - set(catalog.categories))
    if unknown:
        raise ErabuError(f"{where}の分類「{'、'.join(unknown)}」はありません。data/categories/ のファイル名から選んでください。")
    return need


def _commit() -> str:
    """The commit measured, with + where files differ from it; unknown outside a git checkout."""
    try:
        told = subprocess.run(["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=True, timeout=10, cwd=Path(__file__).parent)  # noqa: S607
        return told.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"
