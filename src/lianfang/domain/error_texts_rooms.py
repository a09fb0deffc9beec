"""What errors about places, people, assignments, rights and requests say to people, in both languages."""

from __future__ import annotations

from lianfang.domain.error_text import ErrorText

TEXTS: dict[str, ErrorText] = {
    # places
    "gate.unknown": ErrorText(
        "没有编号为“{value}”的卡口。",
        "There is no gate “{value}”.",
        "请核对卡口编号，或请管理员登记。",
        "Check the gate's code or have it registered.",
    ),
    "site.unknown": ErrorText(
        "没有编号为“{value}”的场所。",
        "There is no place “{value}”.",
        "请先登记场所，或在导入时加上 --new-sites-in 区域编号。",
        "Register the place first, or import with --new-sites-in AREA.",
    ),
    "site.no_gate": ErrorText(
        "场所“{value}”没有卡口。",
        "The place “{value}” has no gate.",
        "请先为它登记卡口。",
        "Register a gate for it first.",
    ),
    "area.unknown": ErrorText(
        "没有编号为“{value}”的区域。",
        "There is no area “{value}”.",
        "请核对区域编号。",
        "Check the area's code.",
    ),
    "area.inside_itself": ErrorText(
        "区域“{value}”不能位于它自己之内。",
        "The area “{value}” cannot lie inside itself.",
        "请选择另一个上级区域。",
        "Choose another parent area.",
    ),
    "area.holds_something": ErrorText(
        "区域“{value}”之内已有区域、场所或管控记录，不能移动。",
        "The area “{value}” holds areas, sites or levels and cannot be moved.",
        "请让它到期，另建新区域。",
        "End it and lay out a new one.",
    ),
    "code.taken": ErrorText(
        "编号“{value}”已被使用。",
        "The code “{value}” is taken.",
        "请换一个编号。",
        "Choose another code.",
    ),
    "code.not_valid": ErrorText(
        "编号“{value}”只能含大写字母、数字和连字符，最长 32 位。",
        "The code “{value}” may hold only capital letters, digits and hyphens, 32 at most.",
        "请改正编号。",
        "Correct the code.",
    ),
    "shape.not_valid": ErrorText(
        "边界不是有效的 GeoJSON 多边形。",
        "The shape is not a valid GeoJSON polygon.",
        "首尾两点须相同，坐标为经度、纬度。",
        "First and last point must be equal; coordinates are longitude, latitude.",
    ),
    "level.needs_reason": ErrorText(
        "调整管控等级须说明理由。",
        "A change of control level needs a reason.",
        "请写明依据，居民可以看到。",
        "State the grounds; residents can read them.",
    ),
    "level.needs_end": ErrorText(
        "严于“开放”的管控等级须有结束时间。",
        "A level stricter than open needs an end.",
        "请填写结束时间，到期自动解除，必要时可续。",
        "Give an end; the level lapses then and can be renewed.",
    ),
    "level.too_long": ErrorText(
        "管控等级一次最长 {days} 天。",
        "A control level lasts {days} days at most in one go.",
        "请缩短期限，到期前重新评估。",
        "Shorten it and review it before it ends.",
    ),
    # people
    "person.unknown": ErrorText(
        "没有编号为“{value}”的人员。",
        "There is no person “{value}”.",
        "请核对编号，或按来访人员登记。",
        "Check the number or register a visitor.",
    ),
    "person.two_ways": ErrorText(
        "“person”和“visitor”只能给一个。",
        "Give either “person” or “visitor”, not both.",
        "已登记人员用 person，来访人员用 visitor。",
        "Use person for a registered one, visitor for a new one.",
    ),
    "visitor.not_an_object": ErrorText(
        "“visitor”应写明姓名和电话。",
        "“visitor” should give a name and a telephone number.",
        "例如 {{“name”: “王某”, “phone”: “0000000”}}。",
        "For example {{“name”: “Wang”, “phone”: “0000000”}}.",
    ),
    "purpose.required": ErrorText(
        "查看身份信息须写明用途。",
        "Opening an identity needs a purpose.",
        "请写明为何查看，本人可以看到这条记录。",
        "Say why; the person can read this.",
    ),
    "search.too_many": ErrorText(
        "一分钟内查找超过 {limit} 次。",
        "More than {limit} look-ups in one minute.",
        "请稍候再查；每次查找都有记录。",
        "Wait a moment; every look-up is on record.",
    ),
    "search.too_short": ErrorText(
        "请至少输入 4 位数字。",
        "Type at least 4 digits.",
        "可用手机尾号四位或房号。",
        "Use the last four digits of the telephone.",
    ),
    "restriction.needs_appeal": ErrorText(
        "限制措施须写明如何申诉。",
        "A restriction needs a way to appeal.",
        "请填写受理单位和联系方式。",
        "Name the unit that hears appeals and how to reach it.",
    ),
    # assignments
    "assignment.not_open": ErrorText(
        "这件任务现在是“{status}”，不能这样处理。",
        "This assignment is “{status}” and cannot be handled so.",
        "请刷新页面查看最新情况。",
        "Reload the page to see what became of it.",
    ),
    "assignment.taken": ErrorText(
        "这件任务已由{value}接手。",
        "This assignment was taken by {value}.",
        "请刷新页面，选择下一件。",
        "Reload the page and take the next one.",
    ),
    "assignment.needs_evidence": ErrorText(
        "完成任务须写明做了什么。",
        "A finished assignment needs evidence.",
        "请写一句：何时、见到谁、结果如何。",
        "Write one sentence: when, whom you saw, what came of it.",
    ),
    "assignment.needs_missing": ErrorText(
        "退回任务须写明还缺什么。",
        "A returned assignment needs what is missing.",
        "请写一句：还要做什么、补什么。",
        "Write one sentence: what is still to be done or shown.",
    ),
    "assignment.not_yours": ErrorText(
        "只有接手这件任务的人才能查看当事人身份。",
        "Only who has taken this assignment may open the person's identity.",
        "请先接手任务。",
        "Accept the assignment first.",
    ),
    "assignment.same_person": ErrorText(
        "不能核验自己完成的任务。",
        "Nobody verifies their own work.",
        "请由同单位另一人或上级核验。",
        "Let a colleague or the unit above verify it.",
    ),
    # rights and devices
    "right.missing": ErrorText(
        "您的角色不能做这件事。",
        "Your role may not do this.",
        "需要时请联系本单位负责人。",
        "Ask the head of your unit if you need it.",
    ),
    "scope.outside": ErrorText(
        "这不在您负责的范围内。",
        "This lies outside what you are responsible for.",
        "请联系负责该区域的单位。",
        "Contact the unit responsible for that area.",
    ),
    "form.out_of_date": ErrorText(
        "这一页打开太久，或浏览器禁用了 Cookie。",
        "This page stood open too long, or the browser refuses cookies.",
        "没有改动任何内容；请返回上一页，刷新后重新提交。",
        "Nothing was changed; go back, reload the page and send it again.",
    ),
    "login.required": ErrorText(
        "请先登录。",
        "Sign in first.",
        "登录后会回到这一页。",
        "You will come back to this page.",
    ),
    "login.failed": ErrorText(
        "用户名或密码不对。",
        "The user name or password is wrong.",
        "请重试；忘记密码请联系本单位负责人。",
        "Try again; ask the head of your unit if you forgot it.",
    ),
    "device.unknown": ErrorText(
        "设备未登记或已停用。",
        "The device is not enrolled or was revoked.",
        "请用一次性登记码重新登记；记录保留在设备上。",
        "Enrol it again with a one-time code; keep the records on it.",
    ),
    "device.bad_signature": ErrorText(
        "设备签名不符。",
        "The device's signature does not match.",
        "请重新登记设备；记录保留在设备上。",
        "Enrol the device again; keep the records on it.",
    ),
    "device.clock": ErrorText(
        "设备时钟与服务器相差超过 {minutes} 分钟。",
        "The device's clock differs from the server's by more than {minutes} minutes.",
        "请按服务器时间 {server_time} 签名后重新提交。",
        "Sign with the server's time {server_time} and send again.",
    ),
    "device.code_not_valid": ErrorText(
        "登记码无效、已用过或已过期。",
        "The enrolment code is wrong, used or out of date.",
        "请运行 lianfang device enrol --gate 卡口编号 取得新码。",
        "Get a new one with lianfang device enrol --gate CODE.",
    ),
    "device.wrong_gate": ErrorText(
        "这台设备不属于卡口“{value}”。",
        "This device does not belong to gate “{value}”.",
        "请用该卡口的设备提交。",
        "Use the device of that gate.",
    ),
    "key.not_valid": ErrorText(
        "公钥不是 P-256 的 JWK。",
        "The public key is not a P-256 JWK.",
        "请由设备重新生成密钥。",
        "Let the device make a new key.",
    ),
    "page.not_found": ErrorText(
        "没有这个页面或记录。",
        "There is no such page or record.",
        "请返回上一页，或从首页查找。",
        "Go back, or start from the first page.",
    ),
    "request.not_valid": ErrorText(
        "请求无法理解：{why}。",
        "The request cannot be understood: {why}.",
        "请按 /api/v1/docs 的说明改正。",
        "Correct it after /api/v1/docs.",
    ),
    "method.not_allowed": ErrorText(
        "这个地址不接受 {value} 方法。",
        "This address does not take {value}.",
        "可用的方法见 /api/v1/docs。",
        "See /api/v1/docs for what it takes.",
    ),
    "csrf.failed": ErrorText(
        "页面已过期。",
        "The page has expired.",
        "请刷新页面后再提交。",
        "Reload the page and send again.",
    ),
    "server.failed": ErrorText(
        "服务器出错，已记录编号 {value}。",
        "The server failed; the failure is noted as {value}.",
        "请稍后重试；没有任何记录被改动。",
        "Try again later; nothing was changed.",
    ),
}
