import Foundation
import Kernel
import Policy

/// A small whole pack that tests change in one place.
enum SmallPack {
    static let source = PackSource(file: "policy.yaml", yaml: yaml)
    static let codes = NationalCodes([
        NationalCode(kind: .matter, code: "06028", bigClass: "市容环境类", name: "噪声扰民"),
        NationalCode(kind: .component, code: "01037", bigClass: "市政公用设施", name: "路灯"),
    ])
    static let reader = PackReader(nationalCodes: codes)
    static func read(_ yaml: String) throws -> Pack {
        try reader.read([PackSource(file: "policy.yaml", yaml: yaml)])
    }
    /// The text with one part replaced; traps where the part is not there, which is a mistake of the test.
    static func with(_ old: String, _ new: String) -> String {
        guard let range = yaml.range(of: old) else { preconditionFailure("the small pack has no “\(old)”") }
        return yaml.replacingCharacters(in: range, with: new)
    }

    static let yaml = """
        pack:
          key: small
          name: {zh: 小地方, en: Small place}
          about: {zh: 只为测试。, en: For tests only.}
          zone: {name: Asia/Shanghai, offset: "+08:00"}
        hours: ["08:00-12:00", "14:00-18:00"]
        levels:
          - {key: community, name: {zh: 社区, en: Community}}
          - {key: grid, name: {zh: 网格, en: Grid}}
        units:
          - {key: office, name: {zh: 办公室, en: Office}}
          - {key: lamps, name: {zh: 路灯所, en: Lamps}}
        roles:
          - {key: worker, name: {zh: 网格员, en: Worker}, permissions: [cases.read, cases.intake]}
        posts:
          - key: leader
            name: {zh: 网格长, en: Leader}
            level: grid
            least: 1
            most: 2
            role: worker
            duties: [{zh: 走访, en: Walks}]
            emergency-duties: [{zh: 到场, en: Comes}]
        grades:
          - {key: low, name: {zh: 一般, en: Low}, shape: ●, colour: blue}
          - {key: high, name: {zh: 紧急, en: High}, shape: ■, colour: red}
        groups:
          - {key: street, name: {zh: 街面, en: Street}}
          - {key: home, name: {zh: 家里, en: Home}}
        categories:
          - {key: lamp, name: {zh: 路灯, en: Lamp}, group: street, national: component 01037, keywords: [路灯, 灯泡+不亮]}
          - {key: noise, name: {zh: 噪声, en: Noise}, group: home, keywords: [噪音, 太吵], weak: [晚上]}
          - {key: secret, name: {zh: 家事, en: Family}, group: home, private: true}
        grade-rules:
          - {when: {flag: danger}, grade: high}
          - {when: {repeats-at-least: 3}, grade: high, why: {zh: 说了三次, en: Said three times}}
          - {grade: low}
        limits:
          - {when: {grade-at-least: high}, clocks: {receive: 10m, contact: 20m, handle: 2h}}
          - {when: {category: lamp}, clocks: {handle: 1d working}}
          - clocks: {accept: 30m, dispatch: 1h working, receive: 2h working, contact: 4h working, handle: 7d, check: 4h working, call-back: 1d working, answer: 1d working, verify: 2h}
        dispatch:
          - {when: {category: lamp}, lead: lamps, assisting: [office]}
          - {when: {category-under: home}, lead: office}
          - {lead: by-hand}
        verify:
          - {when: {category-under: street}, needed: true}
          - {needed: false}
        steps:
          - {kind: report, name: {zh: 反映, en: Report}}
          - {kind: verify, name: {zh: 核实, en: Verify}, by: [leader]}
          - {kind: accept, name: {zh: 受理, en: Accept}, by: [office]}
          - {kind: dispatch, name: {zh: 派单, en: Dispatch}}
          - {kind: handle, name: {zh: 办理, en: Handle}}
          - {kind: check, name: {zh: 核查, en: Check}}
          - {kind: answer, name: {zh: 答复, en: Answer}}
          - {kind: call-back, name: {zh: 回访, en: Call back}}
          - {kind: evaluate, name: {zh: 评价, en: Evaluate}}
          - {kind: close, name: {zh: 销号, en: Close}}
        emergencies:
          - key: fire
            number: "119"
            name: {zh: 火警, en: Fire}
            words: [着火, 火灾]
            unless: [火灾隐患]
            advice: {zh: 先离开。, en: Leave first.}
        referrals:
          - key: court
            channel: {zh: 法院, en: Court}
            advice: {zh: 请找法院。, en: Go to court.}
            words: [判决书]
          - key: home
            channel: {zh: 家事调解, en: Family mediation}
            advice: {zh: 请找调解。, en: Go to mediation.}
            categories: [secret]
        objection: {limit: 4h working, most-returns: 2, decided-cannot-return: true}
        hold: {most: 30d, most-times: 2, reasons: [{key: funds, name: {zh: 等钱, en: Funds}}]}
        extension: {most: 7d, most-times: 1, ask-before-percent: 80}
        rework: {most-times: 2, tighten-percent: 30}
        escalation:
          - {clock: handle, at-percent: 80, notify: [lead]}
          - {clock: handle, at-percent: 100, notify: [lead, leader], raise: true}
          - {clock: accept, at-percent: 100, notify: [community], supervise: true}
        evaluation: {window: 7d, reopen-most-times: 2, reopen-tighten-percent: 50}
        closing: {needs-evidence: true, needs-check: [high], needs-call-back: true, unanswered-closes: false}
        tasks: {most-per-taker: 2, finish-within: 3d, offered-for: 7d, rate-within: 3d, takers: [leader, office]}
        indicators:
          closing-denominator: due
          excluded: [unreachable]
          weights: {response: 10, solved: 45, satisfied: 45}
          small-number: 20
          rates:
            - {key: closing, name: {zh: 结案率, en: Closing}, numerator: closed, denominator: due-to-close}
            - {key: solved, name: {zh: 解决率, en: Solved}, numerator: solved, denominator: rated-solved}
        """
}

/// The delivered packs.
enum Delivered {
    static let root: URL = {
        var url = URL(filePath: #filePath).deletingLastPathComponent()
        while url.path() != "/",
            !FileManager.default.fileExists(atPath: url.appending(path: "Policies/calendar").path())
        {
            url = url.deletingLastPathComponent()
        }
        return url
    }()
    /// The packs of places, in order.
    static let places = ["changchun-kuancheng", "hefei", "hefei-yaohai", "zhangzhou-changtai"]
    static func directory() throws -> PolicyDirectory { try loaded.get().directory }
    /// Read once for all tests.
    static func pack(_ key: String) throws -> Pack {
        guard let pack = try loaded.get().packs[key] else { throw AppError.refused }
        return pack
    }
    private static let loaded = Result {
        let directory = try PolicyDirectory(root.appending(path: "Policies").path())
        let keys = directory.packKeys.filter { $0 != "common" }
        return (
            directory: directory, packs: try Dictionary(uniqueKeysWithValues: keys.map { ($0, try directory.pack($0)) })
        )
    }
}
