"""Every table of words, by kind. A code that is not in its table is shown as it is: a service may be newer than its
desk."""

from collections.abc import Mapping

from services.console.web.words.audit import AUDIT_KINDS
from services.console.web.words.cases import CASE_KINDS
from services.console.web.words.columns import COLUMN_KINDS
from services.console.web.words.marking import Words
from services.console.web.words.screening import SCREENING_KINDS

KINDS: Mapping[str, Words] = {**SCREENING_KINDS, **CASE_KINDS, **AUDIT_KINDS, **COLUMN_KINDS}
