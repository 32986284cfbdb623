import Cases
import Emergencies
import Evaluation
import HTTPTypes
import Help
import Kernel
import Pages
import Patrols
import People
import Persistence
import Policy
import Proposals
import Retention
import Rosters
import Tasks
import Territory
import Visits

/// The links around every page: what each face offers, and which faces a person may use. A link is shown only where the
/// route table has the address and admits the person, so nobody is led to a closed door.
struct HouseShell: Sendable {
    private let access: [String: Access]
    private let resources: Resources
    private let settings: Settings

    init(_ resources: Resources, _ settings: Settings, routes: [Route]) {
        (self.resources, self.settings) = (resources, settings)
        access = Dictionary(routes.filter { $0.method == .get }.map { ($0.pattern, $0.access) }) { first, _ in first }
    }

    func shell(for visitor: Visitor) -> Shell {
        let caller = visitor.caller
        var navigation: [Face: [NavItem]] = [:]
        var faces: [NavItem] = []
        let (hasHelp, hasRotas, hasPatrols) = (self.hasHelp, self.hasRotas, self.hasPatrols)
        let hasProposals = self.hasProposals
        let hasEmergencies = self.hasEmergencies
        for (face, name, all) in HouseShell.faces {
            // A place without calls for help or patrols has no button that leads nowhere.
            let items = all.filter { hasHelp || !HouseShell.helpLinks.contains($0.link) }
                .filter { hasRotas || !HouseShell.rotaLinks.contains($0.link) }
                .filter { hasPatrols || !HouseShell.patrolLinks.contains($0.link) }
                .filter { hasProposals || !HouseShell.proposalLinks.contains($0.link) }
                .filter { hasEmergencies || $0.link != EmergencyPaths.list() }
                .map { counted($0, visitor) }
            let open = items.filter { isOpen($0.link, caller) }
            navigation[face] = face == .resident || open.isEmpty ? open : open + notices(visitor)
            // Residents' pages are everyone's; the other faces are for those who have work there. What everybody may
            // read is no work, and the field is for those who have something to look at today.
            let work = (face == .field ? Array(items.prefix(1)) : items).filter { isOpen($0.link, caller) }
            guard caller.isStaff, let first = open.first, face == .resident || work.contains(where: isWork)
            else { continue }
            faces.append(NavItem(name, first.link))
        }
        let name = resources.find(HomePlace.self)?.name ?? settings.placeName
        return Shell(
            navigation: navigation, faces: faces, account: account(visitor), urgent: hasHelp ? HouseShell.askItem : nil,
            alerts: alerts(caller), place: name.map { Text(same: $0) },
            telephone: settings.telephone)
    }

    /// Staff see on every page of theirs whether something came for them.
    private func notices(_ visitor: Visitor) -> [NavItem] {
        guard visitor.caller.isStaff, isOpen(CasePaths.notices(), visitor.caller) else { return [] }
        return [NavItem(Text("提醒", "Notices"), CasePaths.notices(), count: visitor.unread)]
    }

    /// Whether the rules at home know calls for help.
    private var hasHelp: Bool {
        guard let home = resources.find(HomePlace.self)?.code else { return false }
        return resources.find(PolicyBook.self)?.pack(at: home)?.help != nil
    }

    /// Whether the rules at home know turns that go round.
    private var hasRotas: Bool {
        guard let home = resources.find(HomePlace.self)?.code else { return false }
        return resources.find(PolicyBook.self)?.pack(at: home)?.rotas.isEmpty == false
    }

    private static let rotaLinks: Set<Link> = [
        RotaPaths.mine(), RotaPaths.plans(), RotaPaths.owed(), RotaPaths.owedAt(),
    ]
    /// Whether the rules at home know patrols.
    private var hasPatrols: Bool {
        guard let home = resources.find(HomePlace.self)?.code else { return false }
        return resources.find(PolicyBook.self)?.pack(at: home)?.patrols != nil
    }

