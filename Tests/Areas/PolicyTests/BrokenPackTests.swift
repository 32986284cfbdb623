import Foundation
import Kernel
import Policy
import Testing

/// One way to break the small pack, and what must be said about it.
struct Breakage: Sendable, CustomTestStringConvertible {
    let name: String
    /// Text to replace.
    let old: String
    let new: String
    /// The broken text's line that must be named: the first that contains this.
    let at: String
    let path: String
    /// Must be part of the English message.
    let says: String
    var testDescription: String { name }

    init(_ name: String, _ old: String, _ new: String, at: String, path: String, says: String) {
        (self.name, self.old, self.new, self.at, self.path, self.says) = (name, old, new, at, path, says)
    }
}

struct BrokenPackTests {
    static let breakages = [
        Breakage(
            "a key misspelt", "hours: [", "houres: [", at: "houres:", path: "houres", says: "Did you mean “hours”?"),
        Breakage(
            "a section missing", "rework: {most-times: 2, tighten-percent: 30}\n", "", at: "pack:", path: "",
            says: "“rework” is missing"),
        Breakage(
            "a key missing in a mapping", "numerator: solved, ", "", at: "key: solved", path: "indicators.rates[2]",
            says: "“numerator” is missing"),
        Breakage(
            "a language missing", "name: {zh: 小地方, en: Small place}", "name: {zh: 小地方}", at: "zh: 小地方",
            path: "pack.name", says: "“en” is missing"),
        Breakage(
            "a text left empty", "en: Small place}", "en: \"\"}", at: "zh: 小地方", path: "pack.name.en",
            says: "cannot be empty"),
        Breakage(
            "an unknown category", "{when: {category: lamp}, lead: lamps", "{when: {category: lmap}, lead: lamps",
            at: "lmap", path: "dispatch[1].when.category", says: "no category “lmap”. Did you mean “lamp”?"),
        Breakage(
            "an unknown category group", "category-under: home}, lead", "category-under: house}, lead", at: "house",
            path: "dispatch[2].when.category-under", says: "no category group “house”"),
        Breakage(
            "an unknown unit", "lead: lamps, assisting", "lead: lampz, assisting", at: "lampz",
            path: "dispatch[1].lead", says: "no unit “lampz”. Did you mean “lamps”?"),
        Breakage(
            "an unknown role", "role: worker", "role: wroker", at: "wroker", path: "posts[1].role",
            says: "no role “wroker”. Did you mean “worker”?"),
        Breakage(
            "an unknown permission", "[cases.read, cases.intake]", "[cases.raed]", at: "cases.raed",
            path: "roles[1].permissions[1]", says: "Did you mean “cases.read”?"),
        Breakage(
            "an unknown clock", "clocks: {receive: 10m, contact: 20m, handle: 2h}",
            "clocks: {recieve: 10m, contact: 20m, handle: 2h}", at: "recieve", path: "limits[1].clocks.recieve",
            says: "Did you mean “receive”?"),
        Breakage(
            "an unknown grade", "grade: high}\n  - {when: {repeats", "grade: hihg}\n  - {when: {repeats", at: "hihg",
            path: "grade-rules[1].grade", says: "no grade “hihg”"),
        Breakage(
            "an unknown level", "level: grid", "level: gird", at: "level: gird", path: "posts[1].level",
            says: "no level “gird”"),
        Breakage(
            "a level no tree has", "{key: community, name", "{key: comunity, name", at: "comunity",
            path: "levels[1].key", says: "Did you mean “community”?"),
        Breakage(
            "a rule after the catch-all", "  - {lead: by-hand}",
            "  - {lead: by-hand}\n  - {when: {channel: web}, lead: office}", at: "channel: web", path: "dispatch[4]",
            says: "never reached: dispatch[3]"),
        Breakage(
            "a condition written twice", "  - {lead: by-hand}",
            "  - {when: {category: lamp}, lead: office}\n  - {lead: by-hand}",
            at: "{when: {category: lamp}, lead: office}", path: "dispatch[3]", says: "never reached: dispatch[1]"),
        Breakage(
            "clocks that all were decided", "verify: 2h}\n",
            "verify: 2h}\n  - {when: {category: noise}, clocks: {handle: 1h}}\n", at: "category: noise",
            path: "limits[4]", says: "never reached"),
        Breakage(
            "no catch-all", "  - {needed: false}\n", "", at: "category-under: street", path: "verify",
            says: "needs a last rule without `when`"),
        Breakage(
            "a clock without a general limit", "contact: 4h working, ", "", at: "grade-at-least: high", path: "limits",
            says: "must also limit: contact"),
        Breakage(
            "a limit of nothing", "{receive: 10m, contact: 20m, handle: 2h}",
            "{receive: 10m, contact: 20m, handle: 0h}", at: "handle: 0h", path: "limits[1].clocks.handle",
            says: "must be more than zero"),
        Breakage(
            "a limit below nothing", "handle: 1d working", "handle: -1d working", at: "handle: -1d",
            path: "limits[2].clocks.handle", says: "is not a limit"),
        Breakage(
            "a limit of ages", "window: 7d", "window: 7000d", at: "7000d", path: "evaluation.window",
            says: "at most a year"),
        Breakage(
            "a limit in other words", "most: 30d", "most: one month", at: "one month", path: "hold.most",
            says: "write 30m, 4h, 7d"),
        Breakage(
            "two entries with one key", "- {key: noise, name", "- {key: lamp, name", at: "name: {zh: 噪声",
            path: "categories[2]", says: "“lamp” is already declared"),
        Breakage(
            "a key twice in one mapping", "  key: small\n", "  key: small\n  key: big\n", at: "key: small", path: "",
            says: "Written twice in one place: key"),
        Breakage(
            "a ladder that falls", "at-percent: 100, notify: [lead, leader]", "at-percent: 60, notify: [lead, leader]",
            at: "at-percent: 60", path: "escalation[2]", says: "60% cannot follow 80%"),
        Breakage(
            "a first step longer than the whole", "{receive: 10m, contact: 20m, handle: 2h}",
            "{receive: 3h, contact: 20m, handle: 2h}", at: "receive: 3h", path: "limits[1]",
            says: "“receive” (3h) cannot be longer than “handle” (2h)"),
        Breakage(
            "working hours that overlap", "\"14:00-18:00\"]", "\"11:00-18:00\"]", at: "11:00-18:00", path: "hours[2]",
            says: "overlaps"),
        Breakage(
            "working hours backwards", "\"08:00-12:00\"", "\"12:00-08:00\"", at: "12:00-08:00", path: "hours[1]",
            says: "the earlier first"),
        Breakage(
            "a national code that does not exist", "component 01037", "component 01938", at: "01938",
            path: "categories[1].national", says: "national list has no"),
        Breakage("a keyword of one letter", "[噪音, 太吵]", "[噪音, 吵]", at: "噪声", path: "", says: ""),
        Breakage(
            "a colour that falls", "shape: ■, colour: red", "shape: ■, colour: blue", at: "key: low", path: "grades",
            says: "Grades go from low to high"),
        Breakage(
            "two grades of one shape", "shape: ■", "shape: ●", at: "key: low", path: "grades", says: "its own shape"),
        Breakage(
            "a colour that is none", "colour: red", "colour: green", at: "colour: green", path: "grades[2].colour",
            says: "Allowed: blue, yellow, orange, red"),
        Breakage(
            "weights that do not make a hundred", "satisfied: 45}", "satisfied: 40}", at: "satisfied: 40",
            path: "indicators.weights", says: "they make 95"),
        Breakage(
            "a step that nothing uses", "needs-call-back: true", "needs-call-back: false", at: "kind: report",
            path: "steps", says: "“call-back” is among the steps"),
        Breakage(
            "a step that is missing", "  - {kind: verify, name: {zh: 核实, en: Verify}, by: [leader]}\n", "",
            at: "kind: report", path: "steps", says: "“verify” uses “verify”"),
        Breakage(
            "a step twice", "{kind: close, name", "{kind: answer, name", at: "kind: report", path: "steps",
            says: "“answer” is given 2 times"),
        Breakage(
            "more at least than at most", "most: 2\n    role", "most: 0\n    role", at: "most: 0",
            path: "posts[1].most", says: "less than at least 1"),
        Breakage(
            "an emergency number that is none", "number: \"119\"", "number: \"911\"", at: "911",
            path: "emergencies[1].number", says: "allowed: 110, 119, 120, 122"),
        Breakage(
            "a channel that is none", "when: {flag: danger}", "when: {channel: pigeon}", at: "pigeon",
            path: "grade-rules[1].when.channel", says: "“pigeon” is not one of the choices"),
        Breakage(
            "a grade that decides itself", "when: {flag: danger}", "when: {grade-at-least: low}",
            at: "grade-at-least: low", path: "grade-rules[1]", says: "cannot look at the grade"),
        Breakage(
            "an empty condition", "when: {flag: danger}", "when: {}", at: "when: {}", path: "grade-rules[1].when",
            says: "The condition is empty"),
        Breakage(
            "an unknown condition", "when: {flag: danger}", "when: {weather: rain}", at: "weather",
            path: "grade-rules[1].when.weather", says: "There is no key “weather”"),
        Breakage(
            "working time for an age", "when: {repeats-at-least: 3}", "when: {age-at-least: 3d working}",
            at: "3d working", path: "grade-rules[2].when.age-at-least", says: "Only time round the clock"),
        Breakage(
            "a number that is none", "most-returns: 2", "most-returns: two", at: "most-returns: two",
            path: "objection.most-returns", says: "it is “two”"),
        Breakage(
            "yes instead of true", "private: true", "private: perhaps", at: "perhaps", path: "categories[3].private",
            says: "must be true or false"),
        Breakage(
            "a list that is none",
            "groups:\n  - {key: street, name: {zh: 街面, en: Street}}\n  - {key: home, name: {zh: 家里, en: Home}}",
            "groups: street", at: "groups: street", path: "groups", says: "This must be a list"),
        Breakage(
            "a mapping that is none", "objection: {limit: 4h working, most-returns: 2, decided-cannot-return: true}",
            "objection: 4h", at: "objection: 4h", path: "objection", says: "This must be a mapping"),
        Breakage(
            "a key in capitals", "key: leader", "key: Leader", at: "key: Leader", path: "posts[1].key",
            says: "small letters"),
        Breakage(
            "a rate over itself", "denominator: rated-solved", "denominator: solved", at: "denominator: solved",
            path: "indicators.rates[2].denominator", says: "are the same"),
        Breakage(
            "a referral nobody reaches", "    words: [判决书]\n", "", at: "key: court", path: "referrals[1]",
            says: "Give words or categories"),
        Breakage("YAML that is none", "levels:\n", "levels: [\n", at: "key: community", path: "", says: "YAML error"),
        Breakage(
            "a zone that is none", "offset: \"+08:00\"", "offset: \"eight\"", at: "eight", path: "pack.zone.offset",
            says: "is not an offset"),
    ].filter { !$0.says.isEmpty }

