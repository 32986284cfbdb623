internal import Kernel
internal import Pages
internal import Persistence
internal import Territory

extension PeopleWeb {
    var publicRoutes: [Route] {
        [
            .get(ShellPaths.privacy, .anyone, Text("个人信息保护说明", "Privacy notice")) { request in
                .page(PrivacyPage(notice: notice).html(request.screen))
            },
            .get(PeoplePaths.roster, .anyone, Text("谁负责这里", "Who is responsible here"), roster),
        ]
    }

    @Sendable private func roster(_ request: WebRequest) async throws -> Answer {
        let (code, now) = (try request.place("place"), request.now)
        let page = try await database.read { tx -> RosterPage in
            guard let place = try tx.place(code), place.active else { throw AppError.refused }
            return RosterPage(
                place: place, fullName: try tx.fullName(of: code, from: .district),
                entries: try tx.roster(for: code, at: now),
                units: try tx.units(around: code, limit: 60).filter { $0.place.contains(code) })
        }
        return .page(page.html(request.screen), data: page.entries)
    }
}

/// Who is responsible for a place, for everyone to read.
struct RosterPage {
    let place: Place
    let fullName: String
    let entries: [RosterEntry]
    let units: [Unit]

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "\(fullName)的责任人和值班电话。姓名只在本人同意后公开。",
            "Who looks after \(fullName) and the duty telephones. Names are shown where the person agreed.")
        return screen.page(
            PageShell(.resident, Text("谁负责\(place.name)", "Who is responsible for \(place.name)"), lead: lead)
        ) {
            "\(turns(screen))\(RosterPosts(entries: entries).html(screen))\(unitList(screen))"
        }
    }

    /// Whose turn it is where posts go round.
    private func turns(_ screen: Screen) -> HTML {
        screen.buttons(screen.button(Text("本周谁轮值", "Whose turn it is"), to: PeoplePaths.turns(place.code)))
    }

    private func unitList(_ screen: Screen) -> HTML {
        guard !units.isEmpty else { return .empty }
        // What is near comes first; the long list of a district's departments is folded away.
        let near = units.filter { $0.place.rawValue.utf8.count > 6 }
        let wide = units.filter { $0.place.rawValue.utf8.count <= 6 }
        return screen.section(Text("负责这里的单位", "Units responsible here")) {
            guard !near.isEmpty, !wide.isEmpty else { return list(units, screen) }
            return list(near, screen)
                + screen.folded(Text("区县的部门（\(wide.count) 个）", "Departments of the district (\(wide.count))")) {
                    list(wide, screen)
                }
        }
    }
    private func list(_ units: [Unit], _ screen: Screen) -> HTML {
        let rows = units.map { unit -> HTML in
            let call = unit.phone.map { number -> HTML in
                """
                <a class="chip call" href="\(Link.telephone(number))" aria-label="\(screen("打电话给\(unit.name)", "Call \(unit.name)"))">\
                \(Icon.phone.svg)\(number)</a>
                """
            }
            return "<li><span>\(unit.name)</span>\(call)</li>"
        }
        return "<ul class=\"unit-list\">\(rows)</ul>"
    }
}

/// The privacy notice, and the line that stands before anything is collected.
struct PrivacyPage {
    let notice: PrivacyNotice

    func html(_ screen: Screen) -> HTML {
        let lead = Text("版本 \(PrivacyNotice.version)", "Version \(PrivacyNotice.version)")
        return screen.page(PageShell(.resident, Text("个人信息保护说明", "Privacy notice"), lead: lead, width: .reading)) {
            HTML(
                joining: notice.sections.map { section in
                    screen.section(section.title) { HTML(joining: section.paragraphs.map(screen.paragraph)) }
                })
        }
    }

    static func beforeCollecting(_ screen: Screen) -> HTML {
        """
        <p class="muted">\(screen("电话加密保存，只用于登录和联系您。", "Your number is kept encrypted and used only to sign you in and reach you.")) \
        \(screen.link(Text("个人信息保护说明", "Privacy notice"), to: ShellPaths.privacy()))</p>
        """
    }
}
