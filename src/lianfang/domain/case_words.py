"""The words of cases and contacts: symptoms, prompts of an interview, classes, reasons; in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from lianfang.domain.reasons import Sentence

SYMPTOMS: Mapping[str, Sentence] = {
    "fever": Sentence("发热", "Fever"),
    "dry_cough": Sentence("干咳", "Dry cough"),
    "cough": Sentence("咳嗽", "Cough"),
    "fatigue": Sentence("乏力", "Fatigue"),
    "sore_throat": Sentence("咽痛", "Sore throat"),
    "loss_of_smell_or_taste": Sentence("嗅觉或味觉减退", "Loss of smell or taste"),
    "diarrhoea": Sentence("腹泻", "Diarrhoea"),
    "headache": Sentence("头痛", "Headache"),
    "muscle_pain": Sentence("肌肉酸痛", "Muscle pain"),
    "runny_nose": Sentence("流涕", "Runny nose"),
    "breathless": Sentence("呼吸困难", "Shortness of breath"),
    "nausea": Sentence("恶心", "Nausea"),
    "loss_of_appetite": Sentence("食欲减退", "Loss of appetite"),
    "rash": Sentence("皮疹", "Rash"),
    "bloody_sputum": Sentence("咯血或痰中带血", "Coughing up blood"),
}
"""The 9th edition's list for home observation, the World Health Organization's case definition of 22 July 2022, and
what marks measles and pneumonic plague."""

PROMPTS: Mapping[str, Sentence] = {
    "household_room": Sentence("同住一个房间或同一套住房", "Lives in the same room or home"),
    "carer": Sentence("照料过病例", "Cared for the case"),
    "aerosol_care": Sentence(
        "在同一空间内参与或接触可能产生气溶胶的诊疗", "In the same space during care that makes aerosols"
    ),
    "shared_workplace": Sentence(
        "在同一办公室、车间、班组、电梯、食堂或教室近距离接触",
        "Close together in one office, workshop, lift, canteen or classroom",
    ),
    "shared_meal": Sentence(
        "在密闭环境中共餐、共同娱乐，或为其提供服务",
        "Shared a meal or entertainment in a closed space, or served it",
    ),
    "visit": Sentence("探视过病例", "Visited the case"),
    "vehicle": Sentence("同乘一交通工具且在一米以内", "In the same vehicle within one metre"),
    "contaminated_place": Sentence(
        "暴露于可能被病例污染的环境", "Exposed to surroundings that the case may have contaminated"
    ),
    "investigator": Sentence("流调人员评估认为符合密接判定", "Judged a close contact by the investigators"),
}
"""The nine prompts of the close-contact criteria (prevention and control plan, 9th edition, 28 June 2022)."""

CONTACT_CLASSES: Mapping[str, Sentence] = {
    "none": Sentence("不属于接触者", "Not a contact"),
    "general": Sentence("一般接触者", "General contact"),
    "secondary": Sentence("密接的密接", "Secondary contact"),
    "close": Sentence("密切接触者", "Close contact"),
}
"""From weakest to strongest."""

CONTACT_REASONS: Mapping[str, Sentence] = {
    "same_household": Sentence("与病例同住", "Shares a home with the case"),
    "prompt": Sentence(
        "流调问询符合密接判定情形", "What the interview found is a situation that makes a close contact"
    ),
    "together_long_enough": Sentence(
        "与病例同处时间达到判定标准", "Was with the case as long as the criteria ask"
    ),
    "after_the_case": Sentence(
        "病例离开后不久进入同一空间", "Came into the same air soon after the case had left"
    ),
    "close_to_a_contact": Sentence(
        "与密切接触者接触频繁", "Was closely in touch with a close contact before they were isolated"
    ),
    "too_short": Sentence(
        "同处时间未达到密接判定标准", "Was there too briefly for the criteria of a close contact"
    ),
    "too_late": Sentence("进入时距病例离开已久", "Came in too long after the case had left"),
    "same_compound_only": Sentence(
        "仅同住一个小区或村，未同住一户", "Shares the compound or village, not the home"
    ),
    "protected": Sentence("接触时采取了有效防护", "Was effectively protected"),
    "immune": Sentence("已有免疫力", "Is immune"),
    "kind_does_not_count": Sentence(
        "此类场所的同处不计入判定", "Being together in this kind of place does not count"
    ),
    "secondary_not_determined": Sentence(
        "该版规则不再判定密接的密接", "This edition determines no contacts of contacts"
    ),
    "class_not_in_edition": Sentence("该版规则没有这一类别", "This edition has no such class"),
}

CLASSIFICATION_WORDS: Mapping[str, Sentence] = {
    "suspected": Sentence("疑似病例", "Suspected case"),
    "probable": Sentence("临床诊断病例", "Probable case"),
    "confirmed": Sentence("确诊病例", "Confirmed case"),
    "asymptomatic": Sentence("无症状感染者", "Asymptomatic infection"),
    "excluded": Sentence("已排除", "Excluded"),
}

STEP_WORDS: Mapping[str, Sentence] = {
    "centralised": Sentence("集中隔离医学观察", "Quarantine at a facility"),
    "home": Sentence("居家隔离医学观察", "Quarantine at home"),
    "monitoring": Sentence("居家健康监测", "Health monitoring at home"),
}

RELEASE_WORDS: Mapping[str, Sentence] = {
    "criteria_met": Sentence("符合解除条件", "The release criteria are met"),
    "override": Sentence("因就医或安全需要立即解除", "Released at once for medical care or safety"),
    "not_yet": Sentence("尚未符合解除条件", "The release criteria are not met yet"),
    "decide_anew": Sentence(
        "措施不会自动延长，须另作决定", "The order is not prolonged by itself: somebody has to decide anew"
    ),
    "period": Sentence("期限未满", "The period is not over"),
    "test_positive": Sentence("检测结果阳性", "A test was positive"),
    "test_missing": Sentence("规定的检测没有做完", "A test of the timetable was not taken"),
    "test_pending": Sentence("检测结果未出", "A test's result is not there yet"),
    "linked_positive": Sentence(
        "相关密接检测阳性，应改判为密接",
        "The linked close contact tested positive: to be judged a close contact",
    ),
    "linked_pending": Sentence(
        "相关密接的前两次检测尚无结果", "The linked close contact's first two tests are not both there yet"
    ),
    "not_verified": Sentence("社区尚未核实", "The community has not verified it yet"),
    "isolation_days": Sentence("未满最短隔离天数", "The shortest time of isolation is not over"),
    "symptoms": Sentence("症状消失的天数不够", "Not enough days without symptoms"),
    "negative_tests": Sentence("阴性检测次数不够", "Not enough negative tests"),
    "medical_release": Sentence("尚无医生的解除意见", "No physician has agreed to the release yet"),
}
