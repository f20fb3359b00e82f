"""The vocabulary of addresses of both countries: what people write for road, building and room, and large places."""

STREET_KINDS = {
    "road": "road rd lu malu",
    "street": "street str st jie",
    "avenue": "avenue ave av dadao dajie",
    "boulevard": "boulevard blvd blv",
    "lane": "lane ln xiang nong hutong alley",
    "drive": "drive dr drv",
    "court": "court ct crt",
    "place": "place pl",
    "way": "way wy",
    "highway": "highway hwy expressway expy gonglu",
    "parkway": "parkway pkwy pky",
    "circle": "circle cir",
    "terrace": "terrace ter terr",
    "square": "square sq",
    "trail": "trail trl",
    "loop": "loop",
    "pike": "pike turnpike tpke",
}
"""Kinds of street, each with the ways to write it in Latin letters (USPS Publication 28, appendix C, and pinyin)."""

KIND_OF = {word: kind for kind, words in STREET_KINDS.items() for word in words.split()}
CHINESE_KINDS = frozenset({"road", "street", "avenue", "boulevard", "lane", "highway"})
"""Kinds that translators take for each other: 大道 is avenue, boulevard and road."""

DIRECTIONS = {
    "dong": "dong", "east": "dong", "e": "dong", "nan": "nan", "south": "nan", "s": "nan", "xi": "xi", "west": "xi",
    "w": "xi", "bei": "bei", "north": "bei", "n": "bei", "zhong": "zhong", "middle": "zhong", "mid": "zhong",
    "central": "zhong", "northeast": "dongbei", "ne": "dongbei", "northwest": "xibei", "nw": "xibei",
    "southeast": "dongnan", "se": "dongnan", "southwest": "xinan", "sw": "xinan",
}  # fmt: skip
ORDINALS = {
    "first": "yi", "1st": "yi", "yi": "yi", "second": "er", "2nd": "er", "er": "er", "third": "san", "3rd": "san",
    "san": "san", "fourth": "si", "4th": "si", "si": "si", "fifth": "wu", "5th": "wu", "wu": "wu", "sixth": "liu",
    "6th": "liu", "liu": "liu", "seventh": "qi", "7th": "qi", "qi": "qi", "eighth": "ba", "8th": "ba", "ba": "ba",
    "ninth": "jiu", "9th": "jiu", "jiu": "jiu", "tenth": "shi", "10th": "shi",
}  # fmt: skip
"""Chinese puts both behind the name (科技南二路); translators put them anywhere."""

_PLACE_KINDS = (
    "district dist qu city shi town township county co xian province prov sheng zhen xiang region municipality "
    "prefecture state new area"
)
PLACE_KINDS = frozenset(_PLACE_KINDS.split())
"""Words that say what sort of place a name is."""

_BEFORE_STREETS = "qu shi sheng xian zhen district dist"
BEFORE_STREETS = frozenset(_BEFORE_STREETS.split())
"""Of these, the ones that stand in no street's name: what is before them is no part of the street."""

_NAMED_KINDS = (
    "plaza mansion garden gardens park center centre tower towers building bldg industrial industry zone estate "
    "community dasha xiaoqu market mall house square guangchang huayuan gongyequ gongyeyuan apartments residence "
    "warehouse"
)
NAMED_KINDS = frozenset(_NAMED_KINDS.split())
"""Words that end the name of an estate, a park or a tower."""

NUMBER_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10",
}  # fmt: skip
"""House numbers of buildings that make a name of them: One Larkmere Plaza."""

_SQUARES = "plaza square place court center centre circle park tower towers way drive landing"
SQUARES = frozenset(_SQUARES.split())
"""What such an address ends with."""

_NUMBERED_ROADS = "county state us rural farm township forest interstate route highway hwy"
NUMBERED_ROADS = frozenset(_NUMBERED_ROADS.split())
"""Words before the name of a road whose name is a number: County Road 12."""

