import re
from pathlib import Path

from app.modules import modules
from app.paths import STATIC

MAIN = STATIC / "js" / "main.js"


def test_imports_are_followed_once_each(tmp_path: Path) -> None:
    (tmp_path / "draw").mkdir()
    (tmp_path / "main.js").write_text(
        '/** @import { A } from "./types" */\n'
        "import { a } from './a.js';\n"
        'import {\n  b,\n  c,\n} from "./draw/b.js";\n'
        'const text = "./no.js";\n'
    )
    (tmp_path / "a.js").write_text('import { b } from "./draw/b.js";\n')
    (tmp_path / "draw" / "b.js").write_text('import "../a.js";\nimport "../main.js";\n')
    names = [path.relative_to(tmp_path).as_posix() for path in modules(tmp_path / "main.js")]
    assert names == ["main.js", "a.js", "draw/b.js"]


def test_a_change_is_noticed(tmp_path: Path) -> None:
    main = tmp_path / "main.js"
    main.write_text('import "./a.js";\n')
    assert modules(main) == [main, tmp_path / "a.js"]
    main.write_text('import "./longer.js";\n')
    assert modules(main) == [main, tmp_path / "longer.js"]


def test_every_module_of_the_page_is_there() -> None:
    found = modules(MAIN)
    assert len(found) > 50
    assert all(path.is_file() for path in found)
    for path in found:
        for name in re.findall(r'from "(\.[^"]+\.js)";', path.read_text("utf-8")):
            assert (path.parent / name).resolve() in found
