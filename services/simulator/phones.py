"""Telephone numbers and e-mail addresses that ring nowhere.

United States: 555-0100 to 555-0199, kept for fiction in every area code; in a large world that has used them up, area
codes 290 to 299, which the numbering plan keeps for its own expansion and nobody has. China: mobile numbers that begin
with 154, which has not been given to any network. E-mail addresses lie under `.example` (RFC 2606).
`spellings` writes one number as people do, so that only what normalises numbers sees that it is one.
"""

from random import Random

from services.simulator.draws import Distinct, table

_AREA_CODES = table(
    "201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 "
    "252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 "
    "319 320 321 323 325 330 334 336 337 339 347 351 352 360 361 386 401 402 404 405 406 407 408 409 410 412 413 "
    "414 415 417 419 423 425 432 434 435 440 443 469 470 478 479 480 484 501 502 503 504 505 507 508 509 510 512 "
    "513 515 516 517 518 520 530 540 541 551 559 561 562 563 567 570 571 573 574 575 580 585 586 601 602 603 605 "
    "606 607 608 609 610 612 614 615 616 617 618 619 620 623 626 630 631 636 641 646 650 651 660 661 662 678 682 "
    "701 702 703 704 706 707 708 712 713 714 715 716 717 718 719 720 724 727 731 732 734 740 757 760 763 765 770 "
    "772 773 774 775 781 785 786 801 802 803 804 805 806 808 810 812 813 814 815 816 817 818 828 830 831 832 843 "
    "845 847 848 850 856 857 858 859 860 862 863 864 865 870 878 901 903 904 906 908 909 910 912 913 914 915 916 "
    "917 918 919 920 925 928 931 936 937 940 941 947 949 951 952 954 956 970 971 972 973 978 979 980 985 989"
)
_CHINESE_PREFIX = "154"
_SPARE_AREAS = 10
_MAIL_HOUSES = {
    "US": ("mailpost.example", "inboxly.example", "quillmail.example"),
    "CN": ("xinjian.example", "youxiang.example", "chuanxin.example"),
}


class PhoneMaker:
    """Gives out each made-up number once."""

    def __init__(self, rng: Random) -> None:
        self._us = Distinct(rng, len(_AREA_CODES) * 100)
        self._spare_us = Distinct(rng, _SPARE_AREAS * 600 * 10_000)
        self._cn = Distinct(rng, 100_000_000)

    def us(self) -> str:
        """A fictitious number in E.164 form: one of some 28,000 for fiction, then one that nobody can have."""
        if not self._us.left:
            rest, line = divmod(self._spare_us.take(), 10_000)
            area, office = divmod(rest, 600)
            return f"+129{area}{office + 300}{line:04}"
        area, line = divmod(self._us.take(), 100)
        return f"+1{_AREA_CODES[area]}55501{line:02}"

    def cn(self) -> str:
        """A number in E.164 form that no Chinese network has."""
        return f"+86{_CHINESE_PREFIX}{self._cn.take():08}"

    def of(self, nation: str) -> str:
        """A number of `nation`, "US" or "CN"."""
        return self.us() if nation == "US" else self.cn()

    def spare(self, nation: str) -> str | None:
        """A number of `nation`; None for another country, whose numbers are not made up here."""
        return self.of(nation) if nation in ("US", "CN") else None


def spellings(number: str) -> tuple[str, ...]:
    """The ways in which labels spell the E.164 `number`; all name the same telephone. What is none stays as it is."""
    if not number.startswith("+") or len(number) < 12:
        return number, number, number, number
    if number.startswith("+86"):
        digits = number[3:]
        return number, f"+86 {digits[:3]} {digits[3:7]} {digits[7:]}", f"0086-{digits}", f"(86){digits}"
    area, office, line = number[2:5], number[5:8], number[8:]
    return number, f"+1 ({area}) {office}-{line}", f"{area}-{office}-{line}", f"1.{area}.{office}.{line}"


class MailMaker:
    """Invents e-mail addresses, never the same twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._made = 0

    def of(self, nation: str, owner: str) -> str:
        """An address for `owner`, any text in Latin letters, at a made-up provider of `nation`."""
        self._made += 1
        words = "".join(letter if letter.isalpha() else " " for letter in owner.lower()).split()
        house = self._rng.choice(_MAIL_HOUSES.get(nation, _MAIL_HOUSES["US"]))
        return f"{'.'.join(words)[:40]}{self._made}@{house}"
