"""Words to begin with for each cause and language, our own, for a hospital to change; and what raises a concern by
itself, of which only the first is in use from the start.
"""

from django.db import migrations

WORDS = {
    "danger": {
        "en": """not breathing, can't breathe, cannot breathe, unconscious, collapsed, chest pain, heart attack, stroke,
            bleeding heavily, won't stop bleeding, seizure, choking, overdose, wrong medicine, wrong medication,
            wrong patient, wrong blood, sepsis, life threatening, in danger, emergency now, fire, nobody comes,
            still in pain now, getting worse""",
        "zh-hans": """呼吸困难, 喘不上气, 没有呼吸, 昏迷, 晕倒, 胸痛, 心脏病发作, 中风, 大出血, 血止不住, 抽搐, 噎住, 服药过量, 发错药,
            用错药, 打错针, 输错血, 认错病人, 生命危险, 有危险, 着火, 没人来, 病情加重""",
        "ar": """لا يتنفس, لا أستطيع التنفس, صعوبة في التنفس, فاقد الوعي, فقد الوعي, انهار, ألم في الصدر, نوبة قلبية,
            جلطة, نزيف حاد, النزيف لا يتوقف, تشنج, يختنق, جرعة زائدة, دواء خاطئ, مريض خطأ, خطر على الحياة, في خطر,
            حريق, لا أحد يأتي, حالته تسوء""",
    },
    "self_harm": {
        "en": """kill myself, killing myself, end my life, ending it all, suicid*, self harm, self-harm, hurt myself,
            harm myself, cut myself, want to die, wants to die, better off dead, no reason to live, can't go on,
            cannot go on, jump off, took all my pills""",
        "zh-hans": """自杀, 自残, 自伤, 想死, 不想活, 活不下去, 结束生命, 轻生, 寻死, 跳楼, 割腕, 一了百了""",
        "ar": """أقتل نفسي, سأقتل نفسي, انتحار, أنتحر, أنهي حياتي, إيذاء نفسي, أؤذي نفسي, أريد أن أموت, أتمنى الموت,
            لا أريد أن أعيش, لا معنى لحياتي""",
    },
    "abuse": {
        "en": """abus*, hit me, hit him, hit her, slapped, punched, beat me, beaten, bruise*, neglect*, left in urine,
            left in faeces, soiled for hours, tied to the bed, restrained, touched me, groped, sexual*, rape*, assault*,
            molest*, starv*, locked in, afraid of the nurse, afraid of the carer, safeguarding, domestic violence""",
        "zh-hans": """虐待, 打我, 打他, 打她, 扇耳光, 殴打, 淤青, 瘀伤, 疏于照顾, 无人照顾, 绑在床上, 约束带, 摸我, 性骚扰, 性侵, 强奸,
            猥亵, 不给吃, 不给喝, 锁在, 家暴, 害怕护士, 害怕护工""",
        "ar": """إساءة معاملة, اعتداء, ضربني, ضربوني, ضربها, ضربه, صفعني, كدمات, إهمال, مهمل, مقيد بالسرير, ربطوني, لمسني,
            تحرش, اغتصاب, جنسي, تجويع, حبسوني, عنف أسري, خائف من الممرض, خائفة من الممرض""",
    },
    "discrimination": {
        "en": """racis*, racial*, discriminat*, because of my race, because of my colour, because of my color,
            because of my religion, because of my age, because I am gay, because I am disabled, because of my disability,
            my headscarf, my hijab, sexist, homophob*, transphob*, antisemit*, islamophob*, treated differently,
            go back to your country, your kind""",
        "zh-hans": """歧视, 种族, 看不起, 因为我是外地, 因为我是农村, 因为我是外国, 因为我的宗教, 因为我残疾, 因为我老, 区别对待, 性别歧视,
            地域歧视, 滚回""",
        "ar": """عنصري, عنصرية, تمييز, بسبب ديني, بسبب لوني, بسبب جنسيتي, بسبب إعاقتي, بسبب عمري, بسبب حجابي, حجابي,
            عاملوني بشكل مختلف, ارجع إلى بلدك""",
    },
    "threat": {
        "en": """kill you, kill him, kill her, kill them, hurt you, hurt somebody, hurt someone, bomb, gun, knife, weapon,
            burn it down, burn the place, you will regret, you will pay for this, I know where you live, watch your back,
            come and get you, beat you up, threaten*""",
        "zh-hans": """杀了你, 杀死, 弄死, 砍死, 打死, 炸弹, 炸医院, 枪, 带刀, 凶器, 放火, 烧了医院, 后悔, 走着瞧, 知道你住, 报复, 威胁""",
        "ar": """سأقتلك, أقتلك, سأقتل, قنبلة, مسدس, سلاح, سكين, سأحرق, ستندم, ستدفع الثمن, أعرف أين تسكن, تهديد, أهدد,
            سأنتقم""",
    },
    "media": {
        "en": """newspaper*, journalist*, reporter*, press, television, tv, radio, go public, going public, viral,
            social media, facebook, instagram, twitter, tiktok, youtube, my followers, broadcast*""",
        "zh-hans": """记者, 媒体, 报社, 电视台, 曝光, 上新闻, 上网, 发到网上, 微博, 微信公众号, 抖音, 小红书, 热搜, 直播, 网红""",
        "ar": """صحيفة, صحافة, صحفي, جريدة, إعلام, تلفزيون, قناة, إذاعة, سأنشر, فيسبوك, تويتر, إنستغرام, انستقرام, تيك توك,
            يوتيوب, وسائل التواصل""",
    },
    "legal": {
        "en": """lawyer*, solicitor*, attorney*, barrister, sue, suing, lawsuit*, litigat*, court, legal action, compensation,
            negligen*, malpractice, ombudsman, regulator, police, coroner, inquest, my rights""",
        "zh-hans": """律师, 起诉, 告你们, 打官司, 法院, 法庭, 赔偿, 索赔, 医疗事故, 过失, 卫健委, 信访, 报警, 警察, 公安, 仲裁, 消协""",
        "ar": """محام, محامي, سأقاضي, مقاضاة, دعوى, محكمة, قضية, تعويض, خطأ طبي, إهمال طبي, شرطة, وزارة الصحة, النيابة,
            حقوقي""",
    },
    "privacy": {
        "en": """another patient's, other patient's, another patient, someone else's, somebody else's, wrong letter,
            wrong results, wrong name, wrong address, confidential*, privacy, data breach, saw his file, saw her file,
            in front of everybody, in front of everyone, overheard, passport number, identity card""",
        "zh-hans": """别人的病历, 别人的报告, 别人的结果, 其他病人的, 寄错, 发错报告, 隐私, 泄露, 泄漏, 个人信息, 身份证, 当众, 当着大家, 被别人听到""",
        "ar": """مريض آخر, ملف مريض, ملف شخص, نتائج شخص, رسالة خاطئة, نتائج خاطئة, خصوصية, سرية, تسريب, أمام الجميع,
            رقم الهوية, بطاقة الهوية, جواز السفر""",
    },
    "allergy": {
        "en": """allerg*, anaphyla*, epipen, nuts, peanut*, hives, swollen throat, throat swelling, swollen face, coeliac,
            celiac, penicillin, latex, intoleran*""",
        "zh-hans": """过敏, 花生, 坚果, 青霉素, 荨麻疹, 喉咙肿, 脸肿, 喉头水肿, 休克, 不耐受, 乳胶""",
        "ar": """حساسية, تحسس, فول سوداني, مكسرات, بنسلين, شرى, تورم الحلق, تورم الوجه, صدمة تحسسية, لاتكس""",
    },
}
WATCHES = [("contacts", True, 3, 30), ("wait", False, 8, 30), ("called_off", False, 1, 30)]


def begin(apps, schema_editor):
    rule, watch = apps.get_model("feedback", "RedFlagRule"), apps.get_model("feedback", "Watch")
    rule.objects.bulk_create(
        rule(cause=cause, language=language, words=[" ".join(word.split()) for word in words.replace("，", ",").split(",")])
        for cause, languages in WORDS.items()
        for language, words in languages.items()
    )
    watch.objects.bulk_create(
        watch(kind=kind, is_on=is_on, amount=amount, days=days) for kind, is_on, amount, days in WATCHES
    )


def end(apps, schema_editor):
    apps.get_model("feedback", "RedFlagHit").objects.all().delete()
    apps.get_model("feedback", "RedFlagRule").objects.all().delete()
    apps.get_model("feedback", "Watch").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("feedback", "0012_the_inbox")]
    operations = [migrations.RunPython(begin, end)]
