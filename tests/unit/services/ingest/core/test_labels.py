"""What is stored of a label stays what it was, or its form has another number. All names are invented."""

import hashlib

from services.ingest.core.exact import as_numbers, numbers_of
from services.ingest.core.keys import Role
from services.ingest.core.labels import FORM, Screened
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import WrittenName, profile_of_entity
from services.ingest.core.screening import read_labels

KEPT = {
    1: "4b905747ec095878359013ab8b382fde",
    2: "69947a03a9b010b11ddb3510a45f7e0d",
    3: "39c67d3684acff34f71f9f7ac63e987a",
    4: "39c67d3684acff34f71f9f7ac63e987a",
}
"""Of each form the digest of what is stored of the labels below; a number that was used once keeps its digest."""

WRITTEN = [
    *(
        (name, Kind.PERSON)
        for name in ("Osgood Thistledown QUILLFEATHER", "O. Quillfeather", "Wu Xiaoming", "欧阳青枫")
    ),
    *((name, Kind.PERSON) for name in ("歐陽青楓", "Тордрик Вексквист", "Mary TAN Siew Hoon", "al-Tordric bin Halvin")),
    *((name, Kind.COMPANY) for name in ("Ashgrove Lantern Supply Co., Ltd.", "深圳市翎榆淞科技有限公司", "Kiln No. 3")),
]
VALUES = {
    "phone": ["+86 138 0013 8000"],
    "email": ["sales@quill-kiln.example"],
    "website": ["https://www.quill-kiln.example/shop"],
    "taxNumber": ["91000000-EXAMPLE-01X"],
    "address": ["77 Lantern Lane, Juniperhollow"],
}


def test_the_form_has_another_number_when_something_else_is_stored() -> None:
    labels = read_labels([Screened(1, Role.SENDER, (WrittenName(*each),), as_numbers(())) for each in WRITTEN])
    values = numbers_of(profile_of_entity("Company", VALUES)).astype("<u8").tobytes()

    digest = hashlib.blake2b(b"/".join([*labels.names_to_store(), values]), digest_size=16).hexdigest()

    assert KEPT.get(FORM) == digest, (
        f"Something else is stored of a label than form {FORM} promises, so new entries would miss the labels that are "
        f"stored. Raise FORM in services/ingest/core/labels.py and add its digest here: {digest}"
    )
