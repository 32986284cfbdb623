public import Kernel

/// An account of the demonstration, as the table that `jinlin demo` prints shows it.
public struct DemoAccount: Sendable, Codable, Hashable {
    /// Stable word for tests and scripts: `dispatcher`, `worker`, …
    public let role: String
    /// Login name; a telephone number for residents.
    public let username: String
    /// Invented.
    public let name: String
    public let title: Text
    /// Password of staff; residents get a code in the demonstration's inbox.
    public let password: String?
    /// Post kind of the pack; nil for administrators and residents.
    let post: String?
    /// Place of the post.
    public let place: String
    /// Unit kind the person acts for.
    let unit: String?

    init(
        _ role: String, _ username: String, _ name: String, _ title: Text, post: String? = nil, place: String,
        unit: String? = nil, password: String? = DemoDistrict.password
    ) {
        (self.role, self.username, self.name, self.title) = (role, username, name, title)
        (self.post, self.place, self.unit, self.password) = (post, place, unit, password)
    }

    /// One person for each user of the guide.
    public static let all: [DemoAccount] = [
        DemoAccount("resident", "13900000001", "李秋云", Text("居民", "Resident"), place: "340102", password: nil),
        DemoAccount(
            "worker", "wangge", "王阁", Text("网格长", "Grid leader"), post: "grid-leader", place: "340102001001001"),
        DemoAccount(
            "chief", "loudong", "赵冬", Text("楼栋长", "Building chief"), post: "grid-volunteer", place: "340102001001001"),
        DemoAccount("operator", "jiexian", "周洁", Text("接诉员", "Operator"), post: "hotline-operator", place: "340102"),
        DemoAccount(
            "dispatcher", "paidan", "陈潘", Text("社区值班员（派遣）", "Community duty officer (dispatcher)"),
            post: "community-duty", place: "340102001001"),
        DemoAccount(
            "secretary", "shuji", "孙书", Text("社区书记", "Community secretary"), post: "community-secretary",
            place: "340102001001"),
        DemoAccount(
            "street", "jiedao", "吴道", Text("街道派遣员", "Street dispatcher"), post: "street-dispatcher", place: "340102001"),
        DemoAccount(
            "street-head", "zhiban", "郑班", Text("街道值班负责人", "Head of duty of the street"), post: "street-head",
            place: "340102001"),
        DemoAccount(
            "district", "zhihui", "冯辉", Text("区值班长", "Head of duty of the district"), post: "district-head",
            place: "340102"),
        DemoAccount(
            "department", "chengguan", "褚城", Text("城管承办人", "Officer of city management"), post: "unit-officer",
            place: "340102001", unit: "city-management"),
        DemoAccount("deputy", "daibiao", "钱慧", Text("人大代表", "Deputy"), post: "deputy", place: "340102001001"),
        DemoAccount(
            "deputies-office", "lianluo", "郝联", Text("街道代表联络站", "Deputies’ office of the street"),
            post: "street-deputies-office", place: "340102001"),
        DemoAccount(
            "property", "wuye", "卫武", Text("物业承办人", "Officer of the property company"), post: "unit-officer",
            place: "340102001001", unit: "property"),
        DemoAccount(
            "station", "paichusuo", "蒋安", Text("派出所承办人", "Officer of the police station"), post: "unit-officer",
            place: "340102001", unit: "police-station"),
        DemoAccount(
            "leader", "lingdao", "沈岭", Text("区分管负责人", "Leader in the district"), post: "district-leader",
            place: "340102"),
        DemoAccount("system", "xitong", "韩桐", Text("系统管理员", "System administrator"), place: "34"),
        DemoAccount("security", "anquan", "杨全", Text("安全管理员", "Security administrator"), place: "34"),
        DemoAccount("audit", "shenji", "朱吉", Text("审计员", "Auditor"), place: "34"),
        DemoAccount(
            "changtai", "changtai", "秦泰", Text("长泰小区（网格）支部书记", "Branch secretary in Changtai"),
            post: "branch-secretary", place: "350605100001001"),
    ]

    var placeCode: PlaceCode? { PlaceCode(place) }
}
