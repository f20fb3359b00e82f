"""Web pages and names in messengers: one shop on a marketplace, one handle, one domain of its own."""

from collections.abc import Iterator

from services.ingest.core.evidence.found import Found
from services.ingest.core.identifiers import Kind
from services.ingest.core.profile import Profile
from services.ingest.core.websites import Page, read_page


def compare_websites(label: Profile, entity: Profile) -> Iterator[Found]:
    """`website-shop` for a shop, profile or handle, `website-domain` for a domain of its own."""
    if not label.websites or not entity.websites:
        return
    left, right = _pages(label), _pages(entity)
    for page in sorted(left.keys() & right.keys()):
        comparison = "website-domain" if page.house == "web" else "website-shop"
        yield Found(comparison, left[page], right[page], (Kind.WEBSITE, page.key), note=page.key)


def _pages(profile: Profile) -> dict[Page, str]:
    found: dict[Page, str] = {}
    for written in profile.websites:
        page = read_page(written)
        if page:
            found.setdefault(page, written)
    return found
