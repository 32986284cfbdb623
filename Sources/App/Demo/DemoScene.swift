import Kernel

/// What a demonstration shows: its places, the packs in force there, and a person for every user of the guide. Names of
/// places are facts; persons, grids and estates are invented.
public struct DemoScene: Sendable {
    /// Key of the pack in force at the home place; `jinlin demo --pack` calls the scene by it.
    public let pack: String
    /// The district whose pages a visitor sees first.
    public let homePlace: String
    public let accounts: [DemoAccount]
    /// Which pack is in force where.
    let bindings: [(place: String, pack: String)]
    /// The places above streets, the upper ones first.
    let upper: [DemoTree.Area]
    let streets: [DemoTree.Street]
    /// Dialling code of the city.
    let areaCode: String
    /// Kind of the post that somebody holds in the first grid only, so that the coverage report has something to say.
    let vacantPost: String

    /// The two districts that are shown where nobody asks for another scene.
    public static let home = DemoScene(
        pack: "hefei-yaohai", homePlace: DemoDistrict.homePlace, accounts: DemoAccount.all,
        bindings: [("340102", "hefei-yaohai"), ("350605", "zhangzhou-changtai")], upper: DemoTree.upper,
        streets: DemoTree.streets, areaCode: "0551", vacantPost: "grid-leader")

    public static let all = [home, hefei, kuancheng]

    public static func of(pack: String) -> DemoScene? { all.first { $0.pack == pack } }

    /// Subject of the audit row that says that this scene was loaded.
    var mark: String { pack == DemoScene.home.pack ? "demo" : "demo:" + pack }
    var districts: [PlaceCode] { upper.filter { $0.level == .district }.compactMap { PlaceCode($0.code) } }
}

extension DemoScene {
    /// Two districts of the city under the pack of the whole city.
    static let hefei = DemoScene(
        pack: "hefei", homePlace: "340103", accounts: hefeiAccounts, bindings: [("3401", "hefei")],
        upper: [
            DemoTree.Area(code: "34", name: "安徽省", level: .province),
            DemoTree.Area(code: "3401", name: "合肥市", level: .city),
            DemoTree.Area(code: "340103", name: "庐阳区", level: .district),
            DemoTree.Area(code: "340104", name: "蜀山区", level: .district),
        ],
        streets: [
            (
                DemoTree.Area(code: "340103001", name: "亳州路街道", level: .street),
                [
                    DemoTree.Area(code: "340103001001", name: "水西门社区", level: .community),
                    DemoTree.Area(code: "340103001002", name: "滨南社区", level: .community),
                    DemoTree.Area(code: "340103001003", name: "南河湾社区", level: .community),
                ], (117.270, 31.880)
            ),
            (
                DemoTree.Area(code: "340104001", name: "三里庵街道", level: .street),
                [
                    DemoTree.Area(code: "340104001001", name: "梅山路社区", level: .community),
                    DemoTree.Area(code: "340104001002", name: "绩溪路社区", level: .community),
                ], (117.240, 31.840)
            ),
        ], areaCode: "0551", vacantPost: "grid-worker")

    private static let hefeiAccounts: [DemoAccount] = [
        DemoAccount("resident", "13900000001", "李秋云", Text("居民", "Resident"), place: "340103", password: nil),
        DemoAccount(
            "steward", "guanjia", "宋佳", Text("红色小管家", "Steward"), post: "steward", place: "340103001001001001"),
        DemoAccount(
            "estate", "xiaoqu", "唐晓", Text("小区党组织书记", "Secretary of the estate"), post: "estate-secretary",
            place: "340103001001001001"),
        DemoAccount(
            "chief", "lunzhi", "赵冬", Text("楼栋轮值长", "Chair of the week"), post: "chair-of-week",
            place: "340103001001001001001"),
        DemoAccount(
            "host", "yishi", "何议", Text("议事召集人", "Host of a council"), post: "council-host", place: "340103001001"),
        DemoAccount(
            "site", "zhandian", "许展", Text("服务站点值守员", "Keeper of a service site"), post: "site-keeper",
            place: "340103001001"),
        DemoAccount(
            "worker", "wangge", "王阁", Text("网格员", "Grid worker"), post: "grid-worker", place: "340103001001001"),
        DemoAccount("operator", "jiexian", "周洁", Text("接诉员", "Operator"), post: "hotline-operator", place: "340103"),
        DemoAccount(
            "dispatcher", "paidan", "陈潘", Text("社区值班员（派遣）", "Community duty officer (dispatcher)"),
            post: "community-duty", place: "340103001001"),
        DemoAccount(
            "secretary", "shuji", "孙书", Text("社区书记", "Community secretary"), post: "community-secretary",
            place: "340103001001"),
        DemoAccount(
            "street", "jiedao", "吴道", Text("街道派遣员", "Street dispatcher"), post: "street-dispatcher", place: "340103001"),
        DemoAccount(
            "street-head", "zhiban", "郑班", Text("街道值班负责人", "Head of duty of the street"), post: "street-head",
            place: "340103001"),
        DemoAccount(
            "district", "zhihui", "冯辉", Text("市级值班长", "Head of duty of the city"), post: "city-head", place: "3401"),
        DemoAccount(
            "department", "chengguan", "褚城", Text("城管承办人", "Officer of city management"), post: "unit-officer",
            place: "340103001", unit: "city-management"),
        DemoAccount("deputy", "daibiao", "钱慧", Text("人大代表", "Deputy"), post: "deputy", place: "340103001001"),
        DemoAccount(
            "deputies-office", "lianluo", "郝联", Text("街道代表联络站", "Deputies’ office of the street"),
            post: "street-deputies-office", place: "340103001"),
        DemoAccount(
            "property", "wuye", "卫武", Text("物业承办人", "Officer of the property company"), post: "unit-officer",
            place: "340103001001", unit: "property"),
        DemoAccount(
            "station", "paichusuo", "蒋安", Text("派出所承办人", "Officer of the police station"), post: "unit-officer",
            place: "340103001", unit: "police-station"),
        DemoAccount(
            "leader", "lingdao", "沈岭", Text("市分管负责人", "Leader in the city"), post: "city-leader", place: "3401"),
        DemoAccount("system", "xitong", "韩桐", Text("系统管理员", "System administrator"), place: "34"),
        DemoAccount("security", "anquan", "杨全", Text("安全管理员", "Security administrator"), place: "34"),
        DemoAccount("audit", "shenji", "朱吉", Text("审计员", "Auditor"), place: "34"),
    ]
}

