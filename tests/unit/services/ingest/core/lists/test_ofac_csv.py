"""The CSV set of OFAC, with made-up people."""

import pytest

from services.ingest.core.lists.refusal import ListRefused
from tests.unit.services.ingest.core.lists.reading import read, read_one, reading_of

END = b"\x1a"
NOTHING = ",".join(["-0- "] * 7)


def sdn(number: int, name: str, kind: str = "individual", programme: str = "DEMO", remarks: str = "-0- ") -> bytes:
    return f'{number},"{name}","{kind}","{programme}",{NOTHING},"{remarks}"\r\n'.encode()


def person(remarks: str) -> bytes:
    return sdn(7, "EXAMPLE, Ada", remarks=remarks) + END


def test_a_person_has_name_parts_and_whole_name() -> None:
    entity = read_one(sdn(7, "EXAMPLE, Ada Beate") + END)

    assert (entity.id, entity.schema, entity.caption) == ("ofac-7", "Person", "EXAMPLE, Ada Beate")
    assert entity.properties["lastName"] == ("EXAMPLE",)
    assert entity.properties["firstName"] == ("Ada Beate",)


@pytest.mark.parametrize(
    ("kind", "schema"),
    [("individual", "Person"), ("-0- ", "Organization"), ("vessel", "Vessel"), ("aircraft", "Airplane")],
)
def test_the_type_says_the_schema(kind: str, schema: str) -> None:
    assert read_one(sdn(7, "EXAMPLE", kind) + END).schema == schema


@pytest.mark.parametrize("written", ["SDGT] [IRGC", "[SDGT] [IRGC]"])
def test_programmes_stand_in_brackets(written: str) -> None:
    assert read_one(sdn(7, "EXAMPLE", programme=written) + END).programmes == ("IRGC", "SDGT")


def test_aliases_addresses_and_further_remarks_come_from_the_other_files() -> None:
    alt = b'7,1,"aka","EXAMPLE, A.",-0- \r\n7,2,"fka","SAMPLE, Ada",-0- \r\n7,3,"nka","EXEMPEL, Ada",-0- \r\n' + END
    add = b'7,1,"12 Demo Road","Sampleton 1234","China",-0- \r\n7,2,-0- ,-0- ,"Cuba",-0- \r\n' + END
    comments = b'7," Passport X0000001 (Iran)."\r\n' + END

    entity = read_one(sdn(7, "EXAMPLE, Ada", remarks="DOB 1970;") + END, add, alt, comments)

    assert entity.properties["alias"] == ("EXAMPLE, A.", "EXEMPEL, Ada")
    assert entity.properties["previousName"] == ("SAMPLE, Ada",)
    assert entity.properties["address"] == ("12 Demo Road, Sampleton 1234, China",)
    assert entity.properties["country"] == ("cn", "cu", "ir")
    assert entity.properties["passportNumber"] == ("X0000001",)


@pytest.mark.parametrize(
    ("remarks", "name", "values"),
    [
        ("DOB 12 Mar 1965", "birthDate", ("1965-03-12",)),
        ("DOB 12 Mar 1965; alt. DOB 1967.", "birthDate", ("1965-03-12", "1967")),
        ("DOB circa 1965.", "birthDate", ("1965",)),
        ("DOB Mar 1965", "birthDate", ("1965-03",)),
        ("DOB 1965 to 1967", "birthDate", ("1965", "1966", "1967")),
        ("POB Sampleton, Freedonia; alt. POB Demoville", "birthPlace", ("Demoville", "Sampleton, Freedonia")),
        ("nationality Iraq", "nationality", ("iq",)),
        ("citizen Korea, North", "citizenship", ("kp",)),
        ("Gender Female", "gender", ("female",)),
        ("Passport X0000001 (Iran) issued 01 Jan 2000 expires 01 Jan 2010", "passportNumber", ("X0000001",)),
        ("alt. Passport X0000002 (Iran)", "passportNumber", ("X0000002",)),
        ("Passport X0000001 (Iran)", "country", ("ir",)),
        ("National ID No. 000-111 (Colombia)", "idNumber", ("000-111",)),
        ("Tax ID No. 00011122 (Russia)", "taxNumber", ("00011122",)),
        ("SSN 000-00-0000 (United States)", "socialSecurityNumber", ("000-00-0000",)),
        ("Unified Social Credit Code (USCC) 91000000000000000X (China)", "uscCode", ("91000000000000000X",)),
        ("Registration Number 5550 (Panama)", "registrationNumber", ("5550",)),
        ("Website www.shop.example", "website", ("www.shop.example",)),
        (
            "Email Address ada@shop.example; alt. Email Address bo@shop.example",
            "email",
            ("ada@shop.example", "bo@shop.example"),
        ),
        ("Phone Number +1 202 555 0101", "phone", ("+1 202 555 0101",)),
        ("Digital Currency Address - XBT 1ExampleExampleExample", "publicKey", ("1ExampleExampleExample",)),
        ("alt. Digital Currency Address - ETH 0x00example", "publicKey", ("0x00example",)),
        ("Vessel Registration Identification IMO 0000000", "imoNumber", ("0000000",)),
        ("MMSI 000000001", "mmsi", ("000000001",)),
        ("SWIFT/BIC EXAMXX00", "swiftBic", ("EXAMXX00",)),
        ("(Linked To: SAMPLE BANK)", "linkedTo", ("SAMPLE BANK",)),
        ("Linked To: SAMPLE BANK.", "linkedTo", ("SAMPLE BANK",)),
        ("Organization Established Date 03 Feb 2001", "incorporationDate", ("2001-02-03",)),
        ("a.k.a. 'SHORTY'.", "weakAlias", ("SHORTY",)),
        ("DOB 1965; a.k.a. 'SHORTY'; a.k.a. 'TALL ONE'", "weakAlias", ("SHORTY", "TALL ONE")),
        ("DOB 1965; (Linked To: SAMPLE)", "notes", ("DOB 1965; (Linked To: SAMPLE)",)),
    ],
)
def test_remarks_are_read_item_by_item(remarks: str, name: str, values: tuple[str, ...]) -> None:
    assert read_one(person(remarks)).properties[name] == values


