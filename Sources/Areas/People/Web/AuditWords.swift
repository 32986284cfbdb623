internal import Kernel

/// The audit log in plain words: what was done, and what kind of thing it was done to.
enum AuditWords {
    /// Beginnings of actions that belong together.
    static let groups: [(String, Text)] = [
        ("sign-in", Text("登录", "signing in")), ("account.", Text("账号", "accounts")), ("grant.", Text("授权", "grants")),
        ("post.", Text("岗位", "posts")), ("unit.", Text("单位", "units")), ("personal.", Text("个人信息", "personal data")),
        ("consent.", Text("同意", "consent")), ("contact.", Text("查看电话", "telephones looked at")),
        ("case.", Text("案卷", "cases")), ("task.", Text("任务", "tasks")), ("exclusion.", Text("剔除", "exclusions")),
        ("month.", Text("月份封存", "months")), ("policy.", Text("规则包", "policy packs")),
        ("calendar.", Text("节假日", "calendar")), ("place.", Text("区划", "places")),
        ("territory.", Text("导入和重画", "imports and redraws")),
    ]

    /// What a subject's key begins with, in words; its number follows.
    static let kinds: [String: Text] = [
        "case": Text("案卷", "case"), "cases": Text("案卷数", "cases found"), "task": Text("任务", "task"),
        "post": Text("岗位", "post"), "unit": Text("单位", "unit"), "policy": Text("规则包", "policy pack"),
        "layer": Text("图层", "map layer"), "calendar": Text("节假日", "calendar"), "month": Text("月份", "month"),
        "exclusion": Text("剔除申请", "exclusion"),
    ]

    /// The action in words; its own key where no words are kept.
    static func name(_ action: String) -> Text { people[action] ?? work[action] ?? Text(same: action) }

    private static let people: [String: Text] = [
        "sign-in": Text("登录", "signed in"), "sign-in.refused": Text("登录被拒", "sign-in refused"),
        "sign-in.recovery-code": Text("用恢复码登录", "used a recovery code"), "sign-out": Text("退出", "signed out"),
        "account.create": Text("建立账号", "made an account"), "account.set-password": Text("重设密码", "set a password"),
        "account.change-password": Text("修改密码", "changed the password"),
        "account.deactivate": Text("停用账号", "closed an account"),
        "account.reactivate": Text("恢复账号", "reopened an account"),
        "account.second-factor-on": Text("启用动态码", "set up a second factor"),
        "account.second-factor-off": Text("重置动态码", "reset a second factor"),
        "grant.give": Text("授予权限", "gave a permission"), "grant.revoke": Text("收回权限", "took a permission back"),
        "post.define": Text("设立岗位", "set up a post"), "post.change": Text("修改岗位", "changed a post"),
        "post.close": Text("撤销岗位", "closed a post"), "post.appoint": Text("任命", "appointed"),
        "post.hand-over": Text("交接岗位", "handed a post over"), "post.vacate": Text("离任", "vacated a post"),
        "post.named": Text("公开姓名的意愿", "agreed or not to be named"),
        "unit.define": Text("设立单位", "set up a unit"), "unit.change": Text("修改单位", "changed a unit"),
        "unit.close": Text("停用单位", "closed a unit"), "unit.open": Text("恢复单位", "reopened a unit"),
        "personal.view": Text("查看个人信息", "looked at personal data"),
        "personal.erase": Text("删除个人信息", "erased personal data"),
        "personal.correct": Text("更正个人信息", "corrected personal data"),
        "keys.rotate": Text("更换密钥", "added a key"), "keys.retire": Text("停用旧密钥", "retired older keys"),
        "consent.give": Text("同意", "agreed"), "consent.withdraw": Text("撤回同意", "withdrew consent"),
        "notice.nobody": Text("提醒无人可收：岗位空缺", "found nobody to tell: posts are vacant"),
        "notice.unreachable": Text("电话收不了短信，没有通知到", "could not send a message to the telephone"),
        "contact.reveal": Text("查看反映人电话", "looked at a reporter’s telephone"),
        "caller.look-up": Text("按电话查以前的事", "looked a caller up"),
    ]

