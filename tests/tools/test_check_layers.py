"""The check of the layers refuses what it must, and says where."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from check_layers import check  # noqa: E402

LAYERS = "# comment\ncore:\nnet: core\nmta: core net\n"


@pytest.fixture
def source(tmp_path):
    def write(layers=LAYERS, **files):
        (tmp_path / "LAYERS").write_text(layers)
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_hpp", ".hpp")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def test_what_is_allowed_passes(source):
    assert check(source(mta__a_hpp='#include <vector>\n#include "net/b.hpp"\n#include "mta/c.hpp"\n')) == []


@pytest.mark.parametrize(("text", "problem"), [
    ('\n#include "mta/a.hpp"\n', "net/x.hpp:2: net may not include mta"),
    ('#  include "b.hpp"\n', 'net/x.hpp:1: "b.hpp" is not written as room/file.hpp of a room'),
    ('#include "attic/b.hpp"\n', 'net/x.hpp:1: "attic/b.hpp" is not written as room/file.hpp of a room'),
])
def test_an_include_against_the_arrows_is_named_with_its_line(source, text, problem):
    assert check(source(net__x_hpp=text)) == [problem]


@pytest.mark.parametrize(("text", "problems"), [
    ("namespace tidegate {\nstruct Mail {\n};\n}\n", ["type Mail is defined by mta and net: give one of them another name"]),
    ("namespace tidegate {\nstruct Mail;\n}\n", []),
    ("namespace tidegate::mta {\nstruct Mail {\n};\n}\n", []),
    ("namespace tidegate {\nnamespace mta {\nstruct Mail {\n};\n}  // namespace mta\n}\n", []),
])
def test_a_type_that_two_rooms_define(source, text, problems):
    assert check(source(net__x_hpp="namespace tidegate {\nstruct Mail {\n};\n}\n", mta__x_hpp=text)) == problems


def test_a_folder_that_nobody_knows(source):
    assert check(source(attic__x_hpp="")) == ["attic/x.hpp: lies in no room of LAYERS"]


@pytest.mark.parametrize(("layers", "problem"), [
    ("a: b\nb: c\nc: a\n", "LAYERS: a circle: a → b → c → a"),
    ("a: a\n", "LAYERS: a circle: a → a"),
    ("a: b\n", "LAYERS: a names b, which has no line"),
    ("a:\na:\n", "LAYERS:2: a stands there twice"),
    ("a = b\n", 'LAYERS:1: not "room: rooms it may include": a = b'),
])
def test_a_table_that_cannot_be(source, layers, problem):
    assert problem in check(source(layers))
