"""The jobs as SBML: rate rules, and one event that gives the next dose every 8 hours."""

from __future__ import annotations

from jobs import INTERVAL_H, levels

MATH = "xmlns='http://www.w3.org/1998/Math/MathML'"
TIME = "<csymbol encoding='text' definitionURL='http://www.sbml.org/sbml/symbols/time'>t</csymbol>"


def apply(operator: str, *operands: str) -> str:
    """One operation of MathML."""
    return f"<apply><{operator}/>{''.join(operands)}</apply>"


def ci(name: str) -> str:
    """A name."""
    return f"<ci>{name}</ci>"


def cn(number: float) -> str:
    """A number."""
    return f"<cn>{number}</cn>"


def rule(kind: str, name: str, formula: str) -> str:
    """A rate rule or an assignment."""
    return f"<{kind}Rule variable='{name}'><math {MATH}>{formula}</math></{kind}Rule>"


def model(job: str) -> str:
    """The whole document."""
    constants = {"ka": 1.64, "cl": 11.6, "v": 72.8, "ec50": 0.3, "tau": 288.0, "h": 1.5}
    moving = {"G": 0.0, "C": 0.0, "due": 1e-9}
    absorbed, cleared = apply("times", ci("ka"), ci("G")), apply("times", ci("cl"), ci("C"))
    rules = rule("rate", "G", apply("times", cn(-1), ci("ka"), ci("G")))
    rules += rule("rate", "C", apply("divide", apply("minus", absorbed, cleared), ci("v")))
    if job == "J2":
        moving |= {"A": 0.0, "u": 0.0}
        relative = apply("divide", apply("abs", ci("C")), ci("ec50"))
        rules += rule("assignment", "u", apply("power", relative, ci("h")))
        share = apply("divide", ci("u"), apply("plus", cn(1), ci("u")))
        rules += rule("rate", "A", apply("divide", apply("minus", share, ci("A")), ci("tau")))
    pieces = "".join(
        f"<piece>{cn(mg)}{apply('geq', TIME, cn(24 * day - 0.5))}</piece>" for day, mg in reversed(levels())
    )
    dose = f"<piecewise>{pieces}<otherwise>{cn(0)}</otherwise></piecewise>"
    given = {"G": apply("plus", ci("G"), dose), "due": apply("plus", ci("due"), cn(INTERVAL_H))}
    assignments = "".join(
        f"<eventAssignment variable='{name}'><math {MATH}>{formula}</math></eventAssignment>"
        for name, formula in given.items()
    )
    event = (
        "<event id='dose' useValuesFromTriggerTime='true'><trigger initialValue='false' persistent='true'>"
        f"<math {MATH}>{apply('geq', TIME, ci('due'))}</math></trigger>"
        f"<listOfEventAssignments>{assignments}</listOfEventAssignments></event>"
    )
    parameters = "".join(
        f"<parameter id='{name}' value='{value}' constant='{'true' if name in constants else 'false'}'/>"
        for name, value in {**constants, **moving}.items()
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        "<sbml xmlns='http://www.sbml.org/sbml/level3/version1/core' level='3' version='1'><model id='m'>"
        f"<listOfParameters>{parameters}</listOfParameters><listOfRules>{rules}</listOfRules>"
        f"<listOfEvents>{event}</listOfEvents></model></sbml>"
    )
