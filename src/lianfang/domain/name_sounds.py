"""How a name sounds, so that 王晓明 and 汪小民 on two lists can be seen to be the same person.

GB 2312-1980 sorts its 3,755 characters of level 1 by their sound, so one character for each syllable, the first, gives
the sound of all. Level 2 is sorted by shape: of it stand here those characters that are usual in names, and a few that
GB 2312 lacks. A character with several sounds has the one by which the standard sorts it; both sides of a comparison
read it alike, so it does not matter which.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

_FIRST_OF_EACH_SYLLABLE = """
a啊 ai埃 an鞍 ang肮 ao凹 ba芭 bai白 ban斑 bang邦 bao苞 bei杯 ben奔 beng崩 bi逼 bian鞭 biao标 bie鳖 bin彬
bing兵 bo玻 bu捕 ca擦 cai猜 can餐 cang苍 cao操 ce厕 ceng层 cha插 chai拆 chan搀 chang昌 chao超 che车 chen郴
cheng撑 chi吃 chong充 chou抽 chu初 chuai揣 chuan川 chuang疮 chui吹 chun春 chuo戳 ci疵 cong聪 cou凑 cu粗
cuan蹿 cui摧 cun村 cuo磋 da搭 dai呆 dan耽 dang当 dao刀 de德 deng蹬 di堤 dian颠 diao碉 die跌 ding丁 diu丢
dong东 dou兜 du督 duan端 dui堆 dun墩 duo掇 e蛾 en恩 er而 fa发 fan藩 fang坊 fei菲 fen芬 feng丰 fo佛 fou否 fu夫
ga噶 gai该 gan干 gang冈 gao篙 ge哥 gei给 gen根 geng耕 gong工 gou钩 gu辜 gua刮 guai乖 guan棺 guang光 gui瑰
gun辊 guo锅 ha哈 hai骸 han酣 hang夯 hao壕 he呵 hei嘿 hen痕 heng哼 hong轰 hou喉 hu呼 hua花 huai槐 huan欢
huang荒 hui灰 hun荤 huo豁 ji击 jia嘉 jian歼 jiang僵 jiao蕉 jie揭 jin巾 jing荆 jiong炯 jiu揪 ju鞠 juan捐 jue撅
jun均 ka喀 kai开 kan刊 kang康 kao考 ke坷 ken肯 keng坑 kong空 kou抠 ku枯 kua夸 kuai块 kuan宽 kuang匡 kui亏
kun坤 kuo括 la垃 lai莱 lan蓝 lang琅 lao捞 le勒 lei雷 leng棱 li厘 lia俩 lian联 liang粮 liao撩 lie列 lin琳
ling玲 liu溜 long龙 lou楼 lu芦 lv驴 luan峦 lve掠 lun抡 luo萝 ma妈 mai埋 man瞒 mang芒 mao猫 me么 mei玫 men门
meng萌 mi眯 mian棉 miao苗 mie蔑 min民 ming明 miu谬 mo摸 mou谋 mu拇 na拿 nai氖 nan南 nang囊 nao挠 ne呢 nei馁
nen嫩 neng能 ni妮 nian蔫 niang娘 niao鸟 nie捏 nin您 ning柠 niu牛 nong脓 nu奴 nv女 nuan暖 nve虐 nuo挪 o哦 ou欧
pa啪 pai拍 pan攀 pang乓 pao抛 pei呸 pen喷 peng砰 pi坯 pian篇 piao飘 pie撇 pin拼 ping乒 po坡 pu扑 qi期 qia掐
qian牵 qiang枪 qiao橇 qie切 qin钦 qing青 qiong琼 qiu秋 qu趋 quan圈 que缺 qun裙 ran然 rang瓤 rao饶 re惹 ren壬
reng扔 ri日 rong戎 rou揉 ru茹 ruan软 rui蕊 run闰 ruo若 sa撒 sai腮 san三 sang桑 sao搔 se瑟 sen森 seng僧 sha莎
shai筛 shan珊 shang墒 shao梢 she奢 shen砷 sheng声 shi师 shou收 shu蔬 shua刷 shuai摔 shuan栓 shuang霜 shui谁
shun吮 shuo说 si斯 song松 sou搜 su苏 suan酸 sui虽 sun孙 suo蓑 ta塌 tai胎 tan坍 tang汤 tao掏 te特 teng藤 ti梯
tian天 tiao挑 tie贴 ting厅 tong通 tou偷 tu凸 tuan湍 tui推 tun吞 tuo拖 wa挖 wai歪 wan豌 wang汪 wei威 wen瘟
weng嗡 wo挝 wu巫 xi昔 xia瞎 xian掀 xiang相 xiao萧 xie楔 xin薪 xing星 xiong兄 xiu休 xu墟 xuan轩 xue靴 xun勋
ya压 yan焉 yang殃 yao邀 ye椰 yi一 yin茵 ying英 yo哟 yong拥 you幽 yu迂 yuan鸳 yue曰 yun耘 za匝 zai栽 zan咱
zang赃 zao遭 ze责 zei贼 zen怎 zeng增 zha扎 zhai摘 zhan瞻 zhang樟 zhao招 zhe遮 zhen珍 zheng蒸 zhi芝 zhong中
zhou舟 zhu珠 zhua抓 zhuai拽 zhuan专 zhuang桩 zhui椎 zhun谆 zhuo捉 zi兹 zong鬃 zou邹 zu租 zuan钻 zui嘴 zun尊
zuo昨
"""

_OTHERS_IN_NAMES = """
ai瑷 bei蓓 bi璧 bing邴 cai偲 can璨粲 cen岑 chan婵 chang嫦昶 chao晁 chen琛宸莀谌 cheng晟埕 chong翀 chu褚
cong琮淙 da妲 dai黛岱 di邸 duo铎 fan梵 fei妃霏斐绯 feng酆 fu馥芙 gao郜 ge仡 gu嘏 han晗浛瀚菡 hang珩
hao昊濠灏颢皓 heng蘅 hong泓 hua骅桦 huan寰郇 hui晖翙麾蕙 ji骥霁稷佶嵇 jia珈郏 jiao皎 jie颉劼 jin瑾槿
jing婧憬璟靓菁 jiong炅 ju琚 juan涓 jun隽珺 jue珏 kai恺剀锴 kan侃阚 kang伉 ke恪珂 kuang邝 kui揆 kun琨堃 lan岚
li鹂藜俪郦 lian琏 lin麟蔺 ling翎苓 lu璐鹭逯 luo珞 lv闾 mei湄 mi宓谧 miao淼邈 min旻忞闵 ming洺茗 mu沐 nan楠
ning甯 pang逄 pei珮 peng芃 po珀鄱 pu璞溥 qi琪琦淇骐麒圻岐祺绮亓 qian倩骞芊茜 qie郄 qin溱 qing勍箐 qiu裘
quan荃 que阙 ran苒 rong嵘榕镕 rui叡睿芮 ruo箬偌 sa飒 shan姗 she厍 shen燊 shu姝纾 shuo铄 song凇崧嵩 su愫 tai邰
tan覃郯 tao韬 ti悌缇 tian湉 ting婷霆葶 tong潼仝佟 tou钭 wan琬 wei炜玮娓葳薇隗 wen雯玟 wu邬 xi曦熹浠羲郗僖兮
xian娴冼 xiang庠 xiao潇骁筱 xie勰 xin鑫昕馨歆 xiu琇 xu煦勖栩 xuan暄煊璇瑄炫萱 xun恂珣洵薰荀 ya娅
yan妍嫣嬿晏焱琰龑鄢闫 yang旸炀 yao曜垚 ye晔烨 yi怡懿怿熠漪翊刈奕弈祎苡弋 yin愔垠胤鄞 ying瑛璎滢嬴 yong镛
you攸 yu妤昱煜瑜彧俣 yuan媛瑗沅鸢塬嫄 yue玥 yun昀筠芸赟 zan瓒 zang臧 zhang璋 zhao钊 zhe喆 zheng峥徵 zhi芷郅陟
zhu邾竺 zhuo倬禚 zi梓
"""

_LEVEL_1_ENDS = "座"
"""The last character that the standard sorts by sound."""

_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("eng", "en"), ("ing", "in"), ("n", "l"), ("v", "u"))
"""What many in the south of China do not tell apart when they say or write down a name (ours), and ü as u."""

_SYLLABLE = re.compile(r"([a-z]+)([^\sa-z]+)")


def _code(character: str) -> bytes:
    """A character's place in GB 2312; empty where it has none."""
    try:
        return character.encode("gb2312")
    except UnicodeEncodeError:
        return b""


_FIRST = [(_code(found[2]), found[1]) for found in _SYLLABLE.finditer(_FIRST_OF_EACH_SYLLABLE)]
_CODES = [code for code, _ in _FIRST]
_OTHER = {c: found[1] for found in _SYLLABLE.finditer(_OTHERS_IN_NAMES) for c in found[2]}
_LAST_CODE = _code(_LEVEL_1_ENDS)


@cache
def syllable(character: str) -> str:
    """A character's sound in pinyin without tone (ü is v); one whose sound is not known here stands for itself."""
    if character in _OTHER:
        return _OTHER[character]
    code = _code(character)
    if len(code) < 2 or not _CODES[0] <= code <= _LAST_CODE:
        return character
    return _FIRST[bisect_right(_CODES, code) - 1][1]


def sound(name: str) -> str:
    """How a name sounds to somebody who hears it said; names in pinyin sound like those in characters.

    Made for comparing, not for reading: 胡 and 吴 differ, 林 and 凌 do not.
    """
    said = "".join(map(syllable, name))
    for written, heard in _ALIKE:
        said = said.replace(written, heard)
    return said
