import Kernel
import Testing

@testable import Emergencies
@testable import Policy

/// When an act holds and what may be done to it: pure rules by tables.
@Suite struct EmergencyRulesTests {
    private let now = EmergencyHouse.start
    private let kind = EmergencyKind(
        key: "storm", name: Text("暴雨", "Storm"), levels: [.street, .community], longest: .hours(72), tiers: ["w"],
        roundTheClock: true, broadcast: Text("{places}到 {until}", "{places} until {until}"),
        allClear: Text("{places}结束", "{places} over"), rule: "r")

    private func span(
        _ levels: [PlaceLevel] = [.community], from: Span? = nil, until: Span? = .hours(24), reason: String = "雨"
    ) -> String {
        do throws(EmergencyProblem) {
            let span = try EmergencyAct.span(
                of: kind, at: levels, from: from.map { now + $0 }, until: until.map { now + $0 }, reason: reason,
                now: now)
            return "\((span.from - now).wholeMinutes)–\((span.until - now).wholeMinutes)"
        } catch { return String("\(error)".prefix { $0 != "(" }) }
    }

    @Test
    func `an act has places of an allowed level, a reason, a beginning that is not past and an end within bounds`() {
        #expect(span() == "0–1440")
        #expect(span(from: .hours(2)) == "120–1440")
        // A form that was filled in for five minutes begins now, not then.
        #expect(span(from: -.minutes(5)) == "0–1440")
        let refused: [(String, String)] = [
            (span([]), "placesMissing"), (span([.grid]), "levelNotAllowed"),
            (span([.street, .district]), "levelNotAllowed"), (span(reason: " \n"), "reasonMissing"),
            (span(reason: String(repeating: "雨", count: 501)), "reasonTooLong"), (span(until: nil), "endMissing"),
            (span(until: -.hours(1)), "endTooEarly"), (span(from: .hours(5), until: .hours(5)), "endTooEarly"),
            (span(until: .hours(72) + .minutes(1)), "lastsTooLong"), (span(from: -.hours(1)), "beginsInThePast"),
            (span(from: .days(31), until: .days(32)), "beginsTooLate"),
        ]
        for (found, expected) in refused { #expect(found == expected) }
        #expect(span(until: .hours(72)) == "0–4320")
    }

    private func act(_ events: [(Span, EmergencyEvent)] = []) throws -> EmergencyAct {
        let terms = EmergencyTerms(
            kind: "storm", name: kind.name, places: [EmergencyHouse.community], placeNames: ["填海巷社区"],
            policy: Identifier(rawValue: 1), tiers: ["w"], roundTheClock: true, broadcast: kind.broadcast,
            allClear: kind.allClear)
        let opening = EmergencyEntry(
            sequence: 1, at: now, by: "staff:1", byName: "书记 孙书",
            event: .called(terms: terms, reason: "雨", from: now + .hours(1), until: now + .hours(10)))
        var act = try #require(EmergencyAct(id: Identifier(rawValue: 7), opening: opening))
        for (offset, event) in events {
            act.apply(
                EmergencyEntry(sequence: act.version + 1, at: now + offset, by: "system", byName: "", event: event))
        }
        return act
    }
    private func decided(_ act: EmergencyAct, _ command: EmergencyCommand, at offset: Span) -> String {
        do throws(EmergencyProblem) {
            let events = try act.decide(command, longest: .hours(72), at: now + offset)
            return events.map { String("\($0)".prefix { $0 != "(" }) }.joined(separator: " ")
        } catch { return "!" + String("\(error)".prefix { $0 != "(" }) }
    }

    @Test func `time begins it and ends it; a house that was down all the time tells nobody of what is over`() throws {
        let (planned, running) = (try act(), try act([(.hours(1), .begun(told: []))]))
        let ended = try act([(.hours(1), .begun(told: [])), (.hours(10), .ended(reason: nil))])
        #expect(decided(planned, .tick, at: .minutes(59)) == "")
        #expect(decided(planned, .tick, at: .hours(1)) == "begun")
        #expect(decided(planned, .tick, at: .hours(10)) == "ended")
        #expect(decided(running, .tick, at: .hours(10) - .seconds(1)) == "")
        #expect(decided(running, .tick, at: .hours(10)) == "ended")
        #expect(decided(ended, .tick, at: .hours(11)) == "")
        #expect(planned.nextMoment == now + .hours(1) && running.nextMoment == now + .hours(10))
        #expect(ended.nextMoment == nil)
    }

    @Test func `it holds from its beginning until its end, whether or not a timer was late`() throws {
        let planned = try act()
        for (offset, holds) in [(Span.minutes(59), false), (.hours(1), true), (.hours(10) - .seconds(1), true)] {
            #expect(planned.holds(at: now + offset) == holds)
        }
        #expect(!planned.holds(at: now + .hours(10)))
        let early = try act([(.hours(1), .begun(told: [])), (.hours(3), .ended(reason: "雨停"))])
        #expect(!early.holds(at: now + .hours(4)))
    }

    @Test func `extending needs a later end within the longest, ending needs a reason, and neither comes too late`()
        throws
    {
        let (planned, running) = (try act(), try act([(.hours(1), .begun(told: []))]))
        func extend(_ hours: Int, _ reason: String = "雨没停") -> EmergencyCommand {
            .extend(until: now + .hours(hours), reason: reason)
        }
        #expect(decided(running, extend(20), at: .hours(9)) == "extended")
        #expect(decided(running, extend(10), at: .hours(9)) == "!notLonger")
        #expect(decided(running, extend(82), at: .hours(9)) == "!lastsTooLong")
        #expect(decided(running, extend(20, ""), at: .hours(9)) == "!reasonMissing")
        // It is over although nothing has written that down yet.
        #expect(decided(running, extend(20), at: .hours(10)) == "!notNow")
        #expect(decided(running, .end(reason: "雨停了"), at: .hours(5)) == "ended")
        #expect(decided(running, .end(reason: ""), at: .hours(5)) == "!reasonMissing")
        #expect(decided(planned, .end(reason: "取消预警"), at: .minutes(5)) == "withdrawn")
    }

    @Test func `what people are told names the places and the end as it stands`() throws {
        #expect(try act().says() == Text("填海巷社区到 11月22日 06:00", "填海巷社区 until 06:00 on 22 Nov"))
        let longer = try act([(.hours(2), .extended(until: now + .hours(20), reason: "雨"))])
        #expect(longer.says().zh == "填海巷社区到 11月22日 16:00" && longer.saysOver.en == "填海巷社区 over")
    }

    @Test func `a limit with every hour counted keeps its length`() {
        #expect(Limit.workingHours(2).roundTheClock == .hours(2))
        #expect(Limit.workingDays(3).roundTheClock == .days(3) && Limit.minutes(5).roundTheClock == .minutes(5))
    }
}