    private static let work: [String: Text] = [
        "case.report": Text("登记诉求", "took a report"), "case.addFacts": Text("补充情况", "added facts"),
        "case.askQuestion": Text("向居民提问", "asked the resident"),
        "case.answerQuestion": Text("居民回答", "the resident answered"),
        "case.withdraw": Text("撤回", "withdrew"), "case.askVerification": Text("派人核实", "asked for verification"),
        "case.verify": Text("现场核实", "verified"), "case.accept": Text("受理", "accepted"),
        "case.decline": Text("不予受理", "declined"), "case.correct": Text("更正分类、等级或地点", "corrected"),
        "case.selfHandle": Text("自办自结", "settled in the grid"), "case.dispatch": Text("派遣", "dispatched"),
        "case.addAssisting": Text("增加协办", "added a helper"), "case.object": Text("提出异议", "objected"),
        "case.decideObjection": Text("裁定异议", "decided an objection"), "case.receive": Text("接收", "received"),
        "case.contact": Text("联系居民", "contacted the resident"), "case.arrive": Text("到场", "arrived"),
        "case.progress": Text("记录进展", "noted progress"), "case.whistle": Text("吹哨", "whistled"),
        "case.rateWhistle": Text("评价吹哨报到", "rated a whistle call"), "case.askHold": Text("申请挂账", "asked for a hold"),
        "case.decideHold": Text("审批挂账", "decided a hold"), "case.resume": Text("恢复办理", "resumed"),
        "case.askExtension": Text("申请延期", "asked for more time"),
        "case.decideExtension": Text("审批延期", "decided on more time"), "case.handle": Text("报告办完", "reported it done"),
        "case.check": Text("核查", "checked"), "case.answer": Text("答复", "answered"),
        "case.callBack": Text("回访", "called back"),
        "case.evaluate": Text("评价", "evaluated"), "case.reopen": Text("退回重办", "reopened"),
        "case.close": Text("结案", "closed"),
        "case.merge": Text("并案", "merged"), "case.split": Text("分案", "split"),
        "case.supervise": Text("督办", "supervised"),
        "case.void": Text("作废", "declared void"), "case.addEvidence": Text("上传材料", "uploaded files"),
        "case.export": Text("导出案卷", "exported cases"),
        "case.hold": Text("保全案卷", "placed a legal hold"), "case.lift-hold": Text("解除保全", "lifted a legal hold"),
        "case.package": Text("导出案卷包", "exported a case package"),
        "case.erase": Text("删除其中的个人信息", "erased personal data"),
        "case.link-refused": Text("链接不对", "a link was refused"), "case.renew-link": Text("换新链接", "renewed the link"),
        "task.post": Text("发布任务", "posted a task"), "task.take": Text("接单", "took a task"),
        "task.promise": Text("承诺", "promised"), "task.giveBack": Text("退回任务", "gave a task back"),
        "task.finish": Text("报完成", "finished a task"), "task.rate": Text("评价任务", "rated a task"),
        "task.offerAgain": Text("再次发布", "offered again"), "task.cancel": Text("取消任务", "cancelled a task"),
        "task.rating-link": Text("生成评价链接", "made a rating link"),
        "exclusion.ask": Text("申请剔除", "asked for an exclusion"),
        "exclusion.grant": Text("同意剔除", "granted an exclusion"),
        "exclusion.refuse": Text("不同意剔除", "refused an exclusion"), "month.freeze": Text("封存月份", "froze a month"),
        "policy.installed": Text("安装规则包", "installed a pack"),
        "policy.bound": Text("绑定或解除规则包", "bound or unbound a pack"),
        "calendar.imported": Text("导入放假安排", "imported days off"),
        "place.add": Text("新增地点", "added a place"), "place.rename": Text("改名", "renamed a place"),
        "place.retire": Text("停用地点", "retired a place"), "place.move": Text("地点划归", "moved a place"),
        "territory.import-divisions": Text("导入行政区划", "imported divisions"),
        "territory.import-boundaries": Text("导入边界", "imported boundaries"),
        "territory.redraw": Text("重画网格", "redrew grids"), "territory.map-layer": Text("导入图层", "imported a map layer"),
        "territory.import-estates": Text("导入小区", "imported estates"),
        "demo.loaded": Text("装入演示数据", "loaded the demonstration"),
    ]
}
