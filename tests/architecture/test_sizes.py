"""The size budget: files, functions, nesting and parameters."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from statistics import median, quantiles

from tests.architecture.source import (
    Function,
    Module,
    functions,
    modules,
    modules_of_tests,
)

FILE_HARD, FILE_USUAL = 400, 300
BODY_HARD, BODY_P90, BODY_MEDIAN = 40, 20, 6
NESTING_HARD, POSITIONAL_HARD = 4, 6

GENERATED = "migrations/versions"
"""Written by Alembic: long, and never edited once released."""

ALL = (*modules(), *modules_of_tests())
_BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


def _lines(module: Module) -> int:
    return len(module.path.read_text(encoding="utf-8").splitlines())


def _body_lines(function: Function) -> int:
    """Return the lines of the body without docstring and comments."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return 0 if not body else (body[-1].end_lineno or 0) - body[0].lineno + 1


def _depth(node: ast.AST, depth: int = 0) -> int:
    deeper = depth + isinstance(node, _BLOCKS)
    children = (c for c in ast.iter_child_nodes(node) if not isinstance(c, Function | ast.ClassDef))
    # elif is an If within the orelse of an If, and no deeper for a reader.
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        chained = _depth(node.orelse[0], depth)
        rest = max((_depth(c, deeper) for c in children if c is not node.orelse[0]), default=deeper)
        return max(chained, rest)
    return max((_depth(child, deeper) for child in children), default=deeper)


def _positional(function: Function) -> int:
    arguments = [*function.args.posonlyargs, *function.args.args]
    return sum(argument.arg not in {"self", "cls"} for argument in arguments)


def test_no_file_is_too_long() -> None:
    """A file of one purpose has at most 400 lines."""
    long = {module.where: _lines(module) for module in ALL if _lines(module) > FILE_HARD}
    assert long == {}


def test_files_are_usually_short() -> None:
    """Nineteen of twenty files have at most 300 lines."""
    long = [module.where for module in ALL if _lines(module) > FILE_USUAL]
    assert len(long) <= len(ALL) * 0.05, long


def _beyond(measure: Callable[[Function], int], limit: int) -> dict[str, int]:
    """Return where ``measure`` of a function is beyond ``limit``, and how far."""
    return {
        f"{module.where}:{function.lineno} {function.name}": measure(function)
        for module in ALL
        for function in functions(module)
        if measure(function) > limit and GENERATED not in module.where
    }


def test_no_function_is_too_long() -> None:
    """A body has at most 40 lines."""
    assert _beyond(_body_lines, BODY_HARD) == {}


def _source_bodies() -> Iterator[int]:
    for module in modules():
        yield from map(_body_lines, functions(module))


def test_functions_are_usually_short() -> None:
    """Half of the bodies have a few lines, nine of ten at most twenty."""
    bodies = list(_source_bodies())
    assert median(bodies) <= BODY_MEDIAN
    assert quantiles(bodies, n=10)[-1] <= BODY_P90


def test_nothing_is_nested_too_deeply() -> None:
    """No reader has to hold more than four conditions in mind."""
    assert _beyond(_depth, NESTING_HARD) == {}


def test_parameters_are_named() -> None:
    """Whoever calls with many values names them; tests and fixtures are called by pytest."""
    many = _beyond(_positional, POSITIONAL_HARD)
    assert [where for where in many if not where.startswith("tests/")] == []


def test_the_measures_measure() -> None:
    """The measures above see what they are meant to see."""
    source = (
        "def f(a, b, *, c):\n"
        '    """Doc."""\n'
        "    if a:\n"
        "        for x in b:\n"
        "            with c:\n"
        "                pass\n"
        "    elif b:\n"
        "        pass\n"
    )
    [function] = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert (_body_lines(function), _depth(function), _positional(function)) == (6, 3, 2)
