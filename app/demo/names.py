"""Invented people: common names of the north-east, put together by chance, and where they work."""

from random import Random

SURNAMES = "王李张刘陈杨赵孙周吴徐马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"  # fmt: skip
GIVEN = (
    "海波 淑芬 桂兰 志强 建国 秀英 丽华 国庆 玉梅 凤霞 长江 立新 春梅 庆丰 晓东 雪梅 冬梅 永胜 宝库 艳秋 "
    "晓燕 洪涛 德福 桂芝 振东 文博 思雨 佳怡 子涵 浩然 一鸣 雨桐 明辉 大勇 铁军 秋菊 红岩 卫东 玉兰 金山 "
    "敬业 双喜 连生 福来 素琴 亚男 莹莹 婷婷 佳宁 宏伟 向阳 永红 凤琴 景春 树林 万里 长青 学文 学武 喜梅 "
    "瑞雪 松涛 江雪 立冬 小满 春生 秋生 冬生 迎春 庆春 玉珍 秀芝 桂荣 淑珍 淑华 丽娟 丽杰 丽萍 志刚 志伟 "
    "国栋 国梁 家宝 家兴 少华 少峰 云鹏 云飞 鹏飞 鹤鸣 雁南 嫩江 北辰 晨光 晨曦 天宇 天佑 泽宇 梓萱 欣然"
).split()

WORKPLACES = (
    "龙沙区教育局",
    "铁锋区卫生健康局",
    "富拉尔基区住房和城乡建设局",
    "甘南县农业农村局",
    "齐齐哈尔市第一医院",
    "齐齐哈尔市公共汽车公司",
    "齐齐哈尔供电公司",
    "齐齐哈尔供热公司",
    "市市场监督管理局",
    "市交通运输局",
    "市图书馆",
    "市第三中学",
    "市实验小学",
    "龙沙公园管理处",
    "红岸重型机械厂",
    "北兴特殊钢公司",
    "甘南县税务局",
    "甘南县第二中学",
    "铁路车辆段",
    "邮政速递分公司",
)


class Names:
    """One name after the other, none of them twice."""

    def __init__(self, taken: set[str]) -> None:
        self._chance = Random("baodao names")  # noqa: S311 - the same people every time
        self._taken = set(taken)

    def next(self) -> str:
        """A name that nobody of the demonstration has yet."""
        while True:
            name = self._chance.choice(SURNAMES) + self._chance.choice(GIVEN)
            if name not in self._taken:
                self._taken.add(name)
                return name
