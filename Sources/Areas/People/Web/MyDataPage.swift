internal import Kernel
internal import Pages

/// Everything known about a resident, on one page, with what they may do about it.
struct MyDataPage {
    let data: PersonalExport

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "我们知道您的哪些信息、谁看过、您可以怎么办，都在这一页。",
            "What we know about you, who looked at it, and what you can do, all on this page.")
        return screen.page(PageShell(.resident, Text("我的信息", "My data"), lead: lead, width: .reading)) {
            "\(basics(screen))\(sections(screen))\(views(screen))\(consents(screen))\(taking(screen))"
        }
    }

    private func basics(_ screen: Screen) -> HTML {
        screen.section(Text("基本信息", "Basics")) {
            """
            \(screen.facts([
                (Text("电话", "Telephone"), "\(data.phone)"),
                (Text("姓名", "Name"), "\(data.name ?? screen("没有填写", "not given"))"),
                (Text("登记时间", "Since"), screen.time(data.resident.created)),
            ]))
            \(screen.confirm(Text("更正姓名", "Correct my name"), at: PeoplePaths.myName(), done: Text("保存", "Save")) { form in
                form.line("name", Text("姓名", "Name"), value: data.name, hint: Text("可以不填；留空就是删除。", "Optional; empty takes it away."),
                    limit: 50, autocomplete: "name")
            })
            """
        }
    }

    private func sections(_ screen: Screen) -> HTML {
        HTML(
            joining: data.sections.map { section in
                screen.section(section.title) {
                    section.rows.isEmpty
                        ? "<p class=\"muted\">\(screen("没有。", "None."))</p>"
                        : HTML(
                            joining: section.rows.map { row in screen.facts(row.map { ($0.name, value($0, screen)) }) })
                }
            })
    }

    private func value(_ item: PersonalSection.Item, _ screen: Screen) -> HTML {
        switch item.shown {
        case .words(let words): "\(screen(words))"
        case .moment(let moment): screen.time(moment)
        case .day(let day): "\(screen.day(day))"
        case nil: "\(item.value)"
        }
    }

    private func views(_ screen: Screen) -> HTML {
        screen.section(Text("谁看过我的电话和姓名", "Who looked at my number and name"), id: "views") {
            screen.table(
                Text("查看记录", "Looks"),
                [DataColumn(Text("谁", "Who")), DataColumn(Text("为什么", "Why")), DataColumn(Text("时间", "When"))],
                data.views.map { ["\($0.viewer)", "\(screen($0.reason.name))", screen.time($0.at)] },
                empty: screen.empty(
                    Text("还没有人看过", "Nobody has looked"),
                    Text("工作人员每看一次，这里就会多一行。", "Each time staff look, a line appears here.")),
                showsCaption: false)
        }
    }

    private func consents(_ screen: Screen) -> HTML {
        screen.section(Text("我的同意", "What I agreed to"), id: "consents") {
            """
            \(screen.paragraph(Text("这些都可以不同意，不影响您反映问题。", "You may decline all of these; you can report all the same.")))
            \(screen.cards(ConsentPurpose.choices.map { purpose in
                let given = data.consents.first { $0.purpose == purpose }?.given ?? false
                return screen.card(
                    screen(purpose.name),
                    chips: given ? screen.state(Text("已同意", "agreed"), .good) : screen.state(Text("没有同意", "not agreed")),
                    actions: screen.act(
                        given ? Text("撤回", "Withdraw") : Text("同意", "Agree"), at: PeoplePaths.myConsent(purpose.rawValue),
                        fields: [("given", given ? "0" : "1")]))
            }))
            """
        }
    }

    private func taking(_ screen: Screen) -> HTML {
        screen.section(Text("带走或删除", "Take it away or delete it")) {
            """
            \(screen.buttons(
                screen.button(Text("下载我的信息", "Download my data"), to: PeoplePaths.myDataExport(), icon: .download),
                screen.button(Text("个人信息保护说明", "Privacy notice"), to: ShellPaths.privacy(), .quiet)))
            \(screen.confirm(
                Text("删除我的信息", "Delete my data"), .danger, at: PeoplePaths.myErasure(),
                question: Text("电话、姓名等个人信息会被销毁，不能恢复；您反映过的问题会留下，但不再和您有关联，我们也无法再联系您。",
                    "Your number, name and other personal data are destroyed and cannot be restored. What you reported stays, without you; we can no longer reach you."),
                done: Text("确认删除", "Delete")) { form in
                    form.checkbox("sure", Text("我明白，请删除", "I understand; delete it"))
                })
            """
        }
    }
}
