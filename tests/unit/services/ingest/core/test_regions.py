"""In which state or province an address lies."""

import pytest

from schemas.parcel import Address
from services.ingest.core.regions import region_of


@pytest.mark.parametrize(
    ("country", "written", "code"),
    [
        ("US", {"region": "CA"}, "US-CA"),
        ("US", {"region": "New York"}, "US-NY"),
        ("US", {"lines": ["1 Quill Road", "Amberbrook, TX 69912"]}, "US-TX"),
        ("US", {"lines": ["1 Quill Road, Amberbrook, North Carolina"]}, "US-NC"),
        ("US", {"lines": ["1 Quill Road"]}, "US"),
        ("US", {"lines": ["12 OR Street 3"]}, "US"),
        ("CN", {"region": "广东省"}, "CN-GD"),
        ("CN", {"region": "Guangdong"}, "CN-GD"),
        ("CN", {"region": "Nei Menggu Zizhiqu"}, "CN-NM"),
        ("CN", {"lines": ["浙江省霁澜市虹路 3 号"]}, "CN-ZJ"),
        ("CN", {"lines": ["3 Hong Lu, Jilan Shi", "Zhejiang Sheng, 990001"]}, "CN-ZJ"),
        ("CN", {"city": "北京市"}, "CN-BJ"),
        ("CN", {"lines": ["某路 3 号"]}, "CN"),
        ("DE", {"region": "Bayern"}, "DE"),
    ],
)
def test_a_place_is_read_in_either_script(country: str, written: dict[str, object], code: str) -> None:
    address = Address.model_validate({"country": country, **written})

    assert region_of(address) == code
