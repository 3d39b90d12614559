"""Imports point down, none hides in a function, none goes in a circle."""

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOUNDATIONS = {  # what nn may stand on
    "numpy", "pydantic", "pydantic_core", "annotated_types", "typing_extensions", "pooch",
    "sklearn",  # optional: carries the digits
}  # fmt: skip
BANNED_STDLIB = {  # the web and processes, which are the business of app
    "asyncio", "concurrent", "ftplib", "http", "multiprocessing", "random", "smtplib", "socket",
    "socketserver", "ssl", "subprocess", "urllib", "webbrowser", "wsgiref", "xmlrpc",
}  # fmt: skip
RANDOM_TYPES = {
    "BitGenerator", "Generator", "MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64",
    "SeedSequence", "default_rng",
}  # fmt: skip


def sources(*folders: str) -> list[str]:
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in files)


def parse(source: str) -> ast.Module:
    return ast.parse((ROOT / source).read_text("utf-8"))


def module_name(source: str) -> str:
    return source.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(node: ast.AST, source: str) -> list[str]:
    """The dotted names that one import statement may load, absolute."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    package = module_name(source).split(".")
    if not source.endswith("__init__.py"):
        package.pop()
    above = package[: len(package) + 1 - node.level] if node.level else []
    base = ".".join([*above, *([node.module] if node.module else [])])
    return [f"{base}.{alias.name}" for alias in node.names]


def strangers(tree: ast.AST, source: str) -> list[str]:
    """What a module of nn imports and may not."""
    allowed = (FOUNDATIONS | {"nn"} | sys.stdlib_module_names) - BANNED_STDLIB
    names = [name for node in ast.walk(tree) for name in imported(node, source)]
    return [name for name in names if name.split(".")[0] not in allowed]


def is_guarded(node: ast.AST) -> bool:
    """Whether this is a ``try`` with an ``except ImportError``."""
    handlers = node.handlers if isinstance(node, ast.Try) else []
    caught = [ast.unparse(handler.type) for handler in handlers if handler.type]
    return any("ImportError" in name or "ModuleNotFoundError" in name for name in caught)


def hidden_imports(node: ast.AST, inside: bool = False) -> Iterator[int]:
    """The lines of imports inside functions that no ``except ImportError`` guards."""
    if is_guarded(node):
        return
    if inside and isinstance(node, ast.Import | ast.ImportFrom):
        yield node.lineno
    inside = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in ast.iter_child_nodes(node):
        yield from hidden_imports(child, inside)


def global_randomness(tree: ast.AST) -> list[str]:
    """Uses of numpy's global random state."""
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {name for node in ast.walk(tree) for name in imported(node, "x.py")}
    heads = ("np.random.", "numpy.random.")
    return [
        name for name in used if name.startswith(heads) and name.split(".")[2] not in RANDOM_TYPES
    ]


def runs_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The statements that run when the module is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from runs_at_import(child)


def import_graph(files: list[str]) -> dict[str, set[str]]:
    """Which of our modules each of our modules loads."""
    modules = {module_name(source): source for source in files}
    graph: dict[str, set[str]] = {}
    for module, source in modules.items():
        names = [name for node in runs_at_import(parse(source)) for name in imported(node, source)]
        loaded = {name if name in modules else name.rpartition(".")[0] for name in names}
        graph[module] = (loaded & modules.keys()) - {module}
    return graph


@pytest.mark.parametrize("source", sources("nn"))
def test_nn_stands_on_its_foundations_only(source: str) -> None:
    assert strangers(parse(source), source) == []


@pytest.mark.parametrize("source", sources("nn", "app"))
def test_no_import_hides_in_a_function(source: str) -> None:
    assert list(hidden_imports(parse(source))) == []


@pytest.mark.parametrize("source", sources("nn", "app", "bench"))
def test_no_global_random_state(source: str) -> None:
    assert global_randomness(parse(source)) == []


@pytest.mark.parametrize("source", sources("nn", "app"))
def test_nothing_ships_that_needs_the_tests_or_benchmarks(source: str) -> None:
    names = [name for node in ast.walk(parse(source)) for name in imported(node, source)]
    assert not [name for name in names if name.split(".")[0] in {"bench", "tests"}]


def test_no_circle() -> None:
    try:
        TopologicalSorter(import_graph(sources("nn", "app"))).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import json, numpy as np\nfrom nn.layers import affine\nfrom .. import losses", []),
        ("import flask", ["flask"]),
        ("from app.runs import Run", ["app.runs.Run"]),
        ("from ...app import runs", ["app.runs"]),
        ("import multiprocessing.pool", ["multiprocessing.pool"]),
    ],
)
def test_strangers_are_found(code: str, found: list[str]) -> None:
    assert strangers(ast.parse(code), "nn/layers/conv.py") == found


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("import a\ndef f():\n    import b", [3]),
        ("class A:\n    def f(self):\n        if x:\n            from b import c", [4]),
        ("def f():\n    try:\n        import b\n    except ImportError as e:\n        raise", []),
        ("def f():\n    try:\n        import b\n    except ValueError:\n        raise", [3]),
    ],
)
def test_hidden_imports_are_found(code: str, lines: list[int]) -> None:
    assert list(hidden_imports(ast.parse(code))) == lines


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("rng = np.random.default_rng(0)\nx: np.random.Generator", []),
        ("np.random.seed(0)", ["np.random.seed"]),
        ("from numpy.random import rand", ["numpy.random.rand"]),
    ],
)
def test_global_randomness_is_found(code: str, found: list[str]) -> None:
    assert global_randomness(ast.parse(code)) == found