def test_a_sanctions_risk_is_no_number() -> None:
    entity = read_one(person("Secondary sanctions risk: section 1(b) of Executive Order 0"))

    assert set(entity.properties) == {"name", "lastName", "firstName", "notes"}


def test_windows_1252_is_read_as_well_as_utf_8() -> None:
    latin = sdn(7, "GARCÍA EJEMPLO, José").decode().encode("cp1252") + END

    assert read_one(latin) == read_one(sdn(7, "GARCÍA EJEMPLO, José") + END)


def test_files_are_told_apart_by_their_columns_in_any_order() -> None:
    alt = b'7,1,"aka","EXAMPLE, A.",-0- \r\n' + END

    assert read_one(alt, sdn(7, "EXAMPLE, Ada") + END).properties["alias"] == ("EXAMPLE, A.",)


def test_a_set_without_end_marks_is_read_and_says_so() -> None:
    reading = reading_of(sdn(7, "EXAMPLE, Ada"))

    assert len(list(reading.entities())) == 1
    assert not reading.end_marked
    assert any("do not say where they end" in remark for remark in reading.remarks)


def test_rows_of_nobody_are_counted_where_nothing_says_that_the_set_is_whole() -> None:
    reading = reading_of(sdn(7, "EXAMPLE, Ada"), b'8,1,"aka","SAMPLE",-0- \r\n')

    assert len(list(reading.entities())) == 1
    assert reading.loose == 1


ALT = b'7,1,"aka","EXAMPLE, A.",-0- \r\n'


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("cut", [sdn(7, "EXAMPLE, Ada"), ALT + END]),
        ("cut", [sdn(7, "EXAMPLE, Ada", remarks="a. long. remark")[:-6]]),
        ("cut", [sdn(7, "EXAMPLE, Ada", remarks="a remark")[:-3]]),
        ("columns", [b'7,"EXAMPLE",-0- \r\n']),
        ("columns", [sdn(7, "EXAMPLE") + b"8,SAMPLE\r\n" + END]),
        ("columns", [b"ent_num,SDN_Name,SDN_Type,Program,Title,Call,Vess,Ton,GRT,Flag,Owner,Remarks\r\n"]),
        ("files", [ALT + END]),
        ("files", [sdn(7, "EXAMPLE") + END, sdn(8, "EXAMPLE") + END]),
        ("files", [sdn(7, "EXAMPLE") + END, ALT.replace(b"7,1", b"9,1") + END]),
        ("malformed", [sdn(7, "EXAMPLE") + END + b"\r\n" + sdn(8, "EXAMPLE")]),
        ("encoding", [sdn(7, "EXAMPLE").decode().encode("utf-16")]),
        ("encoding", [sdn(7, "ПРИМЕР").decode().encode("cp1251") + END]),
        ("encoding", [sdn(7, "示例贸易公司").decode().encode("gb18030") + END]),
        ("empty", [b""]),
        ("empty", [b"\r\n\x1a"]),
        ("compressed", [b"PK\x03\x04 and so on"]),
        ("compressed", [b"\x1f\x8b\x08 and so on"]),
    ],
)
def test_what_cannot_be_believed_is_refused_with_its_code(code: str, files: list[bytes]) -> None:
    with pytest.raises(ListRefused) as refusal:
        read(*files)

    assert refusal.value.code == code
    assert refusal.value.next_step


def test_a_refusal_repeats_nothing_of_what_the_list_says() -> None:
    with pytest.raises(ListRefused) as refusal:
        read(sdn(7, "EXAMPLE, Ada") + b"8,SECRETIVE\r\n" + END)

    assert "SECRETIVE" not in str(refusal.value)
