"""Names of companies and people, Chinese and European, and the ways one name gets spelled."""

from __future__ import annotations

from typing import Final

import msgspec

from gateway.demo.dice import Dice


class City(msgspec.Struct, frozen=True):
    """Where a company sits; ``division`` is the code of its tax office's district."""

    name: str
    latin: str
    region: str
    division: str


CITIES: Final = tuple(
    City(*words.split())
    for words in (
        "青岛 Qingdao east-china 370211",
        "上海 Shanghai east-china 310115",
        "苏州 Suzhou east-china 320506",
        "杭州 Hangzhou east-china 330106",
        "宁波 Ningbo east-china 330203",
        "合肥 Hefei east-china 340104",
        "北京 Beijing north-china 110108",
        "天津 Tianjin north-china 120103",
        "沈阳 Shenyang north-china 210106",
        "大连 Dalian north-china 210203",
        "石家庄 Shijiazhuang north-china 130104",
        "太原 Taiyuan north-china 140105",
        "深圳 Shenzhen south-china 440305",
        "广州 Guangzhou south-china 440106",
        "厦门 Xiamen south-china 350203",
        "佛山 Foshan south-china 440604",
        "成都 Chengdu south-china 510107",
        "重庆 Chongqing south-china 500112",
        "武汉 Wuhan south-china 420106",
        "西安 Xian north-china 610113",
    )
)
ABROAD: Final = tuple(
    City(*words.split())
    for words in (
        "München München europe DE",
        "Stuttgart Stuttgart europe DE",
        "Lyon Lyon europe FR",
        "Lille Lille europe FR",
        "Chicago Chicago north-america US",
        "Houston Houston north-america US",
    )
)
_BRANDS: Final = tuple(
    tuple(words.split())
    for words in (
        "海川 Haichuan,华星 Huaxing,金龙 Jinlong,瑞丰 Ruifeng,东方 Dongfang,恒通 Hengtong,"
        "天润 Tianrun,中盛 Zhongsheng,鼎力 Dingli,新宇 Xinyu,百川 Baichuan,长青 Changqing,"
        "宏达 Hongda,凯越 Kaiyue,立信 Lixin,盛世 Shengshi,泰和 Taihe,万里 Wanli,祥云 Xiangyun,"
        "永固 Yonggu,博远 Boyuan,创世 Chuangshi,德信 Dexin,富源 Fuyuan,光明 Guangming,"
        "嘉禾 Jiahe,康平 Kangping,联拓 Liantuo,铭泰 Mingtai,启航 Qihang"
    ).split(",")
)
_TRADES: Final = tuple(
    tuple(words.split("|"))
    for words in (
        "机械|Machinery|machinery",
        "电子|Electronics|electronics",
        "汽车零部件|Auto Parts|automotive",
        "化工|Chemical|chemicals",
        "包装|Packaging|packaging",
        "食品|Foods|food",
        "医疗器械|Medical Devices|medical",
        "新能源|New Energy|energy",
        "物流设备|Logistics Equipment|logistics",
        "纺织|Textile|textiles",
    )
)
_FAMILIES_ABROAD: Final = (
    "Adler,Becker,Carlsen,Dubois,Eriksson,Fischer,Garnier,Hoffmann,Ingram,Jansen,Keller,Lambert,"
    "Moreau,Nolan,Osborne,Petit,Quinn,Richter,Schmidt,Turner"
).split(",")
_ENDINGS: Final = {"DE": "GmbH", "FR": "S.A.S.", "US": "Inc."}
_FAMILIES: Final = tuple(
    tuple(words.split())
    for words in (
        "王 Wang,李 Li,张 Zhang,刘 Liu,陈 Chen,杨 Yang,赵 Zhao,黄 Huang,周 Zhou,吴 Wu,徐 Xu,"
        "孙 Sun,胡 Hu,朱 Zhu,高 Gao,林 Lin,何 He,郭 Guo,马 Ma,欧阳 Ouyang"
    ).split(",")
)
_GIVEN: Final = tuple(
    tuple(words.split())
    for words in (
        "伟 Wei,芳 Fang,娜 Na,秀英 Xiuying,敏 Min,静 Jing,丽 Li,强 Qiang,磊 Lei,军 Jun,洋 Yang,"
        "勇 Yong,艳 Yan,杰 Jie,娟 Juan,涛 Tao,明 Ming,超 Chao,建国 Jianguo,志强 Zhiqiang,"
        "晓燕 Xiaoyan,文博 Wenbo,雨桐 Yutong,子轩 Zixuan"
    ).split(",")
)
_GIVEN_ABROAD: Final = (
    "Anna,Ben,Claire,David,Emma,Felix,Grace,Hugo,Ines,Jonas,Karla,Louis,Mia,Noah,Olivia,Paul"
).split(",")


class Firm(msgspec.Struct, frozen=True):
    """A company's name in parts."""

    city: City
    brand: str
    latin: str
    trade: str
    trade_latin: str
    industry: str

    @property
    def english(self) -> str:
        """The name in Latin letters."""
        if self.city.latin == self.city.name:
            return f"{self.brand} {self.trade_latin} {_ENDINGS[self.city.division]}"
        return f"{self.city.latin} {self.latin} {self.trade_latin} Co., Ltd."

    @property
    def name(self) -> str:
        """The registered name."""
        abroad = self.city.latin == self.city.name
        return self.english if abroad else f"{self.city.name}{self.brand}{self.trade}有限公司"

    def spelled(self, way: int) -> str:
        """Return the name as somebody else might have typed it; there are five ways."""
        if self.city.latin == self.city.name:
            short = self.english.rpartition(" ")[0]
            ways = (self.name, self.name.upper(), short, f" {self.name}", f"{short} Co")
        else:
            ways = (
                self.name,
                self.english,
                self.english.upper().replace(",", "").replace(".", ""),
                f"{self.brand}{self.trade}（{self.city.name}）有限公司",
                f"{self.city.name} {self.brand}{self.trade}有限责任公司 ",
            )
        return ways[way]


def chinese_firm(index: int) -> Firm:
    """Return one of 6,000 Chinese firms; 0 is a machine builder in Qingdao."""
    brand, trade = _BRANDS[index % 30], _TRADES[index // 30 % 10]
    city = CITIES[(index * 7 + index // 300 * 3) % len(CITIES)]
    return Firm(city, brand[0], brand[1], *trade)


def foreign_firm(index: int) -> Firm:
    """Return one of 400 firms abroad; the later half is named for two people."""
    family, partner = _FAMILIES_ABROAD[index % 20], _FAMILIES_ABROAD[(index + 1) % 20]
    brand = family if index < len(_FAMILIES_ABROAD) * len(_TRADES) else f"{family} & {partner}"
    city = ABROAD[(index + index // 20) % len(ABROAD)]
    return Firm(city, brand, family, *_TRADES[index // 20 % 10])


def person(dice: Dice, *, abroad: bool) -> tuple[str, str]:
    """Return a person's name and how it reads in a mail address."""
    if abroad:
        given, family = dice.pick(_GIVEN_ABROAD), dice.pick(_FAMILIES_ABROAD)
        return f"{given} {family}", f"{given}.{family}".lower()
    chinese_family, chinese_given = dice.pick(_FAMILIES), dice.pick(_GIVEN)
    return (
        chinese_family[0] + chinese_given[0],
        f"{chinese_given[1]}.{chinese_family[1]}".lower(),
    )
