"""What the search box takes a text for."""

import pytest

from services.console.web.kinds import kinds_of


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("RB123456785GB", "item"),
        ("rb 123 456 785 gb", "item"),
        ("PX0058513678", "item"),
        ("01a209f6-12a2-7085-b2d7-6ab7e6a08b9d", "record"),
        ("someone@mail.example", "email"),
        ("437-38-7", "cas"),
        ("+86 138-0000-0000", "phone"),
        ("(317) 555-0125", "phone"),
        ("３１７５５５０１２５", "phone"),
        ("浙江省杭州市余杭区文一西路969号", "address"),
        ("1362 Cinder Lane, Pewterhollow", "address"),
        ("Norbert Quillfeather", "name"),
        ("明珠园艺工具", "name"),
        ("Swiftleaf 7 Imports LLC", "name"),
        ("437-38-8", "name"),
    ],
)
def test_a_text_is_read_as_what_it_most_likely_is(typed: str, kind: str) -> None:
    assert kinds_of(typed)[0] == kind


@pytest.mark.parametrize("typed", ["", "437-38-7", "RB123456785GB", "?" * 200])
def test_anything_may_be_a_name_after_all(typed: str) -> None:
    assert kinds_of(typed)[-1] == "name"
