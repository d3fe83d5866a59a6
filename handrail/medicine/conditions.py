"""When a rule is true: a small language, read without ever running it as a program.

    route == 'oral' and country == 'US' and daily_dose_mg > 80
    med('opioid') and (age_years >= 65 or egfr_ml_min_1_73m2 < 60 or not known(egfr_ml_min_1_73m2))

Allowed are `and`, `or`, `not`, comparisons (also chained), `in (...)`, numbers, words in quotes,
`+ - * /` on numbers, the names of the pack's vocabulary, and the five functions `med('class')`,
`cond('name')`, `sym('name')`, `known(name)` and `n_groups(('class', ...))`. Python's own parser
reads the text into a tree; every node of the tree is then looked up here and anything else is
refused, so that a pack can hold sentences but no code.

Three answers are possible: true, false, and unknown (`None`), by Kleene's rules: "false and
unknown" is false, "true or unknown" is true, everything else with an unknown in it is unknown.
An unknown answer comes with the facts it waits for.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable
from typing import Final, NamedTuple

from handrail.errors import PackError
from handrail.medicine.kleene import (
    ARITHMETIC,
    COMPARISONS,
    NOTHING,
    Between,
    Facts,
    Members,
    Part,
    Truth,
    all_of,
    always,
    any_of,
    compared,
    divided,
    equal,
    is_there,
    membership,
    opposite,
    value_of,
    waits_for,
    waits_for_nothing,
    waits_of_both,
)
from handrail.medicine.vocabulary import Vocabulary, nearest

LONGEST_TEXT: Final = 2000
"""Characters in one condition."""

DEEPEST: Final = 24
"""Levels of brackets and operators in one condition."""

LARGEST_NUMBER: Final = 1e12


class Judgement(NamedTuple):
    """An answer, and the facts that an unknown one waits for.

    Attributes:
        answer: True, False, or None for unknown.
        missing: facts that could change an unknown answer; empty when the answer is known.
    """

    answer: Truth
    missing: frozenset[str] = NOTHING


class Condition:
    """A condition that has been read and can be judged as often as one likes.

    Attributes:
        text: as it stands in the pack.
        names: every fact that the answer may depend on.
    """

    __slots__ = ("_evaluate", "_waits", "names", "text")

    def __init__(self, text: str, part: Part, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self._evaluate = part.evaluate
        self._waits = part.waits

    def __repr__(self) -> str:
        return f"Condition({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def answer(self, facts: Facts) -> Truth:
        """Only the answer: True, False, or None for unknown."""
        return self._evaluate(facts)  # type: ignore[return-value]

    def judge(self, facts: Facts) -> Judgement:
        """The answer, and the facts that it waits for when it is unknown."""
        answer = self.answer(facts)
        return Judgement(answer, self._waits(facts) if answer is None else NOTHING)


def parse_condition(text: str, vocabulary: Vocabulary, *, where: str = "") -> Condition:
    """Read one condition.

    Args:
        text: such as ``"daily_dose_mg > 80 and med('opioid')"``.
        vocabulary: the facts, classes, conditions and symptoms that may be named.
        where: file and line, for the error.

    Raises:
        PackError: anything that is not in the language, or a name that the vocabulary lacks.

    >>> from handrail.medicine.vocabulary import Fact, Vocabulary
    >>> words = Vocabulary(facts={"dose_mg": Fact(name="dose_mg", kind="number", meaning="a dose")})
    >>> parse_condition("dose_mg > 5 and dose_mg < 9", words).judge({})
    Judgement(answer=None, missing=frozenset({'dose_mg'}))
    """
    text = " ".join(text.split())
    if len(text) > LONGEST_TEXT:
        raise PackError(
            f"This condition has {len(text)} characters.",
            fix=f"Split it into rules of at most {LONGEST_TEXT}.",
            where=where,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        reason = problem.msg if isinstance(problem, SyntaxError) else "it nests too deeply or is not text"
        raise PackError(
            f"The condition {_shortened(text)!r} can't be read ({reason}).",
            fix="Write it like: daily_dose_mg > 80 and not inpatient.",
            where=where,
        ) from None
    reader = _Reader(vocabulary, text, where)
    part = reader.read(tree.body, 0)
    if part.kind != "truth":
        raise reader.refuse("It gives a number or a word, not yes or no.", "Compare it with something.")
    return Condition(text, part, frozenset(reader.names))


class _Reader:
    """Turns the tree of one condition into closures, refusing whatever is not in the language."""

    def __init__(self, vocabulary: Vocabulary, text: str, where: str) -> None:
        self.vocabulary = vocabulary
        self.text = text
        self.where = where
        self.names: set[str] = set()

    def refuse(self, found: str, fix: str) -> PackError:
        return PackError(f"In the condition {_shortened(self.text)!r}: {found}", fix=fix, where=self.where)

    def words_of(self, node: ast.expr) -> str:
        """The very words of the text that a node stands for."""
        return _shortened(ast.get_source_segment(self.text, node) or "this")

    def read(self, node: ast.expr, depth: int) -> Part:
        if depth > DEEPEST:
            raise self.refuse(f"it nests deeper than {DEEPEST} levels.", "Split it into two rules.")
        match node:
            case ast.BoolOp():
                parts = [self.truth(value, depth + 1) for value in node.values]
                return all_of(parts) if isinstance(node.op, ast.And) else any_of(parts)
            case ast.UnaryOp(op=ast.Not()):
                return opposite(self.truth(node.operand, depth + 1))
            case ast.UnaryOp(op=ast.USub()):
                return self.negative(node.operand, depth)
            case ast.BinOp():
                return self.arithmetic(node, depth)
            case ast.Compare():
                return self.comparison(node, depth)
            case ast.Call():
                return self.call(node)
            case ast.Name():
                return self.name(node)
            case ast.Constant():
                return self.constant(node)
            case _:
                raise self.refuse(
                    f"{self.words_of(node)} is not part of the language.",
                    "Use and, or, not, comparisons, in (...), + - * /, and the functions med, cond, "
                    "sym, known and n_groups.",
                )

    def truth(self, node: ast.expr, depth: int) -> Part:
        part = self.read(node, depth)
        if part.kind != "truth":
            raise self.refuse(f"{self.words_of(node)} is not a yes or no.", "Compare it with something.")
        return part

    def number(self, node: ast.expr, depth: int) -> Part:
        part = self.read(node, depth)
        if part.kind != "number":
            raise self.refuse(f"{self.words_of(node)} is not a number.", "Calculate with numbers only.")
        return part

    def constant(self, node: ast.Constant) -> Part:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise self.refuse(f"{value!r} can't stand here.", "Use a number, or a word in quotes.")
        if isinstance(value, str):
            return Part("text", always(value), waits_for_nothing, value)
        if not abs(value) <= LARGEST_NUMBER:
            raise self.refuse("a number is too large.", f"Stay below {LARGEST_NUMBER:g}.")
        return Part("number", always(value), waits_for_nothing, value)

    def name(self, node: ast.Name) -> Part:
        fact = self.vocabulary.facts.get(node.id)
        if fact is None:
            raise self.refuse(
                f"there is no fact '{node.id}'.{nearest(node.id, self.vocabulary.facts)}",
                "Use a name of vocabulary.toml, or add one there.",
            )
        if fact.kind == "names":
            function = {"conditions": "cond", "symptoms": "sym"}.get(node.id, "med")
            raise self.refuse(f"'{node.id}' is a list.", f"Ask for one of it: {function}('...').")
        self.names.add(node.id)
        return Part(fact.kind, value_of(node.id), waits_for(node.id))

    def negative(self, operand: ast.expr, depth: int) -> Part:
        part = self.number(operand, depth + 1)
        if part.constant is None:
            raise self.refuse("a minus sign stands before a fact.", "Write 0 - name.")
        value = -float(part.constant)  # type: ignore[arg-type]
        return Part("number", always(value), waits_for_nothing, value)

    def arithmetic(self, node: ast.BinOp, depth: int) -> Part:
        calculate = ARITHMETIC.get(type(node.op))
        if calculate is None:
            raise self.refuse(f"{self.words_of(node)} can't be calculated here.", "Use + - * or /.")
        left, right = self.number(node.left, depth + 1), self.number(node.right, depth + 1)
        if calculate is divided and right.constant == 0:
            raise self.refuse("it divides by zero.", "Divide by something else.")

        def evaluate(facts: Facts) -> object:
            a, b = left.evaluate(facts), right.evaluate(facts)
            if isinstance(a, int | float) and isinstance(b, int | float):
                return calculate(a, b)
            return None

        return Part("number", evaluate, waits_of_both(left, right))

    def comparison(self, node: ast.Compare, depth: int) -> Part:
        operands = [node.left, *node.comparators]
        parts = [
            self.one_comparison(left, operator, right, depth)
            for left, operator, right in zip(operands, node.ops, operands[1:], strict=False)
        ]
        return parts[0] if len(parts) == 1 else all_of(parts)

    def one_comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, depth: int) -> Part:
        if isinstance(operator, ast.In | ast.NotIn):
            part = self.one_of(left, right, depth)
            return part if isinstance(operator, ast.In) else opposite(part)
        compare = COMPARISONS.get(type(operator))
        if compare is None:
            raise self.refuse("'is' can't be used.", "Use == or !=.")
        a, b = self.read(left, depth + 1), self.read(right, depth + 1)
        if a.kind != b.kind or a.kind == "truth":
            raise self.refuse(
                f"{self.words_of(left)} and {self.words_of(right)} can't be compared.",
                "Compare numbers with numbers and words with words; a yes or no stands alone.",
            )
        if a.kind == "text":
            if not isinstance(operator, ast.Eq | ast.NotEq):
                raise self.refuse("words can't be larger or smaller.", "Use ==, != or in.")
            self.must_be_allowed(left, b.constant)
            self.must_be_allowed(right, a.constant)
        return compared(a, b, compare)

    def one_of(self, left: ast.expr, right: ast.expr, depth: int) -> Part:
        if not isinstance(right, ast.Tuple | ast.List) or not right.elts:
            raise self.refuse("'in' needs a list in brackets.", "Write: country in ('US', 'CA').")
        part = self.read(left, depth + 1)
        choices = [self.read(choice, depth + 1) for choice in right.elts]
        if any(choice.constant is None or choice.kind != part.kind for choice in choices):
            raise self.refuse("the list after 'in' must hold fixed values of one kind.", "Write them out.")
        for choice in choices:
            self.must_be_allowed(left, choice.constant)
        return any_of([compared(part, choice, equal) for choice in choices])

    def must_be_allowed(self, node: ast.expr, value: object) -> None:
        if not (isinstance(node, ast.Name) and isinstance(value, str)):
            return
        allowed = self.vocabulary.facts[node.id].values
        if allowed and value not in allowed:
            raise self.refuse(
                f"'{value}' is no value of {node.id}.{nearest(value, allowed)}",
                f"It can be: {', '.join(allowed)}.",
            )

    def call(self, node: ast.Call) -> Part:
        function = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.keywords or len(node.args) != 1 or function not in _FUNCTIONS:
            known = ", ".join(_FUNCTIONS)
            raise self.refuse(
                f"{self.words_of(node)} is no function of the language.{nearest(function, _FUNCTIONS)}",
                f"There are, each with one thing in brackets: {known}.",
            )
        argument = node.args[0]
        if function == "known":
            return self.is_known(argument)
        if function == "n_groups":
            return self.groups(argument)
        fact, book = {
            "med": ("other_medicines", self.vocabulary.classes),
            "cond": ("conditions", self.vocabulary.conditions),
            "sym": ("symptoms", self.vocabulary.symptoms),
        }[function]
        wanted = self.word_of(argument, function, book)
        self.names.add(fact)
        return Part("truth", membership(fact, wanted), waits_for(fact))

    def word_of(self, node: ast.expr, function: str, book: Iterable[str]) -> str:
        word = node.value if isinstance(node, ast.Constant) else None
        if not isinstance(word, str):
            raise self.refuse(f"{function}(...) needs a word in quotes.", f"Write {function}('...').")
        if word not in book:
            raise self.refuse(
                f"{function}('{word}') is not in the vocabulary.{nearest(word, book)}",
                "Use a word of vocabulary.toml, or add it there.",
            )
        return word

    def is_known(self, node: ast.expr) -> Part:
        name = node.id if isinstance(node, ast.Name) else ""
        if name not in self.vocabulary.facts:
            raise self.refuse(
                f"known({self.words_of(node)}) asks for no fact.{nearest(name, self.vocabulary.facts)}",
                "Use a name of vocabulary.toml.",
            )
        self.names.add(name)
        return Part("truth", is_there(name), waits_for_nothing)

    def groups(self, node: ast.expr) -> Part:
        if not isinstance(node, ast.Tuple | ast.List) or not node.elts:
            raise self.refuse("n_groups(...) needs a list.", "Write n_groups(('opioid', 'benzodiazepine')).")
        wanted = frozenset(self.word_of(item, "med", self.vocabulary.classes) for item in node.elts)
        self.names.add("other_medicines")

        def evaluate(facts: Facts) -> object:
            members = facts.get("other_medicines")
            if not isinstance(members, Members):
                return Between(0, len(wanted))
            count = len(wanted & members.present)
            return count if members.complete else Between(count, len(wanted))

        return Part("number", evaluate, waits_for("other_medicines"))


_FUNCTIONS: Final = ("med", "cond", "sym", "known", "n_groups")


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
