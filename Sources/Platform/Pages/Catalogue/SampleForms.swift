import Kernel

/// Every field, empty, filled and refused.
enum SampleForms {
    static let kinds = [
        Option("light", Text("公共照明", "Public lighting"), group: Text("市政", "Municipal")),
        Option("road", Text("道路破损", "Broken road"), group: Text("市政", "Municipal")),
        Option("noise", Text("噪声", "Noise"), group: Text("环境", "Environment")),
        Option("other", Text("其他", "Other")),
    ]
    static func html(_ screen: Screen) -> HTML {
        var refused = screen
        refused.problems = [
            .invalid("words", Sample.tooShort),
            .invalid("phone", Text("手机号应是 11 位数字，请再看一下。", "A mobile number has 11 digits; please check it.")),
        ]
        refused.values = Form(pairs: [
            ("words", "灯坏了"), ("phone", "1380013800"), ("solved", "no"),
            ("form", Screen.scope(of: DesignCatalogue.tryPath(), "refused")),
        ])
        return """
            \(screen.form(DesignCatalogue.tryPath(), multipart: true, draft: "sample-form") { fields($0) })
            \(screen.section(Text("被退回的表单", "A refused form")) {
                "\(refused.errorSummary())\(refused.form(DesignCatalogue.tryPath(), id: "refused") { short($0) })"
            })
            """
    }
    private static func fields(_ form: Screen) -> HTML {
        """
        \(form.words("words", Text("说说您遇到的事", "Tell us what happened"), hint: Text("什么事、在哪里、多久了。", "What, where, since when."), required: true, large: true))
        \(form.line("name", Text("怎么称呼您", "Your name"), placeholder: Text("王女士", "Ms Wang"), suggestions: ["王女士", "李先生"]))
        \(form.line("phone", Text("手机号", "Mobile number"), hint: Text("只用来联系您，不公开。", "Only to reach you; never published."), required: true, kind: .telephone, autocomplete: "tel"))
        \(form.line("code", Text("验证码", "Code"), required: true, limit: 6, kind: .code))
        \(form.select("category", Text("类别", "Category"), kinds, required: true))
        \(form.choices("solved", Text("问题解决了吗？", "Is it solved?"), [
            Option("yes", Text("解决了", "Solved")), Option("partly", Text("解决了一部分", "Partly"), hint: Text("请在下面说明还差什么", "Say below what is missing")),
            Option("no", Text("没有解决", "Not solved"), hint: Text("会自动重新办理，期限更短", "It is reopened on a shorter limit")),
        ], required: true))
        \(form.checkboxes("who", Text("涉及哪些人", "Who is concerned"), [
            Option("old", Text("老人", "Elderly people")), Option("child", Text("孩子", "Children")), Option("disabled", Text("残障人士", "Disabled people")),
        ], values: ["old"], inline: true))
        \(form.checkbox("agree", Text("同意公开处理结果", "The result may be published"), hint: Text("不公开您的姓名、电话和门牌。", "Never your name, telephone or door number.")))
        \(form.date("day", Text("哪一天", "Which day"), value: form.zone.date(form.now)))
        \(form.dateTime("until", Text("延到什么时候", "Until when"), value: form.now + .days(2)))
        \(form.files("table", Text("名单文件", "A list"), accept: ".csv,text/csv", hint: Text("CSV，GB 18030 或 UTF-8。", "CSV in GB 18030 or UTF-8.")))
        \(form.fieldset(Text("联系方式", "How to reach you")) { "\(form.line("wechat", Text("微信", "WeChat")))\(form.line("mail", Text("邮箱", "Mail"), kind: .email))" })
        \(form.reasonBox(suggestions: [Text("等配件", "Waiting for parts"), Text("住户不在家", "Nobody at home"), Text("需多部门会商", "Several departments needed")]))
        \(form.buttons(form.submit(Text("提交", "Send")), form.submit(Text("保存草稿", "Keep as draft"), .plain, name: "draft", value: "1")))
        """
    }
    private static func short(_ form: Screen) -> HTML {
        """
        \(form.words("words", Text("说说您遇到的事", "Tell us what happened"), required: true))
        \(form.line("phone", Text("手机号", "Mobile number"), required: true, kind: .telephone))
        \(form.choices("solved", Text("问题解决了吗？", "Is it solved?"), [
            Option("yes", Text("解决了", "Solved")), Option("no", Text("没有解决", "Not solved")),
        ], required: true, inline: true))
        \(form.submit(Text("再次提交", "Send again")))
        """
    }
}
