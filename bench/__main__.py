"""``python -m bench NAME [options]`` runs one benchmark; without a name it lists them."""

import ast
import importlib
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def available(folder: Path = FOLDER) -> dict[str, str]:
    """Benchmark names with their help lines.

    They are read without importing: a benchmark may have to set variables before numpy is
    loaded, or need a package that is not installed.
    """
    found = {}
    for path in sorted(folder.glob("[!_]*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        help_line = _constant(tree, "HELP")
        if "main" in functions and help_line is not None:
            found[path.stem] = help_line
    return found


def _constant(tree: ast.Module, name: str) -> str | None:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        named = any(isinstance(target, ast.Name) and target.id == name for target in targets)
        if named and isinstance(getattr(node, "value", None), ast.Constant):
            return str(node.value.value)
    return None


def usage(benchmarks: dict[str, str]) -> str:
    """The help text."""
    width = max(map(len, benchmarks), default=0)
    lines = [f"  {name:<{width}}  {text}" for name, text in benchmarks.items()]
    return "\n".join(["usage: python -m bench NAME [options]", "", *lines])


def main(argv: list[str]) -> int:
    """Run the named benchmark with the rest of the arguments."""
    benchmarks = available()
    if not argv or argv[0] in {"-h", "--help"}:
        print(usage(benchmarks))
        return 0
    name, *rest = argv
    if name not in benchmarks:
        print(f"bench: no benchmark {name!r}\n{usage(benchmarks)}", file=sys.stderr)
        return 2
    return int(importlib.import_module(f"bench.{name}").main(rest))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
