"""A rule's condition in words, made from the very text that the program judges.

"daily dose above 80 mg and country is US": what a reader sees can't say another thing than the rule does.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handrail.medicine.vocabulary import Vocabulary

_SIGNS = {
    ast.Lt: "below",
    ast.LtE: "at most",
    ast.Gt: "above",
    ast.GtE: "at least",
    ast.Eq: "is",
    ast.NotEq: "is not",
}
_OPERATORS = {ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times", ast.Div: "divided by"}


def in_words(condition: str, words: Vocabulary) -> str:
    """A condition of a pack as a sentence part, such as "daily dose above 80 mg and country is US"."""
    return _said(ast.parse(" ".join(condition.split()), mode="eval").body, words)


def _said(node: ast.expr, words: Vocabulary) -> str:
    if isinstance(node, ast.BoolOp):
        return _joined(node, words)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _denied(node.operand, words)
    if isinstance(node, ast.UnaryOp):
        return f"minus {_said(node.operand, words)}"
    if isinstance(node, ast.Compare):
        return _compared(node, words)
    if isinstance(node, ast.BinOp):
        sign = _OPERATORS[type(node.op)]
        return f"{_said(node.left, words)} {sign} {_said(node.right, words)}"
    if isinstance(node, ast.Call):
        return _called(node, words)
    if isinstance(node, ast.Constant):
        return f"{node.value:g}" if isinstance(node.value, int | float) else str(node.value)
    assert isinstance(node, ast.Name), ast.dump(node)
    return words.label(node.id)


def _joined(node: ast.BoolOp, words: Vocabulary) -> str:
    unless = _unless(node, words)
    if unless:
        return unless
    parts = [_said(value, words) for value in node.values]
    if isinstance(node.op, ast.And):
        parts = [
            f"({part})" if isinstance(value, ast.BoolOp) and not _unless(value, words) else part
            for part, value in zip(parts, node.values, strict=True)
        ]
        return " and ".join(parts)
    parts = [
        f"({part})" if isinstance(value, ast.BoolOp) else part
        for part, value in zip(parts, node.values, strict=True)
    ]
    return " or ".join(parts)


def _unless(node: ast.expr, words: Vocabulary) -> str:
    """`not known(x) or ...`: the rule speaks until someone says otherwise."""
    if not (isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2):
        return ""
    first, then = node.values
    asks = first.operand if isinstance(first, ast.UnaryOp) and isinstance(first.op, ast.Not) else None
    if not (isinstance(asks, ast.Call) and isinstance(asks.func, ast.Name) and asks.func.id == "known"):
        return ""
    assert isinstance(asks.args[0], ast.Name)
    return f"[{_said(then, words)}, or nobody said about {words.label(asks.args[0].id)}]"


def _denied(node: ast.expr, words: Vocabulary) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "known":
        assert isinstance(node.args[0], ast.Name)
        return f"{words.label(node.args[0].id)} is not known"
    said = _said(node, words)
    return f"not ({said})" if isinstance(node, ast.BoolOp) else f"not: {said}"


def _compared(node: ast.Compare, words: Vocabulary) -> str:
    unit = _unit([node.left, *node.comparators], words)
    left = node.left
    parts: list[str] = []
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, ast.In | ast.NotIn):
            assert isinstance(right, ast.Tuple | ast.List)
            choices = ", ".join(_said(choice, words) for choice in right.elts)
            which = "is one of" if isinstance(operator, ast.In) else "is none of"
            parts.append(f"{_said(left, words)} {which} {choices}")
        else:
            sign = _SIGNS[type(operator)]
            number = isinstance(right, ast.Constant) and isinstance(right.value, int | float)
            parts.append(f"{_said(left, words)} {sign} {_said(right, words)}{unit if number else ''}")
        left = right
    return " and ".join(parts)


def _unit(nodes: Sequence[ast.expr], words: Vocabulary) -> str:
    for node in nodes:
        if isinstance(node, ast.Name):
            return after_number(words.facts[node.id].unit)
    return ""


def after_number(unit: str) -> str:
    """What stands behind a number: nothing for a count, no space before a percentage."""
    return unit if unit.startswith("%") else f" {unit}" if unit and not unit.startswith("1/") else ""


def _called(node: ast.Call, words: Vocabulary) -> str:
    assert isinstance(node.func, ast.Name)
    argument = node.args[0]
    if node.func.id == "known":
        assert isinstance(argument, ast.Name)
        return f"{words.label(argument.id)} is known"
    if node.func.id == "n_groups":
        assert isinstance(argument, ast.Tuple | ast.List)
        groups = ", ".join(
            _group(str(item.value)) for item in argument.elts if isinstance(item, ast.Constant)
        )
        return f"number of these groups among the other medicines ({groups})"
    assert isinstance(argument, ast.Constant)
    name = str(argument.value)
    if node.func.id == "med":
        return f"also takes {_group(name)}"
    book = words.conditions if node.func.id == "cond" else words.symptoms
    what = "illness" if node.func.id == "cond" else "symptom"
    meaning = book[name].meaning.rstrip(".")
    return f"{what}: {meaning[0].lower()}{meaning[1:]}"


def _group(name: str) -> str:
    return name.replace("_", " ")
