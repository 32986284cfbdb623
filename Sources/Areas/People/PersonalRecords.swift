public import Kernel
public import Persistence

/// One part of what is known about a resident: a heading and its rows, each a list of names and values.
public struct PersonalSection: Sendable, Codable {
    public struct Item: Sendable, Codable {
        /// A value that is read in the reader's language or time; the file that is taken away has `value`,
        /// in both languages.
        public enum Shown: Sendable, Hashable {
            case words(Text)
            case moment(Instant)
            case day(CivilDate)
        }
        public let name: Text
        public let value: String
        public private(set) var shown: Shown?

        private enum CodingKeys: CodingKey { case name, value }

        public init(_ name: Text, _ value: String) { (self.name, self.value) = (name, value) }
        public init(_ name: Text, _ value: Text) {
            self.init(name, value.zh == value.en ? value.zh : "\(value.zh) / \(value.en)")
            shown = .words(value)
        }
        public init(_ name: Text, at moment: Instant) {
            self.init(name, moment.iso8601)
            shown = .moment(moment)
        }
        public init(_ name: Text, on day: CivilDate) {
            self.init(name, day.description)
            shown = .day(day)
        }
    }
    public let title: Text
    public let rows: [[Item]]
    public init(_ title: Text, _ rows: [[Item]]) { (self.title, self.rows) = (title, rows) }
}

/// An area that holds something about residents. Each registers one at start, so that a person's export is whole and an
/// erasure reaches everything.
public protocol PersonalRecords: Sendable {
    /// Everything this area holds about the resident, in words.
    func export(_ resident: Identifier<ResidentTag>, in tx: Transaction) throws -> [PersonalSection]
    /// Destroys the personal fields and leaves the matters themselves.
    func erase(_ resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws
}

/// All areas that hold something about residents; a resource registered at start, once, with the whole list.
public struct PersonalRecordKeepers: Sendable {
    public let keepers: [any PersonalRecords]
    public init(_ keepers: [any PersonalRecords]) { self.keepers = keepers }
}
