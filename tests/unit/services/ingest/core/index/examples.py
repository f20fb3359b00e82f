"""Every rule of matching by example: a listed name, a writing of it that is raised, and an innocent twin that is not.

All names are invented. What stands as a twin differs in the one thing that the rule is about.
"""

from typing import NamedTuple

from services.ingest.core.evidence.assess import assess
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.index.score import compare_names
from services.ingest.core.names.name import Kind, Name
from services.ingest.core.names.read import read_name
from services.ingest.core.profile import Profile, WrittenName

PERSON, COMPANY, THING = Kind.PERSON, Kind.COMPANY, Kind.THING
WEIGHTS = load_weights()


class Example(NamedTuple):
    """One rule."""

    rule: str
    kind: Kind
    listed: str
    written: str
    """The same: raised."""
    twin: str
    """Another: not raised by the name alone."""


def score(one: str, other: str, kind: Kind) -> float:
    """The kernel's score of two writings, with the shipped weights."""
    return compare_names(read_name(one, kind), read_name(other, kind), weights=WEIGHTS.names)


def is_raised(written: str, listed: str, kind: Kind) -> bool:
    """Whether the name alone raises a hit, at the shipped threshold."""
    return assess(_profile(written, kind), _profile(listed, kind), WEIGHTS).score >= WEIGHTS.threshold


def read(written: str, kind: Kind = PERSON) -> Name:
    """The name, a person's if nothing else is said."""
    return read_name(written, kind)


def _profile(written: str, kind: Kind) -> Profile:
    return Profile(kind, (WrittenName(written, kind),))


PERSONS = (
    Example("order swapped", PERSON, "WEXQUIST, Tordric", "Tordric Wexquist", "Halvin Wexquist"),
    Example("order not marked", PERSON, "Tordric Wexquist", "Wexquist Tordric", "Tordric Wensbury"),
    Example("marks on letters", PERSON, "WEXQUIST, Tordric", "Tórdrić Wexqüist", "Hálvïn Wexqüist"),
    Example("Cyrillic letters", PERSON, "Tordrik Vekskvist", "Тордрик Вексквист", "Халвин Вексквист"),
    Example("letters that only look Latin", PERSON, "WEXQUIST, Tordric", "Tоrdriс Wexquist", "Hаlvin Wensbury"),
    Example("initial in the middle", PERSON, "WEXQUIST, Tordric Halvin", "Tordric H. Wexquist", "Obrecht H. Wexquist"),
    Example("middle name missing", PERSON, "WEXQUIST, Tordric Halvin", "Tordric Wexquist", "Obrecht Wexquist"),
    Example("middle name added", PERSON, "WEXQUIST, Tordric", "Tordric Halvin Wexquist", "Obrecht Halvin Wexquist"),
    Example("given name doubled", PERSON, "WEXQUIST, Tordric", "Tordric Tordric Wexquist", "Halvin Halvin Wexquist"),
    Example(
        "family name doubled", PERSON, "WEXQUIST, Tordric", "Tordric Wexquist Wexquist", "Halvin Wexquist Wexquist"
    ),
    Example("letters changed places", PERSON, "WEXQUIST, Tordric", "Tordric Wexqiust", "Tordric Wensbury"),
    Example("letter left out", PERSON, "WEXQUIST, Tordric", "Todric Wexquist", "Taric Wexquist"),
    Example("letter put in", PERSON, "WEXQUIST, Tordric", "Tordrick Wexquist", "Dominick Wexquist"),
    Example("letter of the same sound", PERSON, "WEXQUIST, Tordric", "Tordric Vexquist", "Tordric Vandrell"),
    Example("final sound of the south", PERSON, "LIN, Zhenqian", "Lin Zhengqian", "Liu Zhenqian"),
    Example("one letter of a given name of two", PERSON, "WEXQUIST, Bo", "Bo Wexquist", "Jo Wexquist"),
    Example("written together", PERSON, "Xiao Ming Quell", "XIAOMING QUELL", "XIAOMEI QUELL"),
    Example("with a hyphen", PERSON, "Xiao Ming Quell", "XIAO-MING QUELL", "HONG-MEI QUELL"),
    Example("with a hyphen, or together", PERSON, "Xiao-Ming Quell", "Quell Xiaoming", "Quell Xiaomei"),
    Example("family name in two words", PERSON, "Xiao Ming Ou Yang", "Xiaoming Ouyang", "Xiaohong Ouyang"),
    Example("particles written together", PERSON, "De La Varn Quist", "Delavarn Quist", "Delamoor Quist"),
    Example("servant of", PERSON, "Abd al-Rahim al-Torqani", "Abdulrahim Torqani", "Hasan al-Torqani"),
    Example("son of", PERSON, "Torqan bin Yazdur", "Torqan ibn Yazdur", "Hasan bin Yazdur"),
    Example(
        "father and son", PERSON, "Mahmud bin Khalid Torqani", "MAHMUD B. KHALID TORQANI", "Yusuf bin Mahmud Torqani"
    ),
    Example("father for son", PERSON, "Torqan bin Yazdur", "TORQAN BIN YAZDUR", "Yazdur bin Torqan"),
    Example("titles", PERSON, "WEXQUIST, Tordric", "Dr. Tordric Wexquist", "Dr. Halvin Wexquist"),
    Example("common given, rare family", PERSON, "WEXQUIST, Maria", "Maria Wexquist", "Maria Garcia"),
    Example("rare given, common family", PERSON, "GARCIA, Tordric", "Tordric Garcia", "Maria Garcia"),
)

