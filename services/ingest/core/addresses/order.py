"""A Chinese address put in its own order, where its parts stand apart: `88号 云帆路 深圳市` is 深圳市云帆路88号.

Foreign forms and shippers who think in English write the smallest part first. The size of a piece is seen by the
character that it ends with. Places come before all else; within the places, and within the rest, pieces are turned
round only when their sizes fall, so that an address in the usual order stays as it was.
"""

import re
from itertools import pairwise

from services.ingest.core.addresses.words import CITIES, PROVINCES

_BETWEEN = re.compile(r"[\s,，.。;；:：、()（）]+")
_ESTATES = re.compile(r"(?:小|工业|园|厂|校|库|生活|住宅|商业)区$")
_SIZES = [
    re.compile(rf"(?:中国|中华人民共和国|省|自治区|特别行政区|^(?:{'|'.join(PROVINCES)}))$"),
    re.compile(rf"(?:市|自治州|地区|盟|^(?:{'|'.join(CITIES)}))$"),
    re.compile(r"(?:(?<!社)区|县|旗)$"),
    re.compile(r"(?:镇|乡|街道|办事处)$"),
    re.compile(r"(?:村|社区)$"),
    re.compile(r"(?:路|街|大道|道|巷|弄|里|胡同)$"),
    re.compile(r"(?:号|院|^\d{1,5})$"),
    re.compile(r"(?:栋|幢|座|号楼|#楼)$"),
    re.compile(r"(?:单元|层|楼|\dF)$"),
    re.compile(r"(?:室|房|铺|户)$"),
]
"""Ends of pieces, from the largest to the smallest."""
_SMALLEST_PLACE = 4


def from_large_to_small(text: str) -> str:
    """The text without what stands between its pieces, places first."""
    pieces = [piece for piece in _BETWEEN.split(text) if piece]
    places = [piece for piece in pieces if _is_place(piece)]
    inside = [piece for piece in pieces if not _is_place(piece)]
    return "".join(_turned(places) + _turned(inside))


def _is_place(piece: str) -> bool:
    size = _size(piece)
    return size is not None and size <= _SMALLEST_PLACE


def _size(piece: str) -> int | None:
    if _ESTATES.search(piece):
        return None
    return next((size for size, ends in enumerate(_SIZES) if ends.search(piece)), None)


def _turned(pieces: list[str]) -> list[str]:
    sizes = [size for piece in pieces if (size := _size(piece)) is not None]
    fall = len(set(sizes)) > 1 and all(one >= other for one, other in pairwise(sizes))
    return pieces[::-1] if fall else pieces
