"""What programs and people call things: headings of columns by field, words of cells by code. English and Chinese.

Among them are the words of RiskMan's and Datix's usual exports, whose columns every hospital names anew; what is not
known here a person matches, and keeps in a profile.
"""

from __future__ import annotations


def _read(table: str) -> dict[str, tuple[str, ...]]:
    """Lines of "name: word, word"; a line that begins with a space goes on with the one above."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in table.strip().splitlines():
        if not line.startswith(" "):
            name, _colon, line = line.partition(":")
        found.setdefault(name, []).extend(word.strip() for word in line.split(",") if word.strip())
    return {key: tuple(words) for key, words in found.items()}


def _meanings(table: str) -> dict[str, str]:
    return {word: code for code, words in _read(table).items() for word in words}


HEADINGS = _read("""
reference: ref, ref no, reference, reference number, id, record id, our ref, case id, case number, complaint id,
 complaint no, complaint number, complaint reference, feedback id, riskman id, datix id, datix ref, record number,
 number, no, review id, 编号, 投诉编号, 案件编号, 受理编号, 登记号, 序号
received: received, date received, received date, first received, date first received, received on, opened,
 opened date, date opened, date of complaint, complaint date, date of feedback, feedback date, notification date,
 date, date time received, reported date, review date, published, published at, create time, 收到日期, 受理日期,
 投诉日期, 接收日期, 投诉时间, 受理时间, 登记日期, 评价时间, 发布时间, 日期
acknowledged: acknowledged, date acknowledged, acknowledged date, acknowledgement date, acknowledgment date,
 date of acknowledgement, ack date, acknowledgement sent, acknowledged on, 确认日期, 告知日期, 受理告知日期
updated: last update, last contact, date of last contact, last holding letter, holding letter sent, holding date,
 last updated to complainant, 最近联系日期, 最后沟通日期
responded: replied, reply date, date replied, response date, date of response, responded, date responded,
 response sent, final response date, final response sent, final reply, 答复日期, 回复日期, 反馈日期
closed: closed, date closed, closed date, closure date, date of closure, completed date, date completed,
 resolved date, finalised date, 结案日期, 办结日期, 关闭日期, 完成日期
status: status, stage, current stage, state, complaint status, case status, approval status, workflow status, 状态,
 阶段, 处理状态, 办理状态
kind: kind, type, feedback type, complaint type, category type, record type, 类型, 类别, 反馈类型, 投诉类型
severity: severity, severity rating, grading, grade, risk rating, risk grade, sac, sac rating, sac score,
 consequence, seriousness, 严重程度, 等级, 级别, 分级
owner: owner, handler, case handler, manager, complaint manager, investigator, assigned to, responsible person, lead,
 case officer, complaints officer, 负责人, 经办人, 承办人, 处理人
flags: flags, flag, alerts, alert, risk flags, special flags, markers, 标记, 警示, 风险标记
register: in the register, in register
register_number: register number, register no, riskman number, riskman no, registry number, number in the register,
 上报编号, 上报系统编号
outcome: outcome, outcome code, result, decision, finding, resolution, 结果, 处理结果, 认定结果, 结论
finding: findings, investigation findings, investigation summary, investigation, what was found, 调查结果, 调查情况,
 核实情况
learning: learning, lessons learned, lessons learnt, lessons, action taken, actions taken, recommendations, 整改措施,
 经验教训, 改进措施
words: words, description, details, complaint, complaint details, description of complaint, full description,
 description of event, comment, comments, feedback, text, review, review text, content, message, narrative, 内容,
 投诉内容, 评价内容, 反馈内容, 描述, 详情, 具体内容
subject: subject, title, summary, brief description, headline, short description, review title, primary subject,
 主题, 标题, 事由, 摘要, 投诉事由
wish: wish, desired outcome, outcome sought, requested outcome, outcome requested, what would put it right, 诉求,
 期望结果, 投诉诉求
site: site, campus, hospital, facility, trust site, location site, organisation, 院区, 医院, 分院
department: department, dept, department unit, unit, directorate, specialty, speciality, service, ward, division,
 location exact, location, program, care group, 科室, 部门, 被投诉科室, 责任科室, 病区
channel: channel, method, how received, method of complaint, feedback source, mode, received via, received by, 渠道,
 方式, 投诉方式, 投诉渠道, 来源方式
teller_role: teller, complainant type, relationship, relationship to patient, person type, made by,
 type of complainant, 投诉人类型, 与患者关系, 关系
name: name, complainant, complainant name, person making complaint, name of complainant, full name, contact name,
 投诉人, 投诉人姓名, 姓名, 联系人
phone: phone, telephone, mobile, contact number, phone number, tel, complainant phone, 电话, 联系电话, 手机, 手机号
email: email, e mail, email address, complainant email, 邮箱, 电子邮箱, 电子邮件
postal_address: address, postal address, home address, 地址, 联系地址
record_number: patient record number, mrn, ur number, urn, nhs number, hospital number, patient id,
 unit record number, 病历号, 住院号, 门诊号, 患者编号
acknowledgement_letter: acknowledgement letter, acknowledgment letter, acknowledgement text, ack letter, 告知函,
 受理告知书
reply_letter: reply letter, response letter, final letter, response text, reply text, letter, reply, response,
 答复函, 答复内容, 回复内容