    private static let patrolLinks: Set<Link> = [PatrolPaths.board(), PatrolPaths.published()]
    /// Whether the rules at home know proposals of representatives.
    private var hasProposals: Bool {
        guard let home = resources.find(HomePlace.self)?.code else { return false }
        return resources.find(PolicyBook.self)?.pack(at: home)?.proposals != nil
    }

    private static let proposalLinks: Set<Link> = [ProposalPaths.list(), ProposalPaths.publicList()]

    /// Whether the rules at home know emergency mode.
    private var hasEmergencies: Bool {
        guard let home = resources.find(HomePlace.self)?.code else { return false }
        return resources.find(PolicyBook.self)?.pack(at: home)?.emergencyKinds.isEmpty == false
    }

    /// What holds at home now, at most `mostAlerts`; the page behind them has them all.
    private func alerts(_ caller: Caller) -> [ShellAlert] {
        guard let home = resources.find(HomePlace.self)?.code else { return [] }
        let link =
            caller.isStaff
            ? NavItem(Text("我的应急职责", "My emergency duty"), EmergencyPaths.mine())
            : NavItem(Text("详细", "More"), EmergencyPaths.open())
        return (resources.find(EmergencyBook.self)?.inForce(at: SystemClock.now()) ?? [])
            .filter { $0.terms.touches(home) }.prefix(HouseShell.mostAlerts)
            .map { ShellAlert(Text("应急状态：", "Emergency: ") + $0.terms.name, $0.says(), link: link) }
    }
    private static let mostAlerts = 3

    private static let askItem = NavItem(Text("求助", "Call for help"), HelpPaths.ask())
    private static let helpLinks: Set<Link> = [HelpPaths.ask(), HelpPaths.board(), HelpPaths.figures()]

    /// Calls that wait are counted beside the way to them.
    private func counted(_ item: NavItem, _ visitor: Visitor) -> NavItem {
        switch item.link {
        case HelpPaths.board(): NavItem(item.label, item.link, count: visitor.calls)
        case EmergencyPaths.list(): NavItem(item.label, item.link, count: visitor.duties)
        default: item
        }
    }

    private func isOpen(_ link: Link, _ caller: Caller) -> Bool { access[link.target]?.admits(caller) ?? false }

    private func isWork(_ item: NavItem) -> Bool {
        if case .permission = access[item.link.target] { return true }
        return false
    }

    private func account(_ visitor: Visitor) -> [NavItem] {
        switch visitor.caller.kind {
        case .anonymous: [NavItem(Text("登录", "Sign in"), ShellPaths.signIn())]
        case .resident:
            [
                NavItem(Text("我的事项", "My matters"), CasePaths.mine()),
                NavItem(Text("我家的登记", "My household"), VisitPaths.mine()),
                NavItem(Text("我的信息", "My data"), PeoplePaths.myData()),
            ]
                + (hasHelp
                    ? [NavItem(Text("邻里帮手", "Helping neighbours"), HelpPaths.helping(), count: visitor.calls)] : [])
                + (hasRotas ? [NavItem(Text("我的轮值", "My turns"), RotaPaths.mine())] : [])
        case .staff:
            [
                NavItem(Text("提醒", "Notices"), CasePaths.notices()),
                NavItem(Text("我的账号", "My account"), PeoplePaths.account()),
            ]
                // Where a lost phone is erased; from another device, so not from the phone's own pages.
                + (isOpen(FieldPaths.devices(), visitor.caller)
                    ? [NavItem(Text("我的手机", "My phones"), FieldPaths.devices())] : [])
        case .system: []
        }
    }