HAN_NAMES = (
    Example("traditional characters", PERSON, "陈骥骞", "陳驥騫", "陳驥騏"),
    Example("simplified characters", PERSON, "歐陽驥騫", "欧阳骥骞", "欧阳国强"),
    Example("pinyin", PERSON, "陈骥骞", "CHEN Jiqian", "CHEN Jihua"),
    Example("pinyin in syllables", PERSON, "陈振骞", "Zhen Qian Chen", "Zhen Hua Chen"),
    Example("pinyin of a double surname", PERSON, "欧阳骥骞", "OUYANG Jiqian", "OUYANG Hongbo"),
    Example("surname's own reading: 曾", PERSON, "曾骥骞", "ZENG Jiqian", "ZENG Hongbo"),
    Example("surname's own reading: 单", PERSON, "单骥骞", "SHAN Jiqian", "SHAN Hongbo"),
    Example("surname's own reading: 仇", PERSON, "仇骥骞", "QIU Jiqian", "QIU Hongbo"),
    Example("ü as passports write it", PERSON, "吕骥骞", "LYU Jiqian", "LYU Hongbo"),
    Example("ü as keyboards write it", PERSON, "吕骥骞", "LV Jiqian", "LV Hongbo"),
    Example("Hong Kong", PERSON, "黃騫榮", "WONG Hin Wing", "WONG Chi Ming"),
    Example("Hong Kong, with a hyphen", PERSON, "梁骞荣", "LEUNG Hin-wing", "LEUNG Hin-fai"),
    Example("Hong Kong, double surname", PERSON, "歐陽騫榮", "AU YEUNG Hin Wing", "AU YEUNG Chi Ming"),
    Example("Hong Kong, surname's own reading", PERSON, "曾骥骞", "TSANG Kei Hin", "TSANG Chi Ming"),
    Example("Macao", PERSON, "趙騫榮", "CHIO Hin Weng", "CHIO Chi Meng"),
    Example("Macao, another surname", PERSON, "徐騫榮", "CHOI Hin Weng", "CHOI Man Fai"),
    Example("Wade-Giles with its marks", PERSON, "蔡驥騫", "TS'AI Chi-ch'ien", "TS'AI Kuo-hua"),
    Example("Wade-Giles without", PERSON, "張驥騫", "CHANG Chi-chien", "CHANG Kuo-hua"),
    Example("Hokkien", PERSON, "陈振荣", "TAN Chin Eng", "TAN Boon Keng"),
    Example("Hokkien, 林", PERSON, "林振福", "LIM Chin Hock", "LIM Boon Keng"),
    Example("Hokkien, 许", PERSON, "许秀云", "KOH Siew Hoon", "KOH Boon Keng"),
    Example("Teochew, 黄", PERSON, "黄俊杰", "NG Choon Kiat", "NG Boon Keng"),
    Example("Teochew, 郑", PERSON, "郑骏福", "TAY Choon Hock", "TAY Boon Keng"),
    Example("Teochew, 张", PERSON, "张添福", "TEO Thiam Hock", "TEO Boon Keng"),
    Example("Western name before", PERSON, "黄骞荣", "Jonas WONG Hin Wing", "Jonas WONG Chi Ming"),
    Example("Western name after", PERSON, "黄骞荣", "WONG Hin Wing Jonas", "WONG Chi Ming Jonas"),
    Example("Western name before, Singapore", PERSON, "陈秀芸", "Mary TAN Siew Hoon", "Mary TAN Boon Keng"),
    Example("Western name after, Singapore", PERSON, "陈秀芸", "TAN Siew Hoon Mary", "TAN Boon Keng Mary"),
    Example("Western name after a comma", PERSON, "WONG Hin Wing", "WONG Hin Wing, Jonas", "WONG Chi Ming, Jonas"),
    Example("Western name beside characters", PERSON, "Jonas WONG Hin Wing", "Jonas 黄骞荣", "Jonas 黄志明"),
    Example("characters in another order", PERSON, "郑振桦", "TAY Chin Hua", "TAY Hua-Jin"),
    Example("characters in another order, pinyin", PERSON, "陈振骞", "CHEN Zhen-Qian", "CHEN Qian-Zhen"),
    Example("family name alone", PERSON, "陈骥骞", "CHEN Jiqian", "CHEN Guofeng"),
    Example("family name alone, in characters", PERSON, "陈骥骞", "陈骥骞", "陈大伟"),
)

