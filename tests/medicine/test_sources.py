"""One bibliography a pack: keys found at once, entries read when somebody asks."""

from __future__ import annotations

import pytest

from handrail.errors import InputError, PackError
from handrail.sources import Bibliography

TEXT = """
@article{simon2018,
  author = {Simon, N. and others},
  title = {{High-dose baclofen \\& its kinetics}},
  journal = {Frontiers in Psychiatry},
  year = {2018},
  doi = {10.3389/fpsyt.2018.00385},
  annote = {seen (abstract)},
}

@misc{label,
  author = {{Drugs.com}},
  title = {{Dosage}},
  howpublished = {web page},
  url = {https://www.drugs.com/dosage},
  annote = {memory},
}

@article{unseen,
  author = {{authors not seen}},
  title = {{A case}},
  journal = {BMJ},
  year = {2001},
  annote = {seen},
}
"""


@pytest.fixture
def bibliography():
    return Bibliography(TEXT)


def test_keys_and_lines(bibliography):
    assert bibliography.keys == ("simon2018", "label", "unseen")
    assert bibliography.line("label") == 11
    assert "simon2018" in bibliography
    assert len(bibliography) == 3


def test_a_source_as_a_reader_sees_it(bibliography):
    source = bibliography.get("simon2018")

    assert source.authors == ("Simon",)
    assert source.title == "High-dose baclofen & its kinetics"
    assert (source.year, source.verified) == (2018, True)
    assert source.link == "https://doi.org/10.3389/fpsyt.2018.00385"
    assert source.annote == "seen (abstract)"


def test_short_citations(bibliography):
    assert bibliography.short("simon2018") == "Simon 2018, Frontiers in Psychiatry"
    assert bibliography.short("label") == "Drugs.com, Dosage"
    assert bibliography.short("unseen") == "A case, 2001"


def test_memory_is_not_verified(bibliography):
    assert not bibliography.get("label").verified
    assert bibliography.get("label").link == "https://www.drugs.com/dosage"


def test_bibtex_of_some_keys_reads_back_as_those_keys(bibliography):
    text = bibliography.to_bibtex(["unseen", "simon2018", "simon2018"])

    assert Bibliography(text).keys == ("simon2018", "unseen")
    assert Bibliography(text).get("simon2018") == bibliography.get("simon2018")
    assert bibliography.to_bibtex([]) == ""


def test_an_unknown_key_is_refused_with_the_nearest(bibliography):
    with pytest.raises(InputError, match="The nearest is 'simon2018'"):
        bibliography.get("simon2019")
    with pytest.raises(InputError, match="There is no source 'x'"):
        bibliography.to_bibtex(["x"])


def test_a_key_twice_is_refused():
    with pytest.raises(PackError, match=r"sources.bib, line 27: The source 'label' stands twice"):
        Bibliography(TEXT + "\n@misc{label,\n  title = {{x}},\n}\n")


def test_what_is_no_bibtex_is_refused_with_its_line():
    with pytest.raises(PackError, match=r"sources.bib, line \d+: This is no BibTeX"):
        Bibliography("@misc{a,\n  title = {x\n").get("a")
