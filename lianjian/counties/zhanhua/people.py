"""Names for the people of the demo. Drawn from lists of common characters; they name nobody."""

import random
from dataclasses import dataclass


def _syllables(text: str) -> list[tuple[str, str]]:
    return [(entry[0], entry[1:]) for entry in text.split()]


# Within each list no two syllables are alike, so that a name is unique in English as well.
SURNAMES = _syllables(
    "王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao "
    "林lin 何he 郭guo 马ma 罗luo 梁liang 宋song 郑zheng 谢xie 韩han 唐tang 冯feng 于yu 董dong "
    "程cheng 曹cao 袁yuan 邓deng 傅fu 沈shen 曾zeng 彭peng 吕lü 苏su 卢lu 蒋jiang 蔡cai 贾jia 丁ding "
    "魏wei 薛xue 叶ye 阎yan 潘pan 杜du 戴dai 夏xia 钟zhong 田tian 任ren 范fan 方fang 石shi 姚yao "
    "谭tan 廖liao 邹zou 熊xiong 金jin 郝hao 孔kong 白bai 崔cui 康kang 毛mao 邱qiu 秦qin 顾gu 侯hou "
    "邵shao 孟meng 万wan 段duan 钱qian 尹yin 常chang 乔qiao 龚gong"
)
FIRST = _syllables(
    "志zhi 文wen 海hai 玉yu 立li 永yong 宝bao 长chang 东dong 凤feng 广guang 桂gui 红hong 慧hui 家jia "
    "金jin 景jing 俊jun 兰lan 连lian 美mei 明ming 佩pei 庆qing 瑞rui 善shan 守shou 树shu 思si 天tian "
    "卫wei 晓xiao 新xin 秀xiu 学xue 雅ya 彦yan 义yi 云yun 泽ze 兆zhao 振zhen 忠zhong"
)
SECOND = _syllables(
    "安an 斌bin 波bo 成cheng 川chuan 丹dan 丰feng 贵gui 涵han 浩hao 恒heng 辉hui 佳jia 娟juan 凯kai "
    "岚lan 莉li 亮liang 林lin 玲ling 民min 鹏peng 平ping 琪qi 倩qian 青qing 然ran 荣rong 山shan "
    "生sheng 涛tao 婷ting 霞xia 翔xiang 欣xin 星xing 岩yan 阳yang 瑶yao 勇yong 源yuan"
)


@dataclass(frozen=True)
class Name:
    zh: str
    en: str


def people(rng: random.Random, count: int) -> list[Name]:
    """`count` different names, in an order that depends on `rng` alone. ValueError beyond some 140,000."""
    everybody = range(len(SURNAMES) * len(FIRST) * len(SECOND))
    return [_name(number) for number in rng.sample(everybody, count)]


def _name(number: int) -> Name:
    rest, second = divmod(number, len(SECOND))
    family, first = divmod(rest, len(FIRST))
    parts = SURNAMES[family], FIRST[first], SECOND[second]
    surname, before, after = (pinyin for _, pinyin in parts)
    apart = "'" if after[0] in "aeo" else ""  # pinyin keeps a vowel from the syllable before it
    return Name(
        zh="".join(character for character, _ in parts),
        en=f"{surname.capitalize()} {before.capitalize()}{apart}{after}",
    )
