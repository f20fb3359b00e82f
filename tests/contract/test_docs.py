"""The documents, read by a machine: links resolve, maps show what is there, commands exist, every page is found.

Documents are all Markdown files of the repository. What a document tells people to type must be in the Makefile or
in the command line; what it tells them to open must be there.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer import Typer
from typer.main import get_command

from services.console.cli import app

ROOT = Path(__file__).parents[2]
IGNORED = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}
LINK = re.compile(r"\]\(([^)\s]+)\)")
ADDRESS = re.compile(r"\bhttps?://[^\s)\"'`<>|]+")
ON_SOME_MACHINE = re.compile(r"(?<![\w.~…/])/(?:home|root|tmp|work|mnt|media|opt|Users)/")
MADE_UP = re.compile(r"(^|\.)(example|localhost)$|^127\.|^host")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def visible(folder: Path) -> Iterator[Path]:
    """What is in a folder and belongs to the project."""
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith(".") and path.name not in IGNORED)


def markdown(folder: Path) -> Iterator[Path]:
    for path in visible(folder):
        if path.is_dir():
            yield from markdown(path)
        elif path.suffix == ".md":
            yield path


def modules(folder: Path) -> Iterator[str]:
    for path in visible(folder):
        if path.is_dir():
            yield from modules(path)
        elif path.suffix == ".py":
            yield str(path.relative_to(ROOT))


DOCUMENTS = list(markdown(ROOT))
MODULES = list(modules(ROOT))
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def prose(document: Path) -> str:
    """A document without its fenced blocks, where brackets are code."""
    return FENCE.sub("", document.read_text(encoding="utf-8"))


def links(document: Path) -> set[Path]:
    """The files and folders that a document links to."""
    targets = {target for target in LINK.findall(prose(document)) if not urlsplit(target).scheme}
    return {(document.parent / target.partition("#")[0]).resolve() for target in targets if target[0] != "#"}


def mapped() -> list[str]:
    """The folders of the README's map, each with its full path."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Folders\n")[2].partition("\n## ")[0]
    found = re.findall(r"^( *)([\w.-]+/)", FENCE.findall(section)[0], re.MULTILINE)
    parents: list[str] = []
    folders = []
    for indent, name in found:
        parents = [*parents[: len(indent) // 2], name]
        folders.append("".join(parents))
    return folders


def code(document: Path) -> list[str]:
    """What a document shows as code: in backticks, in fences, or indented."""
    text = document.read_text(encoding="utf-8")
    indented = re.findall(r"^    (.+)$", text, re.MULTILINE)
    return [*FENCE.findall(text), *re.findall(r"`([^`\n]+)`", FENCE.sub("", text)), *indented]


@each_document
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    missing = [str(target) for target in links(document) if not target.exists()]

    assert missing == []


@each_document
def test_every_module_that_a_document_names_is_there(document: Path) -> None:
    named = {path for part in code(document) for path in re.findall(r"(?<![\w/*<>.-])[\w/]+\.py\b", part)}

    assert [path for path in named if not any(f"/{module}".endswith(f"/{path}") for module in MODULES)] == []


@each_document
def test_a_document_names_no_place_of_one_machine(document: Path) -> None:
    assert ON_SOME_MACHINE.findall(document.read_text(encoding="utf-8")) == []


@each_document
def test_a_document_names_no_address_but_made_up_ones(document: Path) -> None:
    hosts = {urlsplit(address).hostname or "" for address in ADDRESS.findall(document.read_text(encoding="utf-8"))}

    assert {host for host in hosts if not MADE_UP.search(host)} == set()


@each_document
def test_what_a_document_says_to_make_can_be_made(document: Path) -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    wanted = {word for part in code(document) for word in re.findall(r"(?m)^make ([a-z][\w-]*)", part)}

    assert wanted <= targets


@each_document
def test_every_command_in_a_document_is_there(document: Path) -> None:
    known = set(commands(app))

    said = [words for part in code(document) for words in re.findall(r"\bparcelbridge ([a-z]+)(?: ([a-z]+))?", part)]

    assert [words for words in said if not {" ".join(words).strip(), words[0]} & known] == []


def commands(app: Typer) -> Iterator[str]:
    """Every command with its group; a group alone is none, but where it does something itself."""
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        yield from (f"{name} {each}" for each in inner or ())
        if not inner or command.invoke_without_command:
            yield name


def test_the_readme_tells_two_commands() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Two commands\n")[2].partition("\n## ")[0]

    assert re.findall(r"^    (.+)$", section, re.MULTILINE) == ["make demo", "make test"]


def test_the_readme_maps_every_folder() -> None:
    top = {f"{path.name}/" for path in visible(ROOT) if path.is_dir()}
    rooms = {f"services/{path.name}/" for path in visible(ROOT / "services") if path.is_dir()}

    assert top | rooms <= set(mapped())


def test_the_readme_maps_no_folder_that_is_not_there() -> None:
    assert [folder for folder in mapped() if not (ROOT / folder).is_dir()] == []


def test_every_document_is_found_from_the_index() -> None:
    index, decisions = ROOT / "docs" / "README.md", ROOT / "docs" / "decisions" / "README.md"

    listed = links(index) | links(decisions) | {index}

    assert [path.name for path in markdown(ROOT / "docs") if path not in listed] == []
    assert decisions in links(index)


def test_a_decision_has_a_number_of_its_own_and_its_file_has_it_too() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("0*.md"))

    titles = [re.match(r"# (\d+)\. ", path.read_text(encoding="utf-8")) for path in decisions]

    numbers = [int(title[1]) for title in titles if title]
    assert numbers == [int(path.name[:4]) for path in decisions]
    assert len(set(numbers)) == len(numbers)
