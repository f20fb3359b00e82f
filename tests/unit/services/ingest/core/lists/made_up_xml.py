"""XML lists of made-up entities."""

SDN_ENTRY = """<sdnEntry><uid>7</uid><firstName>Ada</firstName><lastName>EXAMPLE</lastName><sdnType>Individual</sdnType>
<title>Director</title><remarks>(Linked To: SAMPLE BANK)</remarks>
<programList><program>DEMO</program><program>SAMPLE</program></programList>
<idList><id><uid>1</uid><idType>Passport</idType><idNumber>X0000001</idNumber><idCountry>Iran</idCountry></id>
<id><uid>2</uid><idType>Digital Currency Address - XBT</idType><idNumber>1ExampleExample</idNumber></id>
<id><uid>3</uid><idType>Gender</idType><idNumber>Female</idNumber></id>
<id><uid>4</uid><idType>Secondary sanctions risk:</idType><idNumber>section 1(b)</idNumber></id>
<id><uid>5</uid><idType>Demo Card</idType><idNumber>D-1</idNumber></id></idList>
<akaList><aka><uid>1</uid><type>a.k.a.</type><category>strong</category><lastName>EXEMPEL</lastName><firstName>A.</firstName></aka>
<aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>SHORTY</lastName></aka>
<aka><uid>3</uid><type>f.k.a.</type><category>strong</category><lastName>SAMPLE</lastName></aka></akaList>
<addressList><address><uid>1</uid><address1>12 Demo Road</address1><city>Sampleton</city><postalCode>1234</postalCode>
<country>China</country></address></addressList>
<nationalityList><nationality><uid>1</uid><country>Iraq</country></nationality></nationalityList>
<dateOfBirthList><dateOfBirthItem><uid>1</uid><dateOfBirth>12 Mar 1965</dateOfBirth></dateOfBirthItem></dateOfBirthList>
<placeOfBirthList><placeOfBirthItem><uid>1</uid><placeOfBirth>Demoville</placeOfBirth></placeOfBirthItem></placeOfBirthList>
</sdnEntry>"""

UN_PERSON = """<INDIVIDUAL><DATAID>700</DATAID><FIRST_NAME>ADA</FIRST_NAME><SECOND_NAME>BEATE</SECOND_NAME>
<THIRD_NAME>EXAMPLE</THIRD_NAME><UN_LIST_TYPE>Demo</UN_LIST_TYPE><REFERENCE_NUMBER>DMi.001</REFERENCE_NUMBER>
<LISTED_ON>2001-02-03</LISTED_ON><GENDER>Female</GENDER><NAME_ORIGINAL_SCRIPT>示例</NAME_ORIGINAL_SCRIPT>
<COMMENTS1>Made up.</COMMENTS1><TITLE><VALUE>Dr</VALUE></TITLE><DESIGNATION><VALUE>Director</VALUE></DESIGNATION>
<NATIONALITY><VALUE>Democratic People's Republic of Korea</VALUE></NATIONALITY>
<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ada Exempel</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Shorty</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><STREET>12 Demo Road</STREET><CITY>Sampleton</CITY><COUNTRY>China</COUNTRY></INDIVIDUAL_ADDRESS>
{births}
<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Demoville</CITY><COUNTRY>China</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X0000001</NUMBER>
<ISSUING_COUNTRY>China</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT>
<NUMBER>000-111</NUMBER></INDIVIDUAL_DOCUMENT>
</INDIVIDUAL>"""
BIRTH = "<INDIVIDUAL_DATE_OF_BIRTH>{}</INDIVIDUAL_DATE_OF_BIRTH>"
EXACT = BIRTH.format("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1965-03-12</DATE>")
UN_COMPANY = """<ENTITY><DATAID>701</DATAID><FIRST_NAME>EXAMPLE TRADING</FIRST_NAME><UN_LIST_TYPE>Demo</UN_LIST_TYPE>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>ETC</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>SAMPLE TRADING</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ADDRESS><COUNTRY>Iran (Islamic Republic of)</COUNTRY></ENTITY_ADDRESS>{more}</ENTITY>"""


def sdn_xml(*entries: str, count: int | None = None) -> bytes:
    """An sdn.xml with these entries."""
    stated = len(entries) if count is None else count
    facts = f"<Publish_Date>01/02/2026</Publish_Date><Record_Count>{stated}</Record_Count>"
    head = f"<publshInformation>{facts}</publshInformation>"
    body = head + "".join(entries)
    return f'<?xml version="1.0"?>\n<sdnList xmlns="https://list.example/XML">{body}</sdnList>\n'.encode()


def un_xml(*people: str, companies: tuple[str, ...] = ()) -> bytes:
    """A consolidated list with these."""
    body = f"<INDIVIDUALS>{''.join(people)}</INDIVIDUALS><ENTITIES>{''.join(companies)}</ENTITIES>"
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="2026-01-02T00:00:00Z">'
    return f"{head}{body}</CONSOLIDATED_LIST>\n".encode()


def un_person(births: str = EXACT) -> str:
    """A made-up person."""
    return UN_PERSON.format(births=births)


def un_company(more: str = "") -> str:
    """A made-up company."""
    return UN_COMPANY.format(more=more)
