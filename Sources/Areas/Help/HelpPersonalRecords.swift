public import Kernel
public import People
public import Persistence
import Policy
import Territory

/// What calls for help hold about a resident: those they made, those they came to, and their offer to help.
public struct HelpPersonalRecords: PersonalRecords {
    public init() {}

    public func export(_ resident: Identifier<ResidentTag>, in tx: Transaction) throws -> [PersonalSection] {
        var sections: [PersonalSection] = []
        if let offer = try tx.helpOffer(of: resident) {
            sections.append(PersonalSection(Text("邻里帮手登记", "Offer to help neighbours"), [try items(of: offer, tx)]))
        }
        let own = try tx.helpCalls(of: resident).map { try items(of: $0, tx) }
        if !own.isEmpty { sections.append(PersonalSection(Text("求助", "Calls for help"), own)) }
        let came = try tx.helpCalls(comingOf: .resident(resident)).map { call -> [PersonalSection.Item] in
            [
                .init(Text("时间", "Time"), at: call.calledAt),
                .init(Text("什么事", "What"), try tx.kindName(of: call)),
                .init(Text("结果", "Outcome"), call.outcome?.name ?? call.state.name),
            ]
        }
        if !came.isEmpty { sections.append(PersonalSection(Text("帮过的忙", "Help given"), came)) }
        return sections
    }

    private func items(of offer: HelpOffer, _ tx: Transaction) throws -> [PersonalSection.Item] {
        let rules = try? tx.policy(at: offer.place).pack.help
        var items: [PersonalSection.Item] = [
            .init(Text("从哪里出发", "From"), try tx.fullName(of: offer.place, from: .street)),
            .init(
                Text("会什么", "Skills"), offer.skills.map { rules?.skill($0)?.zh ?? $0 }.joined(separator: "、")),
            .init(Text("能去多远（米）", "How far, in metres"), "\(offer.reach)"),
            .init(Text("什么时候", "When"), offer.hours?.text ?? "全天"),
        ]
        if let called = try tx.calledName(of: offer.resident) {
            items.append(.init(Text("怎么称呼", "Called"), called))
        }
        if let until = offer.hereUntil { items.append(.init(Text("位置保留到", "Position kept until"), at: until)) }
        return items
    }

    private func items(of call: HelpCall, _ tx: Transaction) throws -> [PersonalSection.Item] {
        var items: [PersonalSection.Item] = [
            .init(Text("时间", "Time"), at: call.calledAt), .init(Text("状态", "State"), call.state.name),
            .init(Text("什么事", "What"), try tx.kindName(of: call)),
        ]
        guard let words = try tx.openWords(of: call) else { return items }
        items.append(.init(Text("所说的话", "Words"), words.words))
        items.append(.init(Text("地点", "Place"), words.placeName))
        if let door = words.door { items.append(.init(Text("门牌", "Door"), door)) }
        if let phone = words.phone { items.append(.init(Text("电话", "Telephone"), phone)) }
        return items
    }

    /// The offer goes, and with it every position; a call that goes on is cancelled, and one they are on the way to
    /// looks for somebody else. Words, telephone and door go; when it was and how fast it was answered stays.
    public func erase(_ resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws {
        for call in try tx.helpCalls(of: resident, onlyOpen: true) {
            let command: HelpCommand = call.state == .arrived ? .end(.notNeeded) : .cancel
            _ = try ActOnHelpCall(call.id, command).run(tx, by: .system, at: now)
        }
        let caller = Caller(kind: .resident(resident), name: "居民")
        for call in try tx.helpCalls(comingOf: .resident(resident), onlyOpen: true) where call.arrivedAt == nil {
            _ = try ActOnHelpCall(call.id, .stepBack).run(tx, by: caller, at: now)
        }
        if let offer = try tx.helpOffer(of: resident) { try tx.removeOffer(offer) }
        try tx.execute(
            "DELETE FROM help_person WHERE call_id IN (SELECT id FROM help_call WHERE caller = \(resident))")
        // The number goes also where it was left with a call made without the account.
        if let hash = try tx.phoneHash(of: resident, purpose: HelpSeal.phone) {
            try tx.execute(
                """
                DELETE FROM help_person WHERE phone_hash = \(hash)
                AND call_id IN (SELECT id FROM help_call WHERE open = 0)
                """)
        }
        try tx.audit("help.erase", by: .system, subject: "resident:\(resident)", place: nil, at: now)
    }
}

extension Transaction {
    /// The calls a resident made, newest first.
    public func helpCalls(
        of resident: Identifier<ResidentTag>, onlyOpen: Bool = false, limit: Int = Limits.bulk
    ) throws -> [HelpCall] {
        let open: SQL = onlyOpen ? "AND open = 1" : ""
        return try rows(
            "SELECT details FROM help_call WHERE caller = \(resident) \(open) ORDER BY id DESC LIMIT \(limit)"
        ).map { try $0.json("details") }
    }

    /// The calls somebody is on the way to or came to, newest first.
    public func helpCalls(
        comingOf who: HelpComer, onlyOpen: Bool = false, limit: Int = Limits.bulk
    ) throws -> [HelpCall] {
        let open: SQL = onlyOpen ? "AND w.open = 1" : ""
        return try rows(
            """
            SELECT c.details FROM help_coming w JOIN help_call c ON c.id = w.call_id
            WHERE w.who = \(who.description) \(open) ORDER BY w.call_id DESC LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }

    /// What the call is about, in the words of the rules it is judged by.
    func kindName(of call: HelpCall) throws -> Text {
        try policy(version: call.policy).pack.help?.kind(call.kind)?.name ?? Text(same: call.kind)
    }
}
