import Foundation
import Kernel
import Policy
import Testing

struct DeliveredPackTests {
    let directory: PolicyDirectory
    init() throws { directory = try Delivered.directory() }

    @Test func `every delivered pack loads`() throws {
        #expect(directory.packKeys == (Delivered.places + ["common"]).sorted())
        for key in directory.packKeys where key != "common" { #expect(try Delivered.pack(key).key == key) }
        #expect(directory.reader.check(template: try directory.source(of: "common")).isEmpty)
        #expect(directory.nationalCodes.all.count == 403)
    }

    @Test func `the same matter takes another way in another place`() throws {
        let yaohai = try Delivered.pack("hefei-yaohai")
        let changtai = try Delivered.pack("zhangzhou-changtai")
        func handle(_ pack: Pack, _ category: String) -> Limit? {
            var facts = CaseFacts(category: category)
            facts.grade = pack.grade(facts).value
            return pack.limits(facts).value[.handle]
        }
        #expect(handle(yaohai, "water-outage") == .hours(24))
        #expect(handle(changtai, "water-outage") == .hours(12))
        #expect(handle(yaohai, "noise") == .days(7))
        #expect(handle(changtai, "noise") == .hours(24))
        #expect(handle(yaohai, "illegal-building") == .days(15))
        #expect(changtai.limits(CaseFacts(category: "leaks")).value[.accept] == .minutes(5))
        #expect(yaohai.verification(CaseFacts(category: "rubbish")).value)
        #expect(!changtai.verification(CaseFacts(category: "rubbish")).value)
        #expect(yaohai.whistle?.arriveWithin == .minutes(30))
        #expect(changtai.whistle == nil)
        #expect(yaohai.closing.unansweredCloses && !changtai.closing.unansweredCloses)
        #expect(Set(yaohai.posts.map(\.key)).symmetricDifference(changtai.posts.map(\.key)).count > 10)
    }

    @Test(arguments: Delivered.places)
    func `words that call for an emergency number are an emergency, ticked or not`(_ key: String) throws {
        let pack = try Delivered.pack(key)
        let highest = try #require(pack.grades.last?.key)
        #expect(pack.grade(CaseFacts(words: "楼上着火了，有浓烟")).value == highest)
        #expect(pack.grade(CaseFacts(words: "楼道堆物，一旦发生火灾跑不出去")).value != highest)
        #expect(pack.grade(CaseFacts(words: "电梯一直是坏的")).value != highest)
    }

    @Test func `a grid of Yaohai has one leader, four members and others`() throws {
        let posts = try Delivered.pack("hefei-yaohai").posts.filter { $0.level == "grid" }
        #expect(posts.filter { $0.part == "1" }.map(\.least) == [1])
        #expect(posts.count { $0.part == "4" } == 4)
        #expect(posts.contains { $0.part == "N" && $0.most == nil })
    }

    @Test func `in Changtai someone is at the door in thirty minutes`() throws {
        let pack = try Delivered.pack("zhangzhou-changtai")
        let limits = pack.limits(CaseFacts(category: "elderly-care", grade: "pressing")).value
        let minutes = [ClockKind.accept, .dispatch, .arrive].compactMap { limits[$0]?.amount }
        #expect(minutes.reduce(0, +) == 30)
        #expect(pack.post("grid-worker")?.least == 3)
    }

    @Test func `the city of Hefei has an organisation in every estate and stewards who keep three lists`() throws {
        let pack = try Delivered.pack("hefei")
        let secretary = try #require(pack.post("estate-secretary"))
        #expect(secretary.level == "estate" && secretary.least == 1 && secretary.most == 1)
        #expect(pack.visits?.stewards == ["steward"])
        // Collected, solved, passed up.
        #expect(pack.permissions(ofPost: "steward").isSuperset(of: [.casesIntake, .casesSelfHandle, .visitsRecord]))
        #expect(pack.steps.first { $0.kind == .selfHandle }?.by.contains("steward") == true)
        #expect(Set(pack.visits?.tiers.map(\.every) ?? []) == [.day, .week, .month])
    }

    @Test func `in Kuancheng three chiefs stand at three levels and the centre calls nineteen departments`() throws {
        let pack = try Delivered.pack("changchun-kuancheng")
        let chiefs = ["grid-chief", "building-chief", "unit-chief"].compactMap { pack.post($0) }
        #expect(chiefs.map(\.level) == ["grid", "building", "unit"])
        #expect(chiefs.allSatisfy { $0.least == 1 && $0.most == 1 && !$0.emergencyDuties.isEmpty })
        let called = try #require(pack.whistle?.calls)
        #expect(Set(called).count == 19 && called.count == 19)
        #expect(pack.suggestCategories(for: "小区楼前积雪没人清，路滑", limit: 1).first?.category == "snow-ice")
    }

    @Test(arguments: Delivered.places)
    func `every category has every needed clock and a way`(_ key: String) throws {
        let pack = try Delivered.pack(key)
        for category in pack.categories {
            for grade in pack.grades {
                let facts = CaseFacts(category: category.key, grade: grade.key)
                let limits = pack.limits(facts).value
                for kind in [ClockKind.accept, .dispatch, .receive, .contact, .handle, .answer, .callBack, .evaluate] {
                    #expect(limits[kind] != nil, "\(category.key) \(grade.key) \(kind)")
                }
                if let route = pack.route(facts) { #expect(!route.value.assisting.contains(route.value.lead)) }
            }
            if !category.isNational, !["enquiry", "national"].contains(category.key) {
                #expect(pack.route(CaseFacts(category: category.key)) != nil, "\(category.key)")
            }
        }
    }

    /// Words made up for this test.
    @Test(arguments: [
        ("半夜楼下KTV太吵，睡不着觉", "noise"), ("楼道里的垃圾好几天没人清运", "rubbish"), ("小区门口的路灯不亮了", "street-lamp"),
        ("人行道上井盖缺失，很吓人", "manhole"), ("自来水停水两天了", "water-outage"), ("电梯又坏了，停梯三天", "lift"),
        ("楼上漏水把我家天花板泡了", "leaks"), ("孩子明年上小学，学区怎么划片", "school-enrolment"), ("老板拖欠工资三个月", "labour-pay"),
        ("邻居把消防通道堵住了", "fire-lane"), ("流浪狗咬伤了人", "stray-dogs"), ("公积金贷款额度是多少", "housing-fund"),
        ("安置房什么时候能回迁", "demolition"), ("楼顶有人违章搭建", "illegal-building"), ("下雨天路口积水内涝", "flooding"),
        ("母亲的高龄津贴没有发", "elderly-care"), ("物业费乱涨", "property-fees"), ("户口迁移需要什么材料", "household-register"),
    ])
    func `everyday words lead to their category`(_ words: String, _ category: String) throws {
        let suggestions = try Delivered.pack("hefei-yaohai").suggestCategories(for: words, limit: 3)
        #expect(suggestions.map(\.category).contains(category), "\(suggestions)")
    }

    static let messages = Delivered.root.appending(path: "../shared/data/messages/replied.csv")

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: messages.path()), "skipped: the real messages are not here")
    )
    func `almost every real message gets a suggestion, and few a false alarm`() throws {
        let text = try String(contentsOf: DeliveredPackTests.messages, encoding: .utf8)
        // Records are not separated here: a line of a message is judged alone, so this is harder than the real task;
        // every eighth is enough here.
        let all = text.split(whereSeparator: \.isNewline).filter { $0.count > 60 }
        let lines = stride(from: 0, to: all.count, by: 8).map { all[$0] }
        let pack = try Delivered.pack("hefei-yaohai")
        let suggested = lines.count { !pack.suggestCategories(for: String($0), limit: 1).isEmpty }
        let alarms = lines.count { pack.emergency(in: String($0)) != nil }
        #expect(Double(suggested) > 0.95 * Double(lines.count), "\(suggested) of \(lines.count)")
        #expect(Double(alarms) < 0.02 * Double(lines.count), "\(alarms) of \(lines.count)")
    }
}
