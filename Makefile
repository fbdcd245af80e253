# Everything a newcomer types. `make run` and `make test` need no other step before them.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test lint check learn evaluate pictures bench clean

help: ## この一覧を表示
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: .venv/installed web/static/vendor/installed ## 依存パッケージを入れ、目録と索引を作る（run と test が呼びます）
	@$(BIN)/erabu build

run: setup ## 画面を http://127.0.0.1:8000 で開く（PORT=8001 などで変更）
	@$(BIN)/erabu serve --port $(PORT)

test: setup .venv/installed-test ## テスト一式を動かす
	@$(BIN)/erabu check
	@$(BIN)/python -m pytest

lint: .venv/installed .venv/installed-test ## 書き方と型を検査
	@$(BIN)/ruff check .
	@$(BIN)/mypy

check: .venv/installed ## data/ を検査
	@$(BIN)/erabu check

learn: setup ## 言い回しから学習し直す（data/learned/）
	@$(BIN)/erabu learn

evaluate: setup ## 検索の質を他の方法と比べて測る（約15分。evaluation/ と docs/evaluation.svg を書き直す）
	@$(BIN)/erabu evaluate --plot docs/evaluation.svg

pictures: setup .venv/installed-test ## 手引き（docs/manual.md）の画面の絵を撮り直す
	@ERABU_PICTURES=1 $(BIN)/python -m pytest tests/browser --ignore tests/browser/test_access.py --ignore tests/browser/test_keyboard.py --ignore tests/browser/test_weight.py

bench: setup .venv/installed-test ## 速さとページの重さを測る
	@$(BIN)/python -m benchmarks.speed
	@$(BIN)/python -m benchmarks.pages

clean: ## 作り直せるもの（var/、仮想環境、node_modules）を消す
	rm -rf var .venv node_modules web/static/vendor *.egg-info

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 以上が必要です。PYTHON=python3.12 make … のように指定してください。"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Python のパッケージを入れています（数分かかります）…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-test: pyproject.toml constraints.txt .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

web/static/vendor/installed: package.json package-lock.json web/vendor.mjs
	@command -v npm >/dev/null || { echo "Node.js（npm）が必要です。入れてから、もう一度実行してください。"; exit 1; }
	@npm ci --silent --ignore-scripts --no-audit --no-fund
	@npm run --silent vendor
	@touch $@
