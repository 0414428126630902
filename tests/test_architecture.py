"""The rules of the house, as tests; a rule that fails names the file and the way out."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from backends.registry import matrix
from gateway.cli.main import app
from policies.engine import DEFAULT, MODEL, Policy
from resolvers.schema import build, coordinates

ROOT = Path(__file__).parents[1]
PACKAGES = ("gateway", "resolvers", "backends", "policies")
VENDORS = ROOT / "backends" / "vendors"

LONGEST_FILE = 300
LONGEST_TEST_FILE = 450  # tests are lists of sentences: longer, and still easy to read
LONGEST_FUNCTION = 40
LONG_FILES = {
    "backends/domain.py": "all entities in one place; declarations without logic",
}
LONG_FUNCTIONS: dict[str, str] = {}

VAGUE = {"utils", "util", "common", "base", "misc", "helpers", "helper", "manager", "impl"}

# Where a vendor's name may stand: with the vendor, where it is registered, configured and chosen,
# and in the demo, which starts real systems.
MAY_NAME_VENDORS = (
    "backends/vendors/",
    "backends/registry",
    "gateway/settings/",
    "gateway/systems",
    "gateway/demo",
    "gateway/cli/demo",
)
MAY_SEE_THE_REGISTRY = ("gateway/app", "gateway/systems", "gateway/cli/vendors")

DECISIONS = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Match, ast.comprehension)

# Modules with logic that have no test file of their own, and what shows that they are right.
TESTED_ELSEWHERE: dict[str, str] = {
    "backends/recall.py": "tests/backends/test_cached.py",
}
WORDS_TOO = {"sql", "rest"}  # a language is called so, and what is left
SAMPLES_ELSEWHERE = {"sql": "its samples are tables, made by the tests"}


@cache
def sources() -> dict[str, ast.Module]:
    """Return the syntax tree of every source file, by its path."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(files)}


