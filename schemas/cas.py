"""CAS Registry Numbers: the form, and the check digit that catches a mistyped one.

A number has two to seven digits, a hyphen, two digits, a hyphen and a check digit. The check digit is the
sum of the other digits, each multiplied by its position counted from the right, modulo 10 (CAS, "Check Digit
Verification of CAS Registry Numbers"). It shows that a number is well written, not that it names a substance.
"""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_FORM = r"^[1-9][0-9]{1,6}-[0-9]{2}-[0-9]$"


def cas_check_digit(digits: str) -> int:
    """The check digit that belongs behind `digits`, the number's other digits without hyphens."""
    return sum(place * int(digit) for place, digit in enumerate(reversed(digits), start=1)) % 10


def _with_right_check_digit(number: str) -> str:
    if cas_check_digit(number[:-1].replace("-", "")) != int(number[-1]):
        raise PydanticCustomError("cas_check_digit", "wrong check digit")
    return number


CasNumber = Annotated[
    str, StringConstraints(pattern=_FORM, min_length=7, max_length=12), AfterValidator(_with_right_check_digit)
]
"""A CAS Registry Number with hyphens and a right check digit, such as `437-38-7`."""