_EMPTY = "china prc cn usa us america the of and p r c peoples republic united states no near opposite behind hk sar"
EMPTY = frozenset(_EMPTY.split())
"""Words that tell no place from another."""

_STATES = (
    "al:alabama ak:alaska az:arizona ar:arkansas ca:california co:colorado ct:connecticut de:delaware fl:florida "
    "ga:georgia hi:hawaii id:idaho il:illinois in:indiana ia:iowa ks:kansas ky:kentucky la:louisiana me:maine "
    "md:maryland ma:massachusetts mi:michigan mn:minnesota ms:mississippi mo:missouri mt:montana ne:nebraska "
    "nv:nevada nh:newhampshire nj:newjersey nm:newmexico ny:newyork nc:northcarolina nd:northdakota oh:ohio "
    "ok:oklahoma or:oregon pa:pennsylvania ri:rhodeisland sc:southcarolina sd:southdakota tn:tennessee tx:texas "
    "ut:utah vt:vermont va:virginia wa:washington wv:westvirginia wi:wisconsin wy:wyoming dc:districtofcolumbia "
    "pr:puertorico"
)
STATES = dict(state.split(":") for state in _STATES.split())
"""States of the United States by the post's two letters."""

_PROVINCES = (
    "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 "
    "青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
)
PROVINCES = tuple(_PROVINCES.split())
_CITIES = (
    "北京 上海 天津 重庆 石家庄 唐山 保定 邯郸 廊坊 沧州 衡水 邢台 张家口 承德 秦皇岛 太原 大同 长治 运城 临汾 "
    "呼和浩特 包头 沈阳 大连 鞍山 抚顺 锦州 营口 丹东 长春 哈尔滨 齐齐哈尔 大庆 牡丹江 南京 苏州 无锡 常州 "
    "南通 扬州 镇江 徐州 盐城 泰州 连云港 淮安 宿迁 杭州 宁波 温州 绍兴 嘉兴 湖州 金华 台州 义乌 丽水 衢州 舟山 "
    "合肥 芜湖 蚌埠 安庆 阜阳 滁州 福州 厦门 泉州 漳州 莆田 宁德 龙岩 三明 南平 南昌 九江 赣州 上饶 宜春 吉安 "
    "济南 青岛 烟台 潍坊 淄博 临沂 济宁 威海 德州 泰安 东营 聊城 菏泽 滨州 日照 枣庄 郑州 洛阳 开封 新乡 安阳 "
    "南阳 许昌 信阳 商丘 焦作 平顶山 武汉 宜昌 襄阳 荆州 黄石 黄冈 十堰 孝感 荆门 长沙 株洲 湘潭 衡阳 岳阳 常德 "
    "郴州 邵阳 永州 怀化 广州 深圳 东莞 佛山 珠海 中山 惠州 汕头 江门 湛江 肇庆 茂名 揭阳 潮州 清远 韶关 梅州 "
    "汕尾 河源 阳江 云浮 南宁 柳州 桂林 北海 玉林 梧州 海口 三亚 成都 绵阳 德阳 南充 宜宾 泸州 乐山 达州 自贡 "
    "贵阳 遵义 昆明 曲靖 大理 西安 咸阳 宝鸡 渭南 汉中 榆林 兰州 天水 西宁 银川 乌鲁木齐 拉萨 台北 高雄 台中 台南 "
    "新北 桃园 新竹"
)
CITIES = tuple(_CITIES.split())
"""Cities by which two Chinese addresses are told apart, without 市."""

_ENGLISH = {"hongkong": "xianggang", "macau": "aomen", "macao": "aomen", "peking": "beijing", "canton": "guangzhou",
            "innermongolia": "neimenggu", "tibet": "xizang", "shaanxi": "shanxi", "taipei": "taibei",
            "kaohsiung": "gaoxiong", "taichung": "taizhong", "tainan": "tainan"}  # fmt: skip
ENGLISH_PLACES = _ENGLISH
"""Large places whose English name is not their pinyin."""
