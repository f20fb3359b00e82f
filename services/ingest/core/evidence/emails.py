"""E-mail: one mailbox in two writings; one rare domain; one telling name at two houses; all mailboxes differ."""

from collections.abc import Iterator

from services.ingest.core.evidence.found import Found
from services.ingest.core.identifiers import Kind
from services.ingest.core.mailboxes import Mailbox, read_mailboxes
from services.ingest.core.profile import Profile
from services.ingest.core.websites import read_page

TELLING_NAME = 8
"""Signs of a mailbox's name, with a digit among them, that few people hit on."""

_Read = dict[Mailbox, str]


def compare_emails(label: Profile, entity: Profile) -> Iterator[Found]:
    """`email-same`, else `email-domain`, `email-name` or `email-apart`; beside them `email-website`."""
    left, right = _mailboxes(label), _mailboxes(entity)
    yield from _at_website(left, entity, turned=False)
    yield from _at_website(right, label, turned=True)
    if not left or not right:
        return
    common = sorted(left.keys() & right.keys())
    if common:
        yield from (Found("email-same", left[m], right[m], (Kind.EMAIL, m.address), note=m.address) for m in common)
    else:
        yield from _related(left, right)


def _mailboxes(profile: Profile) -> _Read:
    found: _Read = {}
    for written in profile.emails:
        for mailbox in read_mailboxes(written):
            found.setdefault(mailbox, written)
    return found


def _related(left: _Read, right: _Read) -> Iterator[Found]:
    pairs = [(one, other) for one in sorted(left) for other in sorted(right)]
    domain = next(((a, b) for a, b in pairs if a.domain == b.domain and a.own_domain), None)
    name = next(((a, b) for a, b in pairs if _name(a) == _name(b) and _telling(_name(a))), None)
    if domain:
        house = domain[0].domain
        yield Found("email-domain", left[domain[0]], right[domain[1]], (Kind.EMAIL, f"@{house}"), note=house)
    if name:
        yield Found("email-name", left[name[0]], right[name[1]], note=_name(name[0]))
    if not domain and not name:
        yield Found("email-apart", next(iter(left.values())), next(iter(right.values())))


def _name(mailbox: Mailbox) -> str:
    return mailbox.address.rpartition("@")[0].replace(".", "")


def _telling(name: str) -> bool:
    return len(name) >= TELLING_NAME and any(sign.isdigit() for sign in name)


def _at_website(mailboxes: _Read, other: Profile, *, turned: bool) -> Iterator[Found]:
    """A mailbox under the domain of the other side's own web page."""
    read = ((read_page(written), written) for written in other.websites)
    pages = {page.owner: written for page, written in read if page and page.house == "web"}
    for mailbox, written in mailboxes.items():
        page = pages.get(mailbox.domain) if mailbox.own_domain else None
        if page:
            left, right = (page, written) if turned else (written, page)
            yield Found("email-website", left, right, (Kind.EMAIL, f"@{mailbox.domain}"), note=mailbox.domain)