COMPANIES = (
    Example(
        "legal form abbreviated",
        COMPANY,
        "ULMARINE TRADING COMPANY LIMITED",
        "Ulmarine Trading Co., Ltd.",
        "Brontwell Trading Co., Ltd.",
    ),
    Example("legal form left out", COMPANY, "ULMARINE TRADING LLC", "Ulmarine Trading", "Brontwell Trading"),
    Example("legal form in front", COMPANY, "Quathlam LLC", "OOO Quathlam", "OOO Brontwell"),
    Example("legal form in Chinese", COMPANY, "骞骥有限公司", "Qianji Company Limited", "Hongbo Company Limited"),
    Example(
        "legal form in Chinese, by shares",
        COMPANY,
        "骞骥股份有限公司",
        "Qianji Joint Stock Company",
        "Hongbo Joint Stock Company",
    ),
    Example(
        "legal form in pinyin",
        COMPANY,
        "骞骥贸易有限公司",
        "Qianji Maoyi Youxian Gongsi",
        "Hongbo Maoyi Youxian Gongsi",
    ),
    Example(
        "legal form in two scripts",
        COMPANY,
        "Quathlam Technology Co Ltd",
        "Quathlam Technology 有限公司",
        "Brontwell Technology 有限公司",
    ),
    Example(
        "place in front",
        COMPANY,
        "Quathlam Technology Co Ltd",
        "Shenzhen Quathlam Technology Co Ltd",
        "Shenzhen Brontwell Technology Co Ltd",
    ),
    Example(
        "place in brackets",
        COMPANY,
        "Shenzhen Quathlam Technology",
        "Quathlam Technology (Shenzhen)",
        "Brontwell Technology (Shenzhen)",
    ),
    Example("place in Chinese", COMPANY, "深圳市骞骥科技有限公司", "骞骥科技有限公司", "深圳市泓博科技有限公司"),
    Example(
        "place in Chinese and English",
        COMPANY,
        "深圳市骞骥科技有限公司",
        "Shenzhen Qianji Technology Co., Ltd.",
        "Shenzhen Hongbo Technology Co., Ltd.",
    ),
    Example(
        "place in front and in brackets",
        COMPANY,
        "香港骞骥贸易有限公司",
        "Qianji Trading (Hong Kong) Ltd",
        "Hongbo Trading (Hong Kong) Ltd",
    ),
    Example(
        "Import & Export",
        COMPANY,
        "Quathlam Import & Export Co., Ltd",
        "Quathlam Imp. and Exp. Company Limited",
        "Brontwell Import & Export Co., Ltd",
    ),
    Example(
        "Import-Export",
        COMPANY,
        "QUATHLAM IMPORT-EXPORT CO LTD",
        "Quathlam Import and Export",
        "Brontwell Import-Export",
    ),
    Example(
        "进出口", COMPANY, "骞骥进出口有限公司", "Qianji Import & Export Co., Ltd.", "Hongbo Import & Export Co., Ltd."
    ),
    Example("number in Chinese and digits", COMPANY, "福顺第三厂", "福顺第3厂", "泓博第三厂"),
    Example("number in Chinese and English", COMPANY, "骞骥第三厂", "Qianji No. 3 Factory", "Qianji No. 4 Factory"),
    Example("number of a ship", THING, "ULMARE 2", "Ulmare 2", "ULMARE 3"),
    Example("number in Roman digits", THING, "ULMARINE QUATH II", "Ulmarine Quath 2", "Brontwell Oster 2"),
    Example(
        "translated",
        COMPANY,
        "东方骞骥贸易有限公司",
        "Oriental Qianji Trading Co Ltd",
        "Oriental Hongbo Trading Co Ltd",
    ),
    Example(
        "transliterated",
        COMPANY,
        "东方骞骥贸易有限公司",
        "Dongfang Qianji Maoyi Co Ltd",
        "Dongfang Hongbo Maoyi Co Ltd",
    ),
    Example(
        "own words in syllables",
        COMPANY,
        "深圳市骞骥科技有限公司",
        "Shenzhen Qian Ji Keji Youxian Gongsi",
        "Shenzhen Hong Bo Keji Youxian Gongsi",
    ),
    Example("written together", COMPANY, "YARNMERE TRADING", "Yarn Mere Trading", "Yarn Moor Trading"),
    Example(
        "place, trade and legal form alone",
        COMPANY,
        "Shenzhen Quathlam Trading Co Ltd",
        "Quathlam Trading (Shenzhen)",
        "Shenzhen Trading Co Ltd",
    ),
)

EXAMPLES = PERSONS + HAN_NAMES + COMPANIES