@cache
def suite() -> dict[str, ast.Module]:
    """Return the syntax tree of every test file, by its path."""
    files = sorted((ROOT / "tests").rglob("*.py"))
    return {_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _length(name: str) -> int:
    return len((ROOT / name).read_text(encoding="utf-8").splitlines())


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _vendors() -> list[str]:
    return sorted(path.name for path in VENDORS.iterdir() if (path / "__init__.py").exists())


def test_no_file_is_longer_than_one_idea() -> None:
    long = {name: _length(name) for name in sources() if _length(name) > LONGEST_FILE}
    assert long.keys() == LONG_FILES.keys(), f"split by noun, or give a reason here: {long}"


def test_no_test_file_grows_without_end() -> None:
    long = {name: _length(name) for name in suite() if _length(name) > LONGEST_TEST_FILE}
    assert not long, "split by what is tested"


def test_functions_fit_on_a_screen() -> None:
    long = {
        f"{name}:{function.name}"
        for name, tree in (sources() | suite()).items()
        for function in _functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == LONG_FUNCTIONS.keys()


def test_modules_are_named_for_what_they_are() -> None:
    parts = {name: set(Path(name).with_suffix("").parts) for name in sources() | suite()}
    assert not [name for name, words in parts.items() if words & VAGUE]


def test_every_module_says_what_it_promises() -> None:
    silent = [name for name, tree in (sources() | suite()).items() if not ast.get_docstring(tree)]
    assert not silent


def test_library_code_prints_nothing() -> None:
    printing = [
        name
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert not printing


def test_no_vendor_is_named_above_the_vendors() -> None:
    names = set(_vendors())
    words = re.compile(rf"(?i)\b({'|'.join(names - WORDS_TOO)})\b")
    naming = []
    for name, tree in sources().items():
        if name.startswith(MAY_NAME_VENDORS):
            continue
        literal = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        texts = {value for value in literal if isinstance(value, str)}
        if names & texts or words.search((ROOT / name).read_text(encoding="utf-8")):
            naming.append(name)
    assert not naming


def test_only_the_composition_root_and_the_matrix_see_the_registry() -> None:
    importing = [
        name
        for name, tree in sources().items()
        if any(module.startswith("backends.registry") for module in _imported(tree))
    ]
    assert not [name for name in importing if not name.startswith(MAY_SEE_THE_REGISTRY)]


def _mirrors(name: str) -> Iterator[Path]:
    """Yield where the tests of a source file may be: at its own place or at its folder's."""
    path = Path(name).with_suffix("")
    while len(path.parts) > 1:
        folder = ROOT / "tests" / path.parent
        yield from folder.glob(f"test_{path.name}.py")
        yield from folder.glob(f"test_{path.name}_*.py")
        yield from (ROOT / "tests" / path).glob("test_*.py")
        path = path.parent


def _decides(tree: ast.Module) -> bool:
    """Return whether a module has logic: a choice, a loop or a failure that it answers."""
    return any(
        isinstance(node, DECISIONS) for function in _functions(tree) for node in ast.walk(function)
    )


def test_every_module_with_logic_has_its_tests_where_one_looks_for_them() -> None:
    untested = {
        name for name, tree in sources().items() if _decides(tree) and not any(_mirrors(name))
    }
    assert untested == TESTED_ELSEWHERE.keys()


def test_what_is_tested_elsewhere_is_tested_there() -> None:
    assert not [test for test in TESTED_ELSEWHERE.values() if test not in suite()]


@pytest.mark.parametrize("vendor", _vendors())
def test_every_vendor_has_its_test_and_its_samples(vendor: str) -> None:
    folder = ROOT / "tests" / "backends" / "vendors"
    found = [*folder.glob(f"test_{vendor}*.py"), *(folder / vendor).glob("test_*.py")]
    assert found
    assert vendor in SAMPLES_ELSEWHERE or list((folder / vendor / "samples").glob("*.json"))


def _mark(node: ast.AST) -> str | None:
    """Return which way of not running a test a node is."""
    if isinstance(node, ast.Call):
        return _mark(node.func)
    if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail"}:
        return node.attr if "pytest" in ast.unparse(node) else None
    return None


def test_no_test_is_left_out_without_a_reason() -> None:
    silent = []
    for name, tree in suite().items():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _mark(node)]
        given = [
            node
            for node in calls
            if any(keyword.arg == "reason" for keyword in node.keywords)
            or (_mark(node) == "skip" and node.args)
        ]
        bare = sum(1 for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _mark(node))
        if bare != len(given):
            silent.append(name)
    assert not silent


def test_lock_files_name_no_registry() -> None:
    pip = [path for path in (ROOT / "requirements").glob("*.lock") if "://" in path.read_text()]
    assert not pip
    npm = [path for path in ROOT.rglob("package-lock.json") if "node_modules" not in path.parts]
    ours = [path for path in npm if ".cache" not in path.parts]
    assert not [path for path in ours if '"resolved": "http' in path.read_text(encoding="utf-8")]


def _pins(name: str) -> set[str]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.-]+==[\w.+!-]+)", text, re.MULTILINE))


def test_what_runs_is_what_is_tested() -> None:
    assert _pins("run")
    assert _pins("run") <= _pins("dev")


def test_the_readme_tells_what_every_vendor_serves() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("<!-- vendors: begin -->\n")[2].partition("\n<!-- vendors: end -->")[0]
    assert table == matrix(), "run: .venv/bin/c360 vendors --markdown"


def test_every_field_of_the_schema_has_a_policy_line() -> None:
    schema = build()
    everything = {field.name for field in coordinates(schema)}
    admin = Policy.load(MODEL, [DEFAULT], coordinates(schema)).grant(["admin"])
    assert {name for name in everything if not admin.scope(name)} == set()


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = {command.name for command in app.registered_commands}
    groups = {group.name for group in app.registered_groups}
    assert {name for name in commands | groups if f"`c360 {name}" not in readme} == set()
