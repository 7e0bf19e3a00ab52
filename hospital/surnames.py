"""Chinese surnames as data: how they are read aloud, and how they are written in Latin letters outside the mainland.

Passports of Hong Kong, Macau, Taiwan, Singapore and Malaysia keep Cantonese, Hokkien and Teochew spellings, so that
a Mr Chan, a Ms Tan and a Dr Chin may all be 陈. The spellings are those in common use in these passports; given names
have no such short list and are found by Mandarin alone.
"""

# Signs (simplified, traditional), then spellings other than pinyin and Wade-Giles.
SPELLED_ELSEWHERE = """
陈陳 chan tan chin chun ting
李 lee lei li
王 wong ong heng
黄黃 wong ng wee ooi hwang
张張 cheung cheong chong teo teoh chang
林 lam lim lum
刘劉 lau low lao
吴吳 ng goh ngo
郑鄭 cheng tay teh tee chang
周 chow chau chew chiew
梁 leung leong neo nio
何 ho hoe hor
罗羅 lo law loh
许許 hui koh khoo hui
谢謝 tse cheah chia seah
蔡 choi choy chua tsoi chai
杨楊 yeung yeong yeo
曾 tsang chan tseng chen
邓鄧 tang teng
冯馮 fung foong
叶葉 yip yap ip
赵趙 chiu chew chio
徐 tsui chee choi
朱 chu choo
高 ko go kow
郭 kwok kuok quek kuek
马馬 ma mah
胡 wu woo foo ow
孙孫 suen sun soon
萧肖蕭 siu siew seow
潘 poon phua pun
钟鍾鐘 chung cheong chong
余 yu yue yee
卢盧 lo loo low
苏蘇 so soh
方 fong png hong
丁 ting teng
袁 yuen wan
江 kong kang
沈 sham sim shum
彭 pang phang
曹 tso cho chou
魏 ngai gui
薛 sit
韩韓 hon han
唐 tong
姚 yiu yeo
汤湯 tong thng
石 shek sek seok
莫 mok
龙龍 lung loong
关關 kwan
文 man boon
伍 ng
麦麥 mak
霍 fok
区區 au ow
简簡 kan
甘 kam kum
程 ching
游 yau
洪 hung ang
廖 liu liew
温溫 wan won
侯 hau how
欧歐 au ow
黎 lai
颜顏 ngan gan
康 hong kang
欧阳歐陽 auyeung auyong ouyang
司徒 szeto seeto
"""

# Two signs that are one surname.
OF_TWO = frozenset({
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "东方", "東方", "皇甫", "尉迟", "尉遲", "公孙", "公孫",
    "令狐", "慕容", "夏侯", "长孙", "長孫", "宇文", "司徒", "司空", "端木", "独孤", "獨孤", "南宫", "南宮", "百里",
    "呼延", "拓跋", "轩辕", "軒轅", "西门", "西門", "东郭", "東郭", "澹台", "澹臺", "万俟", "公冶", "濮阳", "濮陽",
})  # fmt: skip

# Signs that are read differently as a surname.
READ_AS_SURNAME = {
    "单": "shan", "單": "shan", "曾": "zeng", "仇": "qiu", "区": "ou", "區": "ou", "朴": "piao", "解": "xie",
    "盖": "ge", "蓋": "ge", "查": "zha", "缪": "miao", "繆": "miao", "翟": "zhai", "乐": "yue", "樂": "yue",
    "覃": "qin", "种": "chong", "召": "shao", "黑": "he", "折": "she", "秘": "bi", "员": "yun", "員": "yun",
    "繁": "po", "尉迟": "yuchi", "尉遲": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "長孫": "zhangsun",
}  # fmt: skip


def _by_surname() -> dict[str, frozenset[str]]:
    found = {}
    for line in SPELLED_ELSEWHERE.split("\n"):
        signs, _space, spellings = line.partition(" ")
        size = 2 if signs[:2] in OF_TWO else 1
        for at in range(0, len(signs), size):
            found[signs[at : at + size]] = frozenset(spellings.split())
    return found


ELSEWHERE: dict[str, frozenset[str]] = _by_surname()
