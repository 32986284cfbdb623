import FoundationEssentials
import Geometry
import Kernel
import Persistence
import Server
import Territory

/// What is measured without cases: locating, searching names, importing divisions.
enum Territories {
    /// Positions located in a second on one core, among all grids.
    static func locating() throws -> Double {
        let boundaries = (0..<700).compactMap { index in
            PlaceCode(
                "340102" + BenchDistrict.padded(index / 70 + 1) + BenchDistrict.padded(index / 7 % 10 + 1)
                    + BenchDistrict.padded(index % 7 + 1)
            ).map { (code: $0, shape: BenchDistrict.shape(index)) }
        }
        let index = BoundaryIndex(boundaries)
        var random = SystemRandomNumberGenerator()
        let points = (0..<200_000).compactMap { _ in BenchDistrict.somewhere(&random) }
        var runs: [Double] = []
        var certain = 0
        for _ in 0..<5 {
            let begun = ContinuousClock.now
            for point in points where index.locate(point, accuracyMetres: 10).certain != nil { certain += 1 }
            runs.append(Double(points.count) / begun.duration(to: .now).inSeconds)
        }
        guard certain > points.count else { throw BenchProblem("positions were not found") }
        return median(runs)
    }

    /// Tops the tree up to a million places with invented estates; 99 of 100 searches take at most this, in
    /// milliseconds.
    static func prefixSearch(_ house: House, places: Int) async throws -> Double {
        try await topUp(house, to: places)
        let names = try await house.database.read { tx in
            try tx.rows("SELECT name FROM place WHERE id % 977 = 0 LIMIT 3000").map {
                try $0.get("name", as: String.self)
            }
        }
        guard !names.isEmpty else { throw BenchProblem("no names") }
        var times = Times()
        for turn in 0..<3_000 {
            let name = names[turn % names.count]
            let prefix = String(name.prefix(1 + turn % 4))
            let begun = ContinuousClock.now
            let found = try await house.database.read { try $0.searchPlaces(prefix: prefix) }
            times.add(begun.duration(to: .now))
            guard !found.isEmpty else { throw BenchProblem("\(prefix) was not found") }
        }
        return times.milliseconds(0.99)
    }

    private static func topUp(_ house: House, to goal: Int) async throws {
        let present = try await house.database.read { try $0.value("SELECT COUNT(*) FROM place", as: Int.self) ?? 0 }
        guard present < goal else { return }
        let first = ["桂香", "河畔", "春晖", "石榴", "望湖", "梧桐", "安居", "杏花", "朝阳", "和美", "锦绣", "翠竹", "银杏", "海棠", "丹桂", "紫薇"]
        let last = ["苑", "新村", "里", "花园", "小区", "家园", "公寓", "雅苑", "名城", "佳苑"]
        let root = "99"
        try await house.database.write { tx in
            let columns = ["id", "code", "level", "name", "parent", "active"]
            let moment = [("99", "province", "测量省"), ("9901", "city", "测量市"), ("990101", "district", "测量区")]
            try tx.bulkInsert(
                table: "place", columns: columns,
                rows: moment.map { code, level, name in
                    [
                        .integer(tx.newID(PlaceTag.self).rawValue), .text(code), .text(level), .text(name),
                        level == "province" ? .null : .text(String(code.dropLast(2))), .integer(1),
                    ]
                })
            let count = goal - present - moment.count
            // Streets of a thousand communities; names repeat as they do in life.
            let rows = (0..<count).lazy.map { number -> [SQLValue] in
                let isStreet = number % 1_000 == 0
                let street = root + "0101" + letters(number / 1_000, 3)
                let name =
                    first[number % 16] + first[(number / 16) % 16] + last[(number / 256) % 10] + "\(number / 2_560)"
                return [
                    .integer(tx.newID(PlaceTag.self).rawValue),
                    .text(isStreet ? street : street + letters(number % 1_000, 3)),
                    .text(isStreet ? "street" : "community"), .text(name), .text(isStreet ? "990101" : street),
                    .integer(1),
                ]
            }
            try tx.bulkInsert(table: "place", columns: columns, rows: rows)
        }
    }

    private static func letters(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
