"""The command for labels: what it prints and how it ends."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from comity.cli import comity
from comity.core.label import Label
from comity.core.labels import binding, notation, stanag4774
from comity.core.labels.clearance import Cleared
from comity.core.labels.stanag4774 import ConfidentialityLabel
from tests.core.labels.policies import HARBOUR, HERE, POLICIES, SHARED, needs_shared

SPIF = str(HERE / "harbour.xml")
TANKER = Label.of("HARBOUR", "SEALED", {"Ships": ["TANKER", "WRECK"]})


def run(*arguments: object) -> Result:
    return CliRunner().invoke(comity, ["label", *map(str, arguments)], prog_name="comity")


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "label.xml"
    path.write_bytes(stanag4774.write_label(ConfidentialityLabel(TANKER), HARBOUR))
    return path


def clearance(tmp_path: Path, *classes: str, ships: tuple[str, ...] = ()) -> Path:
    path = tmp_path / "clearance.xml"
    path.write_bytes(
        stanag4774.write_clearance(Cleared("HARBOUR", classes, {"Ships": ships}), HARBOUR)
        if ships
        else notation.write_clearance(Cleared("HARBOUR", classes), HARBOUR)
    )
    return path


def test_a_label_is_shown_with_its_marking_and_is_valid(labelled: Path):
    said = run(labelled, "-p", SPIF)
    assert said.exit_code == 0
    assert said.output.splitlines() == [
        "Policy:   HARBOUR (1.2.3)",
        "Label:    SEALED [Ships: TANKER, WRECK]",
        "Marking:  page top:       DEEP SEALED with TANKER+WRECK",
        "Marking:  page bottom:    [DEEP SEALED TANKER/WRECK]",
        "Marking:  document start: DEEP SEALED, start TANKER/WRECK",
        "Marking:  document end:   DEEP SEALED TANKER/WRECK",
        "Valid:    yes; obsolete, not to be chosen anew: Ships: WRECK",
    ]


def test_a_label_that_is_not_valid_ends_with_three(tmp_path: Path):
    path = tmp_path / "label.xml"
    wrong = Label.of("HARBOUR", "OPEN", {"Ships": ["TANKER"]})
    path.write_bytes(notation.write_label(wrong, HARBOUR))
    said = run(path, "--policy", SPIF)
    assert said.exit_code == 3
    assert "Valid:    no. HARBOUR: “Ships: TANKER” does not go with OPEN." in said.output


def test_a_clearance_is_decided_against_a_label(labelled: Path, tmp_path: Path):
    all_classes = ("OPEN", "CLOSED", "SEALED")
    both = clearance(tmp_path, *all_classes, ships=("TANKER", "WRECK"))
    said = run(labelled, "-p", SPIF, "-c", both)
    assert (said.exit_code, said.output.splitlines()[-1]) == (0, "Cleared:  yes")
    one = clearance(tmp_path, *all_classes, ships=("TANKER",))
    said = run(labelled, "-p", SPIF, "-c", one)
    assert said.exit_code == 4
    assert "Cleared:  no. Ships: all of TANKER, WRECK must be held." in said.output
    low = clearance(tmp_path, "OPEN")
    said = run(labelled, "-p", SPIF, "-c", low)
    assert (said.exit_code, "SEALED is not held" in said.output) == (4, True)


def test_a_file_beside_a_document_is_read_too(tmp_path: Path):
    path = tmp_path / "report.pdf.bdo"
    path.write_bytes(binding.sidecar("report.pdf", [ConfidentialityLabel(TANKER)], POLICIES))
    assert "SEALED [Ships: TANKER, WRECK]" in run(path, "-p", SPIF).output


@pytest.mark.parametrize(
    ("marking", "language", "words"),
    [("TLP:WHITE", "en", "page top:       TLP:CLEAR"), ("amber+strict", "ko", "해당 기관 한정")],
)
def test_a_tlp_marking_is_shown(marking: str, language: str, words: str):
    said = run("--tlp", marking, "-l", language)
    assert (said.exit_code, words in said.output) == (0, True)


def test_without_a_file_the_policies_are_listed():
    said = run("-p", SPIF).output
    assert said.splitlines()[0] == "HARBOUR (1.2.3), version 3"
    assert "Releasable To (permissive): XAA, XBB, XCC" in said
    assert "knows equivalents in QUAY (1.2.4)" in said
    assert "NATO SECRET" in run().output


def test_a_clearance_of_another_policy_decides_nothing(tmp_path: Path):
    said = run("--tlp", "TLP:RED", "-p", SPIF, "-c", clearance(tmp_path, "OPEN"))
    assert said.exit_code == 4
    assert "of the policy HARBOUR, the label of TLP" in said.output


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<a>\n<b></a>", "file.xml: Line 2: Not well-formed XML"),
        ("<a/>", "<a> is no label of a form that is read here"),
        ('<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "Line 1: A document type declaration"),
        ("PK not a package", "Not a document package"),
    ],
)
def test_what_cannot_be_read_is_said_with_file_and_line(tmp_path: Path, content: str, words: str):
    path = tmp_path / "file.xml"
    path.write_text(content, encoding="utf-8")
    said = run(path)
    assert (said.exit_code, words in said.output) == (1, True)


def test_a_policy_that_is_not_loaded_is_named(labelled: Path):
    said = run(labelled)
    assert said.exit_code == 1
    assert "The policy “HARBOUR 1.2.3” is not loaded here." in said.output


def test_a_clearance_without_a_label_is_a_wrong_option(tmp_path: Path):
    assert run("-c", clearance(tmp_path, "OPEN"), "-p", SPIF).exit_code == 2


@needs_shared
def test_the_food_labels_are_decided():
    folder = SHARED / "labels"
    policy = folder / "food-policy.xml"
    said = run(folder / "food-label-water.xml", "-p", policy)
    assert said.exit_code == 0
    assert "[ Food FREE British Flag ]" in said.output
    assert run(folder / "food-label-meaty-milk-chocolate.xml", "-p", policy).exit_code == 3
    broken = run("-p", folder / "invalid" / "food-policy-not-well-formed.xml")
    assert (broken.exit_code, "Line 81" in broken.output) == (1, True)


def test_help_teaches_by_examples_line_by_line():
    lines = [line.strip() for line in run("--help").output.splitlines()]
    assert any(
        line.startswith("comity label report.docx --policy nato.xml -l fr") for line in lines
    )
    assert not any("\\b" in line for line in lines)
