import Cases
import Kernel
import Policy

/// What somebody might do to a case now: mostly what it waits for, sometimes anything at all.
struct Choices {
    let file: CaseFile
    let district: World.District
    let world: World
    let ledger: Ledger
    /// Where the catalogue leads.
    let routing: ResolvedRouting?
    var random: SeededGenerator

    mutating func command() -> CaseCommand {
        let all = chance(10) ? anything() : sensible() + (chance(4) ? asides() : [])
        return all.randomElement(using: &random) ?? .supervise(reason: "没有别的事可做")
    }

    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
    private mutating func yes(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    private mutating func days(_ most: Int) -> Limit { .days(Int.random(in: 1...most, using: &random)) }

    private mutating func sensible() -> [CaseCommand] {
        switch file.need {
        case .locate: [.correct(Correction(place: grid(), reason: "核实了地点"))]
        case .verify: [.verify(found: yes(85), note: "到现场看过")]
        case .accept: [.accept, .accept, .accept, .accept] + triage()
        case .dispatch: [dispatch(), dispatch(), dispatch(), dispatch()] + triage()
        case .objection: [.decideObjection(upheld: yes(60), reason: "按职责裁定")]
        case .hold: [.decideHold(granted: yes(70), reason: "已研究")]
        case .extend: [.decideExtension(granted: yes(70), reason: "已研究")]
        case .check: [.check(passed: yes(75), note: "到现场核查", evidence: 0)]
        case .answer: [.answer(text: "已经办好，请看看。", outcome: yes(85) ? .solved : .explained)]
        case .callBack: [.callBack(reached: yes(50), note: "打了电话"), evaluation(), evaluation(), .close]
        case .close: [.close, .close, evaluation()]
        case .none: work()
        }
    }

    private mutating func triage() -> [CaseCommand] {
        [
            .askVerification(note: "请去看一眼"), correction(),
            .decline(referral: district.referrals.randomElement(using: &random) ?? "", reason: "不属于这里"),
            .selfHandle(note: "当场办好", evidence: 1), merge(),
        ]
    }

    private mutating func work() -> [CaseCommand] {
        switch file.state {
        case .held: return [.resume(reason: "可以继续"), .answer(text: "说明情况", outcome: .explained)]
        case .merged: return [.contact(note: "联系反映人"), .addFacts(words: nil, files: 0)]
        case .closed: return [evaluation(), .reopen(reason: "又坏了")]
        case .declined, .withdrawn, .void: return anything()
        default: return partWork()
        }
    }

    private mutating func partWork() -> [CaseCommand] {
        let open = file.assignments.filter(\.state.isOpen)
        guard let part = open.randomElement(using: &random) else { return anything() }
        var all: [CaseCommand] = [
            .handle(assignment: part.id, note: "办好了", evidence: 1),
            .handle(assignment: part.id, note: "办好了", evidence: 1),
            .arrive(assignment: part.id), .progress(assignment: part.id, note: "正在办"), .contact(note: "已联系"),
            .object(assignment: part.id, reason: "不是我们的职责"),
            .askExtension(assignment: part.id, limit: days(6), reason: "材料未到"),
            .askHold(reason: district.holdReasons.randomElement(using: &random) ?? "", note: "等一等", limit: days(20)),
            .addAssisting(units: [unit()], why: "需要协助"), .whistle(units: [unit()], reason: "需要到场"),
            .answer(text: "暂时办不了", outcome: .cannotNow), correction(), merge(),
        ]
        if part.state == .assigned { all += [.receive(assignment: part.id), .receive(assignment: part.id)] }
        return all
    }

    private mutating func asides() -> [CaseCommand] {
        [
            .addFacts(words: nil, files: 0), .askQuestion(text: "请补充一点"), .supervise(reason: "请抓紧"),
            .addEvidence(files: 1), .withdraw(reason: "不用了"), .void(reason: "重复登记"), correction(),
            file.question == nil ? .contact(note: "联系") : .addFacts(words: nil, files: 0), rating(),
        ]
    }

    /// Every command there is, whether it fits or not.
    private mutating func anything() -> [CaseCommand] {
        let part = file.assignments.randomElement(using: &random)?.id ?? Identifier(rawValue: 1)
        return triage() + asides() + [
            .accept, .verify(found: true, note: "看过"), dispatch(), .addAssisting(units: [unit()], why: "协助"),
            .object(assignment: part, reason: "有异议"), .decideObjection(upheld: yes(50), reason: "裁定"),
            .receive(assignment: part), .arrive(assignment: part), .progress(assignment: part, note: "在办"),
            .handle(assignment: part, note: "办结", evidence: 1), .whistle(units: [unit()], reason: "吹哨"),
            .askHold(reason: "none", note: "", limit: days(60)), .decideHold(granted: yes(50), reason: "定了"),
            .resume(reason: "继续"), .askExtension(assignment: part, limit: days(20), reason: "延期"),
            .decideExtension(granted: yes(50), reason: "定了"), .check(passed: yes(50), note: "核查", evidence: 0),
            .answer(text: "答复", outcome: .solved), .callBack(reached: yes(50), note: "回访"), evaluation(),
            .reopen(reason: "没有解决"), .close, .merge(into: file.id), .void(reason: ""),
        ]
    }

    // MARK: Parts of commands

    private mutating func dispatch() -> CaseCommand {
        if let routing, !chance(4) {
            return .dispatch(lead: routing.lead, assisting: routing.assisting, why: routing.rule)
        }
        return .dispatch(lead: unit(), assisting: chance(3) ? [unit()] : [], why: "人工派遣")
    }
    private mutating func correction() -> CaseCommand {
        var correction = Correction(reason: "核实后更正")
        if chance(2) { correction.category = district.categories.randomElement(using: &random) }
        if chance(3) { correction.place = grid() }
        if chance(3) { correction.grade = district.grades.randomElement(using: &random) }
        return .correct(correction)
    }
    private mutating func merge() -> CaseCommand {
        let street = file.place.rawValue.prefix(9)
        let other = ledger.pick(random.next()) {
            $0.id != file.id && $0.state.isOpen && (chanceless($0) || $0.place.rawValue.prefix(9) == street)
        }
        return .merge(into: other?.id ?? file.id)
    }
    /// One in sixteen is merged where it may not be.
    private func chanceless(_ known: Ledger.KnownCase) -> Bool { known.madeBy % 16 == 0 }

    private mutating func evaluation() -> CaseCommand {
        let solved = yes(65)
        return .evaluate(solved: solved, satisfied: solved && yes(80), words: nil)
    }
    private mutating func rating() -> CaseCommand {
        let called = file.assignments.filter { $0.role == .whistled }.randomElement(using: &random)
        return .rateWhistle(
            assignment: called?.id ?? Identifier(rawValue: 1), byCaller: yes(50),
            score: Int.random(in: 1...5, using: &random), note: "")
    }
    private mutating func grid() -> PlaceCode {
        (chance(12) ? world.districts.last ?? district : district).grids.randomElement(using: &random) ?? district.code
    }
    private mutating func unit() -> Identifier<UnitTag> {
        let own = world.units.filter { district.code.contains($0.value.place) }.map(\.key).sorted()
        return own.randomElement(using: &random) ?? Identifier(rawValue: 1)
    }
}
