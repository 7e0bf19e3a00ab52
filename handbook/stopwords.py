"""Pure: words of a question that do not say what it is about, by language, folded as `hospital.folding` folds."""

from __future__ import annotations

ENGLISH = """
a about after all allowed also am an and any anybody anyone anything are as ask at be because been before being but by
can cannot cant come comes could d did do does doesnt doing dont for from get gets getting give go goes going got had
has have having he hello her here hers hi him his how hows i if im in into is isnt it its just know let like ll looking
m make many may me might mine more much must my myself need needs no not of off on one or our out over please put re s
shall she should so some somebody someone something soon t take tell than that the their them then there these they
thing things this those to too up us use used ve very want wants was we were what whats when where wheres which while
who whom whos whose why will with would you your yours
"""
ARABIC = """
الي ان انا انت انه او اي ايه اين ارجو اريد احتاج استطيع اقدر بعد به بها بين تكون ثم حتي حول خلال ذلك
دون سوف شيء عن عند عندي علي علينا في فيه فيها قبل قد كان كل كم كيف كيفيه لا لان لدي لست لقد لكن لكي
لم لماذا لن له لها لي ليس ما ماذا متي مع معي من منذ مني مره ممكن مكان هذا هذه هل هم هناك هنا هو هي
والي وما ومن يا يتم يجب يمكن يمكنني يوجد توجد نحن يكون
"""
# The longest first: each is taken out of a question, which has no spaces
CHINESE = """
什么时候 怎么样 怎么办 为什么 多长时间 我想要 我需要 有没有 能不能 可不可以 是不是 要不要 什么 怎么 怎样 如何
哪里 哪儿 在哪 哪个 哪些 多少 几点 可以 能够 需要 应该 想要 请问 我们 你们 他们 这里 那里 这个 那个 一个
一下 一些 时候 附近 没有 还是 但是 或者 因为 所以 如果 我 你 您 他 她 它 的 了 吗 呢 吧 啊 是 在 有
能 会 想 要 很 不 也 都 就 和 与 从 到 把 被 给 对 用 去 来 请 谁
"""


STOP_WORDS = {"en": frozenset(ENGLISH.split()), "ar": frozenset(ARABIC.split())}
STOP_SIGNS = {"zh-hans": tuple(sorted(CHINESE.split(), key=len, reverse=True))}
