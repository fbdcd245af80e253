"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import TracebackType

from catalog.faults import ErabuError


class AtomicFile:
    """Context manager: a path to write to, moved over ``target`` only when all went well.

    A reader sees the old file or the new one. Where writing fails (disk full, no permission),
    the old file stays, what was begun is removed, and :class:`ErabuError` says so.
    """

    def __init__(self, target: Path):
        self.target = target
        self.temporary = target.with_name(f".{target.stem}-{os.getpid()}{target.suffix}")

    def __enter__(self) -> Path:
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self.temporary.unlink(missing_ok=True)
        except OSError as error:
            raise self._told(error) from error
        return self.temporary

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            try:
                os.replace(self.temporary, self.target)
            except OSError as failure:
                self.temporary.unlink(missing_ok=True)
                raise self._told(failure) from failure
            return
        self.temporary.unlink(missing_ok=True)
        if isinstance(error, OSError | sqlite3.Error):
            raise self._told(error) from error

    def _told(self, error: BaseException) -> ErabuError:
        reason = getattr(error, "strerror", None) or str(error)
        return ErabuError(
            f"{self.target} を書けませんでした（{reason}）。"
            "ディスクの空きと書き込み権限を確かめて、もう一度実行してください。前のファイルはそのまま残っています。"
        )