    private static let faces: [(Face, Text, [NavItem])] = [
        (
            .resident, Text("居民页面", "Residents’ pages"),
            [
                NavItem(Text("首页", "Home"), CasePaths.home()), NavItem(Text("反映问题", "Report"), CasePaths.report()),
                askItem,
                NavItem(Text("查进展", "Follow"), CasePaths.track()),
                NavItem(Text("我的事项", "My matters"), CasePaths.mine()),
                NavItem(Text("巡查公开", "What patrols found"), PatrolPaths.published()),
                NavItem(Text("代表建议", "Proposals"), ProposalPaths.publicList()),
            ]
        ),
        (
            .field, Text("外勤", "Field"),
            [
                NavItem(Text("今天", "Today"), CasePaths.today()), NavItem(Text("走访", "Round"), VisitPaths.round()),
                NavItem(Text("三张清单", "Three lists"), VisitPaths.lists()),
                NavItem(Text("上报", "Report"), CasePaths.report()),
                NavItem(Text("案卷", "Cases"), CasePaths.list()), NavItem(Text("任务板", "Tasks"), TaskPaths.board()),
                NavItem(Text("求助", "Calls for help"), HelpPaths.board()),
                NavItem(Text("轮值", "Turns"), RotaPaths.mine()), NavItem(Text("应办", "Owed"), RotaPaths.owed()),
                NavItem(Text("巡检", "Patrols"), PatrolPaths.board()),
                NavItem(Text("应急", "Emergency"), EmergencyPaths.list()),
            ]
        ),
        (
            .desk, Text("工作台", "Desk"),
            [
                NavItem(Text("待办", "Queue"), CasePaths.queue()), NavItem(Text("本单位", "My unit"), CasePaths.inbox()),
                NavItem(Text("来电来访", "Calls"), CasePaths.desk()), NavItem(Text("案卷", "Cases"), CasePaths.list()),
                NavItem(Text("任务板", "Tasks"), TaskPaths.board()),
                NavItem(Text("求助", "Calls for help"), HelpPaths.board()),
                NavItem(Text("巡检", "Patrols"), PatrolPaths.board()),
                NavItem(Text("应急", "Emergency"), EmergencyPaths.list()),
                NavItem(Text("今天", "Today"), CasePaths.today()),
                NavItem(Text("代表建议", "Proposals"), ProposalPaths.list()),
                NavItem(Text("轮值安排", "Rotas"), RotaPaths.plans()),
                NavItem(Text("应办次数", "Duties"), RotaPaths.owedAt()),
                NavItem(Text("走访覆盖", "Coverage"), VisitPaths.coverage()),
                NavItem(Text("住户", "Households"), VisitPaths.households()),
                NavItem(Text("三张清单", "Three lists"), VisitPaths.lists()),
                NavItem(Text("规则", "Rules"), PolicyPaths.pack()),
                NavItem(Text("会派给谁", "Where would it go"), PolicyPaths.simulator()),
            ]
        ),
        (
            .board, Text("看板", "Board"),
            [
                NavItem(Text("看板", "Board"), EvaluationPaths.board()),
                NavItem(Text("对比", "Comparison"), EvaluationPaths.comparison()),
                NavItem(Text("月度", "Months"), EvaluationPaths.months()),
                NavItem(Text("求助时效", "Calls for help"), HelpPaths.figures()),
                NavItem(Text("大屏", "Wall"), EvaluationPaths.wall()),
            ]
        ),
        (
            .administration, Text("管理", "Administration"),
            [
                NavItem(Text("地点", "Places"), TerritoryPaths.tree()),
                NavItem(Text("规则包", "Packs"), PolicyPaths.packs()),
                NavItem(Text("节假日", "Calendar"), PolicyPaths.calendar()),
                NavItem(Text("账号", "Accounts"), PeoplePaths.accounts()),
                NavItem(Text("岗位", "Posts"), PeoplePaths.posts()),
                NavItem(Text("单位", "Units"), PeoplePaths.units()), NavItem(Text("授权", "Grants"), PeoplePaths.grants()),
                NavItem(Text("审计", "Audit"), PeoplePaths.audit()),
                NavItem(Text("运行状态", "Health"), MonitorRoutes.page()),
                NavItem(Text("数据保存", "Retention"), RetentionPaths.page()),
            ]
        ),
    ]
}