note: notes, note, progress notes, file notes, internal notes, 备注, 跟进记录
occurred: incident date, date of incident, event date, date of event, occurred, date occurred, 发生日期, 事发日期,
 发生时间
language: language, preferred language, 语言, 语种
place: source, platform, review site, review source, published on, 来源, 平台, 评价平台
url: url, link, permalink, review url, review link, web address, 链接, 网址
author: author, reviewer, user, username, handle, display name, reviewer name, 作者, 用户, 用户名, 昵称, 评价人
rating: rating, stars, star rating, score, overall rating, 评分, 星级, 打分
out_of: out of, scale, max rating, 满分
""")  # fmt: skip
KINDS = _meanings("""
complaint: formal complaint, formal, written complaint, 投诉, 正式投诉
concern: informal complaint, informal, pals, pals concern, local resolution, issue, 不满, 一般诉求
compliment: praise, thanks, thank you, positive, plaudit, 表扬, 感谢, 锦旗
suggestion: idea, comment, 建议, 意见
enquiry: inquiry, question, query, 咨询, 询问
grievance: 申诉
regulator_letter: mp letter, regulator, ombudsman enquiry, ministerial, 监管来函, 上级转办
""")
CHANNELS = _meanings("""
staff: verbal, in person, face to face, oral, walk in, 来访, 现场, 口头
phone: telephone, call, phone call, by phone, 电话, 热线
letter: mail, written, post, in writing, 来信, 信件, 书面
email: e mail, by email, 邮件
web: website, online, web form, online form, internet, 网络, 网站, 微信, 公众号
survey: questionnaire, 问卷
social: social media, review, google, facebook, 社交媒体, 点评
""")
TELLERS = _meanings("""
patient: consumer, self, client, resident, the patient, 患者, 本人
family: relative, parent, mother, father, spouse, partner, son, daughter, next of kin, 家属, 亲属, 父母, 子女, 配偶
carer: care giver, guardian, 照护者, 监护人
friend: neighbour, 朋友
visitor: member of the public, public, 访客
advocate: solicitor, mp, legal representative, representative, 代理人, 律师
staff_for_patient: staff, staff member, 员工
anonymous: unknown, not known, 匿名
""")
STAGES = _meanings("""
received: new, open, opened, logged, registered, lodged, in holding area, awaiting review, 新建, 已登记, 待处理,
 已受理
triaged: triaged, acknowledged, accepted, awaiting allocation, allocated, assigned, 已分派, 已确认
investigating: under investigation, investigation, investigating, in progress, being reviewed, active, under review,
 awaiting investigation, 调查中, 处理中, 办理中
drafting: drafting, awaiting response, response being drafted, awaiting final response, reply being written, 待答复,
 拟稿中
responded: responded, response sent, replied, awaiting closure, 已答复, 已回复
closed: closed, completed, complete, finalised, finalized, final approval, finished, resolved, 已结案, 结案, 办结,
 已关闭, 已完成
withdrawn: withdrawn, complaint withdrawn, 撤诉, 已撤回
resolved_informally: resolved informally, locally resolved, resolved at point of service, solved on the spot, 现场解决
out_of_scope: out of scope, out of jurisdiction, not a complaint, rejected, 不予受理
transferred: transferred, referred on, referred to another body, 已转办, 转出
""")
SEVERITIES = _meanings("""
1: low, minor, insignificant, negligible, green, sac 4, 4 minor, 轻微, 低, 一般
2: moderate, medium, yellow, sac 3, 中, 中等, 较重
3: high, major, serious, amber, orange, sac 2, 高, 严重
4: critical, catastrophic, extreme, severe, red, sac 1, 极高, 特别严重, 重大
""")
FLAGS = _meanings("""
danger: immediate danger, imminent risk, 紧急危险
safeguarding: safeguarding concern, child protection, adult protection, vulnerable person, 保护
candour: duty of candour, open disclosure, 公开告知
media: media interest, press, media, 媒体, 媒体关注
legal: claim, litigation, legal action, solicitor involved, compensation, 诉讼, 法律, 赔偿
rights: discrimination, abuse, neglect, human rights, 歧视, 虐待
privacy: data breach, confidentiality, privacy, confidentiality breach, 隐私, 信息泄露
regulator: ombudsman, inspectorate, ministerial, regulator, 监管部门
police: coroner, police, inquest, 警方
vip: staff member, celebrity, 重要人物
""")
OUTCOMES = _meanings("""
upheld: substantiated, well founded, fully upheld, justified, 属实, 成立
partly_upheld: partially upheld, partly substantiated, partially substantiated, part upheld, 部分属实, 部分成立
not_upheld: not substantiated, unsubstantiated, unfounded, not justified, 不属实, 不成立
cannot_determine: unable to determine, inconclusive, undetermined, 无法查实, 无法认定
withdrawn: withdrawn, 撤诉
out_of_scope: out of scope, out of jurisdiction, 不予受理
resolved_informally: resolved informally, resolved, apology accepted, 协商解决, 已和解
""")
LANGUAGES = _meanings("""
en: english, 英语, 英文
zh-hans: chinese, mandarin, simplified chinese, 中文, 汉语, 普通话
ar: arabic, 阿拉伯语
""")
