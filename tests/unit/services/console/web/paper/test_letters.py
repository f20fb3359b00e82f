import pytest

from services.console.web.paper.letters import LATIN, marked, runs, width_of


def test_each_script_is_drawn_by_a_font_that_has_it() -> None:
    drawn = runs("Łukasz 明珠园艺 홍길동")

    assert [(font, text.strip()) for font, text in drawn] == [
        (LATIN, "Łukasz"),
        ("STSong-Light", "明珠园艺"),
        (LATIN, ""),
        ("HYSMyeongJo-Medium", "홍길동"),
    ]


@pytest.mark.parametrize(("written", "shown"), [("محمد", "‹mhmd›"), ("ไทย", "‹aithy›")])
def test_a_word_that_no_font_has_is_transcribed_and_marked(written: str, shown: str) -> None:
    assert runs(written) == [(LATIN, shown)]


def test_a_sign_without_a_name_in_latin_is_its_code_point() -> None:
    assert runs("\U000f0000") == [(LATIN, "‹U+F0000›")]


def test_what_a_stranger_wrote_is_no_mark_up() -> None:
    assert marked('<font size="900">&') == '&lt;font size="900"&gt;&amp;'


def test_text_of_two_fonts_is_as_wide_as_both() -> None:
    assert width_of("a明", 10) == pytest.approx(width_of("a", 10) + 10)