    @Test(arguments: breakages) func `a broken pack is named`(_ breakage: Breakage) throws {
        let yaml = SmallPack.with(breakage.old, breakage.new)
        let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
        let line = try #require(lines.firstIndex { $0.contains(breakage.at) }) + 1
        let problems = #expect(throws: PackProblems.self) { try SmallPack.read(yaml) }
        let list = try #require(problems).list
        let told = list.map { $0.line(in: .en) }.joined(separator: "\n")
        #expect(
            list.contains { $0.line == line && $0.path == breakage.path && $0.message.en.contains(breakage.says) },
            "expected line \(line), \(breakage.path): …\(breakage.says)…\ngot:\n\(told)")
        #expect(list.allSatisfy { $0.file == "policy.yaml" && !$0.message.zh.isEmpty })
    }

    @Test func `at least thirty kinds of mistakes are tried`() { #expect(BrokenPackTests.breakages.count >= 30) }

    @Test func `a keyword of one letter is refused with its own place`() {
        let problems = #expect(throws: PackProblems.self) { try SmallPack.read(SmallPack.with("[噪音, 太吵]", "[噪音, 吵]")) }
        #expect(problems?.list.first?.path == "categories[2].keywords[2]")
        #expect(problems?.list.first?.message.en.contains("needs two characters") == true)
    }

    @Test func `all problems are told at once, in the order of the file`() {
        let yaml = SmallPack.with("most-returns: 2", "most-returns: two")
            .replacingOccurrences(of: "role: worker", with: "role: wroker")
            .replacingOccurrences(of: "window: 7d", with: "window: never")
        let problems = #expect(throws: PackProblems.self) { try SmallPack.read(yaml) }
        #expect(problems?.total == 3)
        #expect(problems?.list.map(\.line) == problems?.list.map(\.line).sorted())
        #expect(problems?.appError.message.en.contains("3 problems") == true)
        #expect(problems?.appError.message.zh.contains("规则不变") == true)
    }

    @Test func `endless mistakes are counted but not all kept`() {
        let rules = (0..<500).map { "  - {when: {category: no-\($0)}, lead: office}\n" }.joined()
        let problems = #expect(throws: PackProblems.self) {
            try SmallPack.read(SmallPack.with("  - {lead: by-hand}", rules + "  - {lead: by-hand}"))
        }
        #expect(problems?.total == 500)
        #expect(problems?.list.count == 100)
    }

    @Test(arguments: [
        "", "# nothing", "just words", "- a\n- list", "{", "\u{0}", String(repeating: "[", count: 50_000),
        String(repeating: "- ", count: 50_000), "a: " + String(repeating: "{b: ", count: 50_000),
        "x: &x [*x, *x]", String(repeating: "字", count: 300_000),
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c]",
    ])
    func `what is no pack at all is refused in words`(_ yaml: String) {
        let problems = #expect(throws: PackProblems.self) { try SmallPack.read(yaml) }
        #expect(problems?.list.isEmpty == false)
    }

    @Test func `a list that repeats itself by aliases ends`() {
        let bomb = "a: &a [路灯, 路灯]\n"
        let rows = (0..<12).map { "    - &r\($0) {when: {words-any: [x1, x2]}, lead: office}\n" }.joined()
        #expect(throws: PackProblems.self) { try SmallPack.read(bomb + rows + SmallPack.yaml) }
    }

    @Test func `keys that name each other by aliases do not unfold without end`() {
        var text = "k0: &k0 {a: b}\n"
        for number in 1..<40 {
            let last = "*k\(number - 1)"
            text += "k\(number): &k\(number) {? \(last) : x, ? [\(last), \(last)] : y}\n"
        }
        let problems = #expect(throws: PackProblems.self) { try SmallPack.read(text + SmallPack.yaml) }
        #expect(problems?.list.first?.line == 1)
        #expect(problems?.list.first?.message.en.contains("anchors") == true)
        for anchor in ["a: !!map &x {}", "{\"a\":&x b}", "- &x", "it's: &x b", "a:\r&x b", "a:\u{2028}&x b"] {
            let found = #expect(throws: PackProblems.self) { try SmallPack.read(anchor) }
            #expect(found?.list.first?.message.en.contains("anchors") == true, "\(anchor)")
        }
    }
    @Test func `an ampersand within words is no anchor`() throws {
        let name = "name: {zh: 甲&乙, en: R & D}"
        let pack = try SmallPack.read(SmallPack.with("name: {zh: 小地方, en: Small place}", name))
        #expect(pack.name == Text("甲&乙", "R & D"))
    }
}