extension DemoScene {
    /// The district of three chiefs with its command centre.
    static let kuancheng = DemoScene(
        pack: "changchun-kuancheng", homePlace: "220103", accounts: kuanchengAccounts,
        bindings: [("220103", "changchun-kuancheng")],
        upper: [
            DemoTree.Area(code: "22", name: "吉林省", level: .province),
            DemoTree.Area(code: "2201", name: "长春市", level: .city),
            DemoTree.Area(code: "220103", name: "宽城区", level: .district),
        ],
        streets: [
            (
                DemoTree.Area(code: "220103005", name: "群英街道", level: .street),
                [
                    DemoTree.Area(code: "220103005001", name: "鞍山路社区", level: .community),
                    DemoTree.Area(code: "220103005002", name: "长盛社区", level: .community),
                    DemoTree.Area(code: "220103005003", name: "西道口社区", level: .community),
                ], (125.320, 43.910)
            ),
            (
                DemoTree.Area(code: "220103007", name: "凯旋街道", level: .street),
                [
                    DemoTree.Area(code: "220103007001", name: "凯旋路社区", level: .community),
                    DemoTree.Area(code: "220103007002", name: "一匡街社区", level: .community),
                ], (125.320, 43.930)
            ),
        ], areaCode: "0431", vacantPost: "grid-chief")

    private static let kuanchengAccounts: [DemoAccount] = [
        DemoAccount("resident", "13900000001", "李秋云", Text("居民", "Resident"), place: "220103", password: nil),
        DemoAccount("worker", "wangge", "王阁", Text("网格长", "Grid chief"), post: "grid-chief", place: "220103005001001"),
        DemoAccount(
            "chief", "loudong", "赵冬", Text("楼栋长", "Building chief"), post: "building-chief",
            place: "220103005001001001001"),
        DemoAccount(
            "unit-chief", "danyuan", "宋丹", Text("单元长", "Unit chief"), post: "unit-chief",
            place: "22010300500100100100101"),
        DemoAccount(
            "operator", "jiexian", "周洁", Text("指挥中心受理员", "Operator of the command centre"),
            post: "centre-operator", place: "220103"),
        DemoAccount(
            "dispatcher", "paidan", "陈潘", Text("社区值班员（派遣）", "Community duty officer (dispatcher)"),
            post: "community-duty", place: "220103005001"),
        DemoAccount(
            "secretary", "shuji", "孙书", Text("社区书记", "Community secretary"), post: "community-secretary",
            place: "220103005001"),
        DemoAccount(
            "street", "jiedao", "吴道", Text("街道分中心调度员", "Dispatcher of the street"), post: "street-dispatcher",
            place: "220103005"),
        DemoAccount(
            "street-head", "zhiban", "郑班", Text("街道值班负责人", "Head of duty of the street"), post: "street-head",
            place: "220103005"),
        DemoAccount(
            "centre", "zhongxin", "秦忠", Text("指挥中心调度员", "Dispatcher of the command centre"),
            post: "centre-dispatcher", place: "220103"),
        DemoAccount(
            "district", "zhihui", "冯辉", Text("指挥中心值班长", "Head of duty of the command centre"),
            post: "centre-head", place: "220103"),
        DemoAccount(
            "department", "chengguan", "褚城", Text("城管承办人", "Officer of city management"), post: "unit-officer",
            place: "220103005", unit: "city-management"),
        DemoAccount(
            "property", "wuye", "卫武", Text("物业承办人", "Officer of the property company"), post: "unit-officer",
            place: "220103005001", unit: "property"),
        DemoAccount(
            "station", "paichusuo", "蒋安", Text("派出所承办人", "Officer of the police station"), post: "unit-officer",
            place: "220103005", unit: "police-station"),
        DemoAccount(
            "leader", "lingdao", "沈岭", Text("区分管负责人", "Leader in the district"), post: "district-leader",
            place: "220103"),
        DemoAccount("system", "xitong", "韩桐", Text("系统管理员", "System administrator"), place: "22"),
        DemoAccount("security", "anquan", "杨全", Text("安全管理员", "Security administrator"), place: "22"),
        DemoAccount("audit", "shenji", "朱吉", Text("审计员", "Auditor"), place: "22"),
    ]
}
