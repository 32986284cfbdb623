import Cases
import Kernel
import Persistence
import Secrets

/// Plans and makes copies of originals, in the order in which they would have come in: nineteen of twenty closed, the
/// newest open. What each copy is follows from its number alone.
struct CaseCopies: Sendable {
    /// One table's rows of many copies.
    struct Rows: Sendable {
        let table: String
        let columns: [String]
        var values: [[SQLValue]] = []
    }
    /// Everything to write for some copies.
    struct Portion: Sendable {
        var tables: [Rows]
        var texts: [(id: Int64, place: PlaceCode, words: String)] = []
        var tallies: [Tally: Int] = [:]
    }
    /// Copies of one original in one grid count alike.
    struct Tally: Hashable, Sendable {
        let original: Int
        let grid: PlaceCode
    }

    private let originals: [CaseOriginal]
    private let closed: [Int]
    private let open: [Int]
    private let places: [PlaceCode]
    private let keyRing: KeyRing
    private let range: Range<Int>

    /// `range`: numbers that no other copy of the store has.
    init(_ originals: [CaseOriginal], places: [PlaceCode], _ keyRing: KeyRing, range: Range<Int>) throws {
        let sorted = originals.sorted { $0.file.reportedAt < $1.file.reportedAt }
        self.originals = sorted
        closed = sorted.indices.filter { !sorted[$0].file.state.isOpen }
        open = sorted.indices.filter { sorted[$0].file.state.isOpen }
        guard !closed.isEmpty, !open.isEmpty, !places.isEmpty else { throw BenchProblem("nothing to copy") }
        (self.places, self.keyRing, self.range) = (places, keyRing, range)
    }

    func portion(_ numbers: Range<Int>) throws -> Portion {
        var portion = Portion(tables: tables)
        for number in numbers {
            let index = original(of: number)
            let place = places[(number * 7_919) % places.count]
            let key = { (moment: Instant, slot: Int) in CaseCopies.key(at: moment, number * 8 + slot) }
            let original = originals[index]
            let name = original.file.number.prefix(7) + CaseCopies.scattered(number)
            let copy = CaseCopy(original, number: String(name), place: place, key: key)
            for (table, rows) in try copy.rows(keyRing, key: key).enumerated() {
                portion.tables[table].values += rows
            }
            portion.texts.append((copy.id, place, copy.searchable))
            portion.tallies[Tally(original: index, grid: place.grid), default: 0] += 1
        }
        return portion
    }

    /// What all counters have to grow by.
    func counting(_ tallies: [Tally: Int]) -> [Counter: Int] {
        var sums: [Counter: Int] = [:]
        for (tally, count) in tallies {
            var file = originals[tally.original].file
            file.place = tally.grid
            for counter in file.counters(zone: originals[tally.original].zone) { sums[counter, default: 0] += count }
        }
        return sums
    }

    private var tables: [Rows] {
        originals[0].tables.indices.map { index in
            let model =
                originals.first { !$0.tables[index].columns.isEmpty }?.tables[index] ?? originals[0].tables[index]
            return Rows(table: model.table, columns: model.columns)
        }
    }

    /// The oldest originals have the first numbers; the last twentieth is open.
    private func original(of number: Int) -> Int {
        let place = number - range.lowerBound
        let firstOpen = range.count - range.count / 20
        return place < firstOpen
            ? closed[place * closed.count / firstOpen]
            : open[(place - firstOpen) * open.count / (range.count - firstOpen)]
    }

    /// A key as the store makes them, of a node of its own: the moment's milliseconds since 2020, then 22 bits.
    static func key(at moment: Instant, _ number: Int) -> Int64 {
        (moment.microseconds / 1_000 - 1_577_836_800_000) << 22 | Int64(number & 0x3F_FFFF)
    }

    /// Six letters as a number of a case has them, in no order: a multiplication that meets each of the 32⁶ once.
    static func scattered(_ number: Int) -> String {
        let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        var rest = (number &* 715_827_883 &+ 362_437) & 0x3FFF_FFFF
        var text: [UInt8] = []
        for _ in 0..<6 {
            text.append(letters[rest & 31])
            rest >>= 5
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension CaseCopies.Portion {
    func insert(_ tx: Transaction) throws {
        for rows in tables where !rows.values.isEmpty {
            try tx.bulkInsert(table: rows.table, columns: rows.columns, rows: rows.values)
        }
        for text in texts { try tx.index(text.words, kind: "case", id: text.id, place: text.place) }
    }
}

extension PlaceCode {
    /// The grid it lies in, or itself.
    var grid: PlaceCode { PlaceCode(String(rawValue.prefix(15))) ?? self }
}
