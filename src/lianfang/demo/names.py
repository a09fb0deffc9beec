"""Invented but believable names, in Chinese with their pinyin. Only the divisions and the ten places that the
bulletin visited carry names from the world; who lies in whose territory is invented for all of them."""

Name = tuple[str, str]

# Kind, code, name, statistical code (2023 list, last three digits of 360302...), communities, villages,
# position of its middle (district radius = 1). A management committee has no division code.
TERRITORIES: tuple[tuple[str, str, str, str, str | None, int, int, float, float], ...] = (
    ("subdistrict", "DD", "东大街街道", "Dongdajie Subdistrict", "360302001", 3, 0, 0.02, 0.02),
    ("subdistrict", "FH", "凤凰街街道", "Fenghuangjie Subdistrict", "360302002", 3, 0, 0.29, 0.08),
    ("subdistrict", "BY", "八一街街道", "Bayijie Subdistrict", "360302003", 3, 0, 0.12, 0.32),
    ("subdistrict", "HB", "后埠街街道", "Houbujie Subdistrict", "360302004", 3, 0, -0.20, 0.24),
    ("subdistrict", "DJ", "丹江街街道", "Danjiangjie Subdistrict", "360302005", 3, 0, -0.30, -0.06),
    ("subdistrict", "BX", "白源街街道", "Baiyuanjie Subdistrict", "360302006", 3, 0, -0.10, -0.27),
    ("subdistrict", "HL", "横龙街道", "Henglong Subdistrict", "360302007", 3, 0, 0.20, -0.24),
    ("town", "AYZ", "安源镇", "Anyuan Town", "360302100", 1, 4, 0.70, -0.26),
    ("town", "GK", "高坑镇", "Gaokeng Town", "360302101", 1, 4, 0.47, 0.57),
    ("town", "WP", "五陂镇", "Wubei Town", "360302102", 1, 4, -0.60, -0.48),
    ("town", "QS", "青山镇", "Qingshan Town", "360302103", 1, 4, -0.44, 0.58),
    ("committee", "CJ", "城郊管委会", "Chengjiao Management Committee", None, 1, 4, 0.12, -0.68),
)

COMMUNITIES: tuple[Name, ...] = (
    ("秀水", "Xiushui"),
    ("东园", "Dongyuan"),
    ("桂花", "Guihua"),
    ("北桥", "Beiqiao"),
    ("新塘", "Xintang"),
    ("松林", "Songlin"),
    ("朝晖", "Zhaohui"),
    ("钟楼", "Zhonglou"),
    ("南坡", "Nanpo"),
    ("书院", "Shuyuan"),
    ("梧桐", "Wutong"),
    ("石桥", "Shiqiao"),
    ("西湾", "Xiwan"),
    ("望江", "Wangjiang"),
    ("古井", "Gujing"),
    ("柳堤", "Liudi"),
    ("金穗", "Jinsui"),
    ("平安里", "Ping'anli"),
    ("花塘", "Huatang"),
    ("雨亭", "Yuting"),
    ("半山", "Banshan"),
    ("车站", "Chezhan"),
    ("矿前", "Kuangqian"),
    ("河东", "Hedong"),
    ("青石", "Qingshi"),
    ("城南", "Chengnan"),
)

# The four villages of the bulletin come last: they stand in the management committee's territory.
VILLAGES: tuple[Name, ...] = (
    ("上坪", "Shangping"),
    ("下坪", "Xiaping"),
    ("枫树", "Fengshu"),
    ("源头", "Yuantou"),
    ("长冲", "Changchong"),
    ("樟木", "Zhangmu"),
    ("石塘", "Shitang"),
    ("白鹤", "Baihe"),
    ("横坑", "Hengkeng"),
    ("杨家", "Yangjia"),
    ("双桥", "Shuangqiao"),
    ("大岭", "Daling"),
    ("茶园", "Chayuan"),
    ("新屋", "Xinwu"),
    ("黄泥", "Huangni"),
    ("水口", "Shuikou"),
    ("井冲", "Jingchong"),
    ("略下", "Luexia"),
    ("联星", "Lianxing"),
    ("大陂", "Dabei"),
)
NAMED_VILLAGES = ("井冲", "略下", "联星", "大陂")

# (community, name): the three compounds of the bulletin.
NAMED_COMPOUNDS: dict[str, Name] = {
    "秀水": ("御龙湾", "Yulongwan"),
    "北桥": ("锦江华庭", "Jinjiang Huating"),
    "南坡": ("东方巴黎", "Dongfang Bali"),
}

COMPOUND_STEMS: tuple[Name, ...] = (
    ("翠竹", "Cuizhu"),
    ("明月", "Mingyue"),
    ("清泉", "Qingquan"),
    ("红枫", "Hongfeng"),
    ("青松", "Qingsong"),
    ("白鹭", "Bailu"),
    ("桃溪", "Taoxi"),
    ("云岭", "Yunling"),
    ("香樟", "Xiangzhang"),
    ("稻花", "Daohua"),
    ("听雨", "Tingyu"),
    ("映山", "Yingshan"),
    ("晨光", "Chenguang"),
)
COMPOUND_ENDINGS: tuple[Name, ...] = (
    ("花园", "Garden"),
    ("苑", "Court"),
    ("小区", "Estate"),
    ("家园", "Homes"),
)

