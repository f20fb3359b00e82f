"""States of the United States and provinces of China as each language calls them (ISO 3166-2)."""

from functools import cache

_US = (
    "AL Alabama 亚拉巴马|AK Alaska 阿拉斯加|AZ Arizona 亚利桑那|AR Arkansas 阿肯色|CA California 加利福尼亚|"
    "CO Colorado 科罗拉多|CT Connecticut 康涅狄格|DE Delaware 特拉华|FL Florida 佛罗里达|GA Georgia 佐治亚|"
    "HI Hawaii 夏威夷|ID Idaho 爱达荷|IL Illinois 伊利诺伊|IN Indiana 印第安纳|IA Iowa 艾奥瓦|KS Kansas 堪萨斯|"
    "KY Kentucky 肯塔基|LA Louisiana 路易斯安那|ME Maine 缅因|MD Maryland 马里兰|MA Massachusetts 马萨诸塞|"
    "MI Michigan 密歇根|MN Minnesota 明尼苏达|MS Mississippi 密西西比|MO Missouri 密苏里|MT Montana 蒙大拿|"
    "NE Nebraska 内布拉斯加|NV Nevada 内华达|NH New_Hampshire 新罕布什尔|NJ New_Jersey 新泽西|NM New_Mexico 新墨西哥|"
    "NY New_York 纽约|NC North_Carolina 北卡罗来纳|ND North_Dakota 北达科他|OH Ohio 俄亥俄|OK Oklahoma 俄克拉何马|"
    "OR Oregon 俄勒冈|PA Pennsylvania 宾夕法尼亚|RI Rhode_Island 罗得岛|SC South_Carolina 南卡罗来纳|"
    "SD South_Dakota 南达科他|TN Tennessee 田纳西|TX Texas 得克萨斯|UT Utah 犹他|VT Vermont 佛蒙特|"
    "VA Virginia 弗吉尼亚|WA Washington 华盛顿州|WV West_Virginia 西弗吉尼亚|WI Wisconsin 威斯康星|WY Wyoming 怀俄明|"
    "DC District_of_Columbia 哥伦比亚特区|PR Puerto_Rico 波多黎各"
)
_CN = (
    "BJ Beijing 北京|TJ Tianjin 天津|HE Hebei 河北|SX Shanxi 山西|NM Inner_Mongolia 内蒙古|LN Liaoning 辽宁|"
    "JL Jilin 吉林|HL Heilongjiang 黑龙江|SH Shanghai 上海|JS Jiangsu 江苏|ZJ Zhejiang 浙江|AH Anhui 安徽|"
    "FJ Fujian 福建|JX Jiangxi 江西|SD Shandong 山东|HA Henan 河南|HB Hubei 湖北|HN Hunan 湖南|GD Guangdong 广东|"
    "GX Guangxi 广西|HI Hainan 海南|CQ Chongqing 重庆|SC Sichuan 四川|GZ Guizhou 贵州|YN Yunnan 云南|XZ Tibet 西藏|"
    "SN Shaanxi 陕西|GS Gansu 甘肃|QH Qinghai 青海|NX Ningxia 宁夏|XJ Xinjiang 新疆|HK Hong_Kong 香港|MO Macau 澳门|"
    "TW Taiwan 台湾"
)


def called(place: str, language: str) -> str:
    """The name of a place such as `CN-GD`; the code itself where it has none."""
    names = _names().get(place)
    return place if names is None else names[language == "zh"]


@cache
def _names() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for country, table in (("US", _US), ("CN", _CN)):
        for row in table.split("|"):
            code, english, chinese = row.split()
            found[f"{country}-{code}"] = (english.replace("_", " "), chinese)
    return found
