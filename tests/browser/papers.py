"""Files as operators have them."""

_COLUMNS = (
    "submission,handling_code,source_grade,information_grade,retain_until,item_identifier,posted_on,sender_name,"
    "sender_country,addressee_company,addressee_country,nature,description,gross_weight_grams,route_origin,"
    "route_destination"
)
GOOD_IDENTIFIER, BAD_IDENTIFIER = "RB123456785GB", "RB123456786GB"
"""The second has a wrong check digit."""


def two_parcels(reference: str, second: str = BAD_IDENTIFIER) -> bytes:
    """A CSV of two rows: the first is fine; the second has the item identifier `second`."""
    return f"""\
{_COLUMNS}
{reference}-1,H1,B,2,2028-01-01,{GOOD_IDENTIFIER},2026-11-20,"Quillfeather, Norbert",US,Mingzhu Garden Tools,CN,gift,brass parts,480,US,CN
{reference}-2,H1,B,2,2028-01-01,{second},2026-11-20,Norbert,US,Mingzhu Garden Tools,CN,gift,brass parts,480,US,CN
""".encode()  # noqa: E501  (a row is a line)


def in_other_words(reference: str, colour: str = "red") -> bytes:
    """A CSV of one good parcel whose columns have names of another system; one of them is none of ours."""
    return f"""\
Ref,寄件人姓名,Sender country,Consignee company,收件人国家,Tracking No.,Posting date,品名,Weight,Nature,From country,To country,Colour
{reference},"Quillfeather, Norbert",US,Mingzhu Garden Tools,CN,{GOOD_IDENTIFIER},2026-11-20,brass parts,480,gift,US,CN,{colour}
""".encode()  # noqa: E501  (a row is a line)