SHOP_STEMS: tuple[Name, ...] = (
    ("老槐树", "Laohuaishu"),
    ("石榴", "Shiliu"),
    ("小河边", "Xiaohebian"),
    ("竹篱", "Zhuli"),
    ("麦垛", "Maiduo"),
    ("南窗", "Nanchuang"),
    ("山茶", "Shancha"),
    ("橘园", "Juyuan"),
    ("月牙", "Yueya"),
    ("灯火", "Denghuo"),
    ("木桥", "Muqiao"),
    ("三岔口", "Sanchakou"),
    ("枣树下", "Zaoshuxia"),
    ("青瓦", "Qingwa"),
    ("溪口", "Xikou"),
    ("井栏", "Jinglan"),
)

WORKS_STEMS: tuple[Name, ...] = (
    ("青石", "Qingshi"),
    ("北岭", "Beiling"),
    ("双溪", "Shuangxi"),
    ("东坪", "Dongping"),
    ("红土", "Hongtu"),
    ("南冲", "Nanchong"),
    ("樟树坡", "Zhangshupo"),
    ("新河", "Xinhe"),
    ("石门", "Shimen"),
    ("西岭", "Xiling"),
)
WORKS_ENDINGS: tuple[Name, ...] = (
    ("建材厂", "Building Materials Works"),
    ("纺织厂", "Textile Mill"),
    ("机械厂", "Machine Works"),
    ("食品厂", "Food Works"),
    ("电瓷厂", "Porcelain Insulator Works"),
)

SURNAMES = tuple("刘李王张陈黄欧彭邓钟周胡罗易吴杨肖文曾谢赖何徐朱邹谭贺叶汤温丁林郭廖喻柳姚段龙江")
GIVEN_MALE = tuple("伟强军勇杰涛明辉斌鹏建国志平华文波俊宇浩飞林亮海成龙光新德春生福荣根和松柏峰")
GIVEN_FEMALE = tuple("芳娟敏静丽艳霞玲秀英红梅兰萍燕婷雪琴慧莲琳欣怡蓉菊桂凤珍翠美云月清香雨")

# Username, name, role, unit key. One account a role, as the interfaces promise; names are invented.
ACCOUNTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("director", "周启明", "Zhou Qiming", "director", "CMD"),
    ("dispatcher", "苏晓云", "Su Xiaoyun", "dispatcher", "CMD"),
    ("tracer", "陈思远", "Chen Siyuan", "tracer", "D-HEALTH"),
    ("community", "林秋月", "Lin Qiuyue", "community", "U-DD-01"),
    ("gatekeeper", "方大勇", "Fang Dayong", "gatekeeper", "U-DD-01"),
    ("operator", "何满仓", "He Mancang", "operator", "O-LDF"),
    ("supplies", "彭建国", "Peng Jianguo", "supplies", "D-SUPPLY"),
    ("inspector", "易正清", "Yi Zhengqing", "inspector", "SUP"),
    ("publicity", "温雨欣", "Wen Yuxin", "publicity", "D-PUB"),
    ("dpo", "谢慎言", "Xie Shenyan", "dpo", "SUP"),
    ("admin", "钟立", "Zhong Li", "admin", "CMD"),
    ("head-dongda", "黄志强", "Huang Zhiqiang", "unit_head", "U-DD"),
    ("head-fenghuang", "邓慧", "Deng Hui", "unit_head", "U-FH"),
    ("head-anyuan", "罗春生", "Luo Chunsheng", "unit_head", "U-AYZ"),
    ("head-chengjiao", "吴德林", "Wu Delin", "unit_head", "U-CJ"),
    ("head-health", "廖静", "Liao Jing", "unit_head", "D-HEALTH"),
)

DEPARTMENTS: tuple[tuple[str, str, str, str], ...] = (
    ("D-HEALTH", "卫生健康委员会", "Health Commission", "department"),
    ("D-MARKET", "市场监督管理局", "Market Supervision Bureau", "department"),
    ("D-COMMERCE", "商务局", "Commerce Bureau", "department"),
    ("D-PUB", "宣传部", "Publicity Department", "department"),
    ("D-SUPPLY", "物资保障组", "Supplies Group", "department"),
    ("D-POLICE", "公安分局", "Public Security Branch", "department"),
    ("SUP", "纪委监委", "Supervision Commission", "supervision"),
)

# Unit code, site name, name of the operating unit: site operators with an account of their own duties.
OPERATORS: tuple[tuple[str, str, str, str], ...] = (
    ("O-LDF", "老地方生活超市", "老地方生活超市经营方", "Laodifang Supermarket operator"),
    ("O-WJX", "万家喜超市", "万家喜超市经营方", "Wanjiaxi Supermarket operator"),
    ("O-LWM", "流万智慧农贸市场", "流万智慧农贸市场管理方", "Liuwan Smart Market operator"),
    ("O-YLW", "御龙湾", "御龙湾物业", "Yulongwan property management"),
    ("O-LHS", "老槐树旅馆", "老槐树旅馆经营方", "Laohuaishu Hotel operator"),
)
