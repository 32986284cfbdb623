import Cases
import Geometry
import Kernel
import People
import Persistence
import Policy
import Territory

/// What people do about cases.
extension DistrictRun {
    private static let sentences = [
        "3号楼2单元的楼道灯坏了三天，晚上老人上下楼看不见台阶。", "小区东门垃圾桶满了两天没人清，苍蝇很多。", "楼下烧烤店油烟直接排到居民窗口。",
        "消防通道被一辆面包车长期占着。", "人行道上的窨井盖碎了一半，上学的孩子都从这走。", "物业公共收益三年没有公示过。", "广场舞音响太大，晚上九点多还在放。",
        "电梯这个月第四次停在两层之间，有人被困。", "绿化带里有人种菜施粪肥。", "路灯从公交站到路口一整排都不亮。", "地下车库漏水，车位上面一直滴水。", "家里自来水发黄。",
        "共享单车把地铁口堵死了，轮椅过不去。", "想问一下高龄津贴怎么申请。", "工地渣土车深夜进出，路上全是泥。", "有只大狗不牵绳，追着孩子跑。", "暖气一直不热，测过只有15度。",
        "路口红绿灯的按钮按了没反应。", "施工队拖欠工资两个月了。", "闻到楼道里有燃气味。",
    ]

    func report() async throws {
        let district = world.districts[chance(4) ? world.districts.count - 1 : 0]
        let place = district.grids.randomElement(using: &random) ?? district.code
        let building = district.buildings.randomElement(using: &random)
        let phone = chance(3) ? "1380000\(1000 + Int.random(in: 0..<40, using: &random))" : nil
        var report = ReportCase(
            words: (DistrictRun.sentences.randomElement(using: &random) ?? "") + (chance(5) ? "\n第二件事：路面也坏了。" : ""),
            jurisdiction: chance(3) ? district.code : place.at(.community) ?? district.code,
            position: position(in: district, place, building),
            category: chance(3) ? district.categories.randomElement(using: &random) : nil,
            contact: ReportContact(phone: phone, name: chance(6) ? "张三" : nil), isPrivate: chance(12))
        if chance(10) { report.joining = ledger.pick(random.next()) { $0.state.isOpen }?.id }
        if chance(6) { report.evidence = [photo()] }
        let actor = try await reporter(of: &report, in: district)
        let reply = try await send(report, by: actor.caller)
        guard case .done(let made) = reply else {
            return tell("\(actor.name) reports: refused (\(reply.refusal?.code ?? ""))")
        }
        tell("\(actor.name) reports \(made.number) at \(report.position.place?.rawValue ?? "no known place")")
        tally.done["report", default: 0] += 1
        try await note(made, "report", by: actor.caller, phone: phone)
        try await checkIntake(made.id, made.number, report)
    }

    private func position(in district: World.District, _ grid: PlaceCode, _ building: PlaceCode?) -> ReportPosition {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return ReportPosition()
        case 1: return ReportPosition(place: district.code)
        case 2, 3:
            let corner = district.corners[grid] ?? (0, 0)
            return ReportPosition(
                point: GeoPoint(
                    longitude: corner.longitude + World.side * Double.random(in: 0...1, using: &random),
                    latitude: corner.latitude + World.side * Double.random(in: 0...1, using: &random)))
        case 4: return ReportPosition(place: building)
        case 5: return ReportPosition(address: "1号楼")
        default: return ReportPosition(place: grid)
        }
    }

    private func reporter(of report: inout ReportCase, in district: World.District) async throws -> Actor {
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1, 2: return stranger()
        case 3:
            report.channel = .patrol
            let place = report.position.place ?? district.code
            let workers = powers.holders(of: .casesIntake, at: place)
            if let worker = workers.randomElement(using: &random) { return try await staff(worker) }
            return stranger()
        default:
            let all = ledger.residents[district.code] ?? []
            return all.randomElement(using: &random).map(resident) ?? stranger()
        }
    }

    func photo() -> KeptFile {
        let hash = DatabaseDigest.hexadecimal(random.bytes(32))
        return KeptFile(hash: hash, thumbnail: hash, type: "image/jpeg", filename: "照片.jpg", bytes: 1_000)
    }

    /// Takes a new case into the ledger.
    func note(
        _ made: ReportCase.Outcome, _ word: String, by caller: Caller, phone: String?, secret: String? = nil,
        madeBy: Int? = nil
    ) async throws {
        guard let file = try await file(made.id) else {
            throw breach(.exactlyOnce, "\(made.number) was acknowledged and is not there")
        }
        let number = madeBy ?? step.number
        ledger.learn(
            Ledger.KnownCase(
                id: made.id, number: made.number, madeBy: number, state: file.state, version: file.version,
                place: file.place, reporter: file.reporter, phone: phone,
                secret: secret ?? CaseSecret.derived(for: made.id, by: keys)))
        ledger.acknowledged.append(
            Ledger.Acknowledged(
                step: step.number, id: made.id, word: word, version: 1, by: caller.key, moments: moments))
    }

    func file(_ id: CaseFile.ID) async throws -> CaseFile? {
        try await database.read { try $0.storedCase(id)?.file }
    }
}
