import Foundation
import Geometry
import Kernel
import Persistence
import TestSupport
import Territory
import Testing

@Suite struct ImportTests {
    // MARK: divisions

    @Test func `the division list may come again: names follow, nothing doubles, what is gone is only counted`()
        async throws
    {
        try await SampleTerritory.each { sample in
            let text = """
                code12,name,level,parent12\r
                340000000000,安徽省,1,\r
                340100000000,合肥市,2,340000000000\r
                340102000000,瑶海新区,3,340100000000\r
                340102001000,明光路街道,4,340102000000\r
                340102001001,和平社区,5,340102001000\r
                340102001003,新来社区,5,340102001000\r
                """
            let file = try DivisionFile(bytes: [0xEF, 0xBB, 0xBF] + Array(text.utf8))
            let outcome = try await sample.perform(ImportDivisions(file: file))
            #expect(outcome.added == 1 && outcome.renamed == 1 && outcome.absent == 1 && outcome.unchanged == 4)
            #expect(try await sample.read { try $0.place(try code("340102"))?.name } == "瑶海新区")
            let again = try await sample.perform(ImportDivisions(file: file))
            #expect(again.added == 0 && again.renamed == 0)
            await #expect(throws: AppError.refused) {
                try await sample.perform(ImportDivisions(file: file), by: try editor("34"))
            }
        }
    }
    @Test func `a city without districts keeps its towns under the city`() async throws {
        let text = """
            code12,name,level,parent12
            440000000000,广东省,1,
            441900000000,东莞市,2,440000000000
            441900003000,东城街道,4,441900000000
            441900003001,岗贝社区,5,441900003000
            """
        let file = try DivisionFile(bytes: Array(text.utf8))
        #expect(file.faults.isEmpty)
        #expect(file.divisions.map { $0.parent?.rawValue } == [nil, "44", "4419", "441900003"])
    }
    @Test func `broken divisions are named with their lines, and nothing comes in unless asked`() async throws {
        try await SampleTerritory.each { sample in
            let text = """
                code12,name,level,parent12
                340000000000,安徽省,1,
                34010,坏码,2,340000000000
                340200000000,芜湖市,2,340000000000
                340200000000,芜湖市,2,340000000000
                350100000000,福州市,2,350000000000
                340300000000,"未关,2,340000000000
                """
            let file = try DivisionFile(bytes: Array(text.utf8))
            #expect(file.faults.map(\.number) == [3, 7, 0, 0])
            let none = try await sample.perform(ImportDivisions(file: file))
            #expect(!none.applied && none.faults.count == 4)
            #expect(try await sample.read { try $0.place(try code("3402")) } == nil)
            let some = try await sample.perform(ImportDivisions(file: file, mode: .skipBroken))
            #expect(some.applied && some.added == 1)
            #expect(throws: AppError.self) { try DivisionFile(bytes: Array("a,b\n".utf8)) }
            #expect(throws: AppError.self) { try DivisionFile(path: "/nowhere/divisions.csv.xz") }
        }
    }

    // MARK: boundaries

    @Test func `boundaries drawn in another system are kept in CGCS2000 with their source`() async throws {
        try await SampleTerritory.each { sample in
            let corners = [
                (117.0001, 31.0001), (117.0039, 31.0001), (117.0039, 31.0039), (117.0001, 31.0039), (117.0001, 31.0001),
            ]
            let drawn = try corners.map { Datum.bd09.fromCGCS2000(try point($0.0, $0.1)) }
            let coordinates = "[[\(drawn.map { "[\($0.longitude),\($0.latitude)]" }.joined(separator: ","))]]"
            let file = collection(feature(["code": "340102001001001"], coordinates))
            let outcome = try await sample.perform(
                ImportBoundaries(try Drawing(geoJSON: file, level: .grid, datum: .bd09)))
            #expect(outcome.applied && outcome.faults.isEmpty)
            let grid = try code("340102001001001")
            let kept = try #require(try await sample.read { try $0.boundary(of: grid, on: today) })
            #expect(kept.sourceDatum == .bd09)
            for (found, wanted) in zip(kept.shape.polygons[0].outer, corners) {
                #expect(try found.metres(to: point(wanted.0, wanted.1)) < 0.01)
            }
            #expect(try sample.locator.locate(point(117.002, 31.002)) == .inside(grid))
        }
    }
    @Test func `every problem of a drawing is told with the name of the feature, and nothing comes in`() async throws {
        try await SampleTerritory.each { sample in
            let file = collection(
                feature(["name": "越界网格", "parent": "340102001001"], square(117.007, 31.005, 0.002)),
                feature(["name": "重叠网格", "parent": "340102001001"], square(117.002, 31.002)),
                feature(["name": "无主网格"], square(118, 31)),
                feature(["code": "340102001001", "name": "错级"], square(117, 31)),
                feature(
                    ["name": "交叉网格", "parent": "340102001001"],
                    "[[[117.001,31.005],[117.003,31.007],[117.003,31.005],[117.001,31.007],[117.001,31.005]]]"),
                feature([:], square(117, 31)),
                #"{"type":"Feature","properties":{"name":"空网格"},"geometry":null}"#)
            let drawing = try Drawing(geoJSON: file, level: .grid, datum: .cgcs2000)
            let outcome = try await sample.perform(ImportBoundaries(drawing, createMissing: true))
            #expect(!outcome.applied)
            let said = ["跨了 2 个上级", "重叠", "看不出属于哪个上级", "不是网格的编码", "自己交叉", "既没有编码也没有名称", "没有图形"]
            for (number, words) in said.enumerated() {
                #expect(outcome.faults.contains { $0.number == number + 1 && $0.text.zh.contains(words) }, "\(words)")
            }
            #expect(try await sample.read { try $0.children(of: try code("340102001001")).count } == 2)
        }
    }
    @Test func `broken features may be left out, and a check changes nothing`() async throws {
        try await SampleTerritory.each { sample in
            let file = collection(
                feature(["name": "好网格", "类型": "专属网格"], square(117.001, 31.005, 0.002)),
                feature(["name": "坏网格", "parent": "340102001001"], square(117.002, 31.002)))
            let drawing = try Drawing(geoJSON: file, level: .grid, datum: .cgcs2000)
            let check = try await sample.perform(ImportBoundaries(drawing, mode: .check, createMissing: true))
            #expect(!check.applied && check.created == 1 && Set(check.faults.map(\.number)) == [2])
            #expect(try sample.locator.locate(point(117.002, 31.006)) == .inside(code("340102001001")))
            let some = try await sample.perform(ImportBoundaries(drawing, mode: .skipBroken, createMissing: true))
            #expect(some.applied && some.created == 1)
            let made = try await sample.read { try $0.place(try code("340102001001003")) }
            #expect(made?.name == "好网格" && made?.gridKind == "dedicated" && made?.parent?.rawValue == "340102001001")
            #expect(try sample.locator.locate(point(117.002, 31.006)) == .inside(code("340102001001003")))
        }
    }
    @Test func `a drawing of others' ground is refused feature by feature`() async throws {
        try await SampleTerritory.each { sample in
            let file = collection(
                feature(["code": "340102001001001"], square(117, 31, 0.003)),
                feature(["name": "大通一格", "parent": "340102001002"], square(117.009, 31.001)))
            let outcome = try await sample.perform(
                ImportBoundaries(try Drawing(geoJSON: file, level: .grid, datum: .wgs84), createMissing: true),
                by: try editor("340102001002"))
            #expect(!outcome.applied && outcome.faults.map(\.number) == [1])
        }
    }

    // MARK: estates

    @Test func `estates come from UTF-8 with or without mark and from GB 18030 alike`() async throws {
        try await SampleTerritory.each { sample in
            let lines = ["小区,楼栋,单元,户数,经度,纬度", "和平苑,,,320,117.002,31.002", "和平苑,1栋,1单元,,117.0021,31.002"]
            let text = lines.joined(separator: "\r\n")
            // “小区,楼栋,经度,纬度 / 东七里,3栋,117.006,31.002” in GB 18030.
            let office: [UInt8] =
                [
                    0xD0, 0xA1, 0xC7, 0xF8, 0x2C, 0xC2, 0xA5, 0xB6, 0xB0, 0x2C, 0xBE, 0xAD, 0xB6, 0xC8, 0x2C, 0xCE,
                    0xB3, 0xB6, 0xC8,
                    0x0A, 0xB6, 0xAB, 0xC6, 0xDF, 0xC0, 0xEF, 0x2C, 0x33, 0xB6, 0xB0, 0x2C,
                ] + Array("117.006,31.002\n".utf8)
            let first = try await sample.perform(ImportEstates(try EstateFile(Array(text.utf8), datum: .wgs84)))
            #expect(first.applied && first.added == 3 && first.faults.isEmpty)
            let marked = try await sample.perform(
                ImportEstates(try EstateFile([0xEF, 0xBB, 0xBF] + Array(text.utf8), datum: .wgs84)))
            #expect(marked.applied && marked.added == 0 && marked.known == 2)
            let gb = try await sample.perform(ImportEstates(try EstateFile(office, datum: .wgs84)))
            #expect(gb.applied && gb.added == 2)
            #expect(
                try await sample.read { try $0.searchPlaces(prefix: "东七里").first?.parent?.rawValue }
                    == "340102001001002")
        }
    }
    @Test func `broken rows are told with their lines; the others come in, or none, as chosen`() async throws {
        try await SampleTerritory.each { sample in
            let text = """
                社区编码,小区,楼栋,单元,户数,经度,纬度
                340102001001001,好小区,1栋,,,,
                340102001001001,,,1单元,,,
                ,边上小区,,,,117.00401,31.002
                ,外面小区,,,,100,20
                340102001001777,没有小区,,,,,
                340102001001001,数字小区,,,很多,,
                340102001001001,经度小区,,,,东经,31
                340102001001001,"引号小区,,,,,
                """
            let file = try EstateFile(Array(text.utf8), datum: .cgcs2000)
            let check = try await sample.perform(ImportEstates(file, mode: .check))
            #expect(!check.applied && check.added == 2 && check.faults.map(\.number) == [3, 4, 5, 6, 7, 8, 9])
            let none = try await sample.perform(ImportEstates(file))
            #expect(!none.applied && none.faults.count == 7)
            #expect(try await sample.read { try $0.searchPlaces(prefix: "好小区") } == [])
            let some = try await sample.perform(ImportEstates(file, mode: .skipBroken))
            #expect(some.applied && some.added == 2)
            #expect(try await sample.read { try $0.searchPlaces(prefix: "好小区").count } == 1)
            #expect(throws: AppError.self) { try EstateFile(Array("甲,乙\n1,2".utf8), datum: .wgs84) }
            #expect(throws: AppError.self) { try EstateFile([], datum: .wgs84) }
            #expect(throws: AppError.self) { try EstateFile([0xFF, 0xFE, 0x41, 0x00], datum: .wgs84) }
            #expect(throws: AppError.self) { try EstateFile([0x81, 0x20, 0xFF, 0xFF, 0x0A], datum: .wgs84) }
        }
    }
    @Test func `the real compound lists are read, and rows without a certain place are told`() async throws {
        guard let data = try sharedData("compounds/changchun_compounds.csv") else { return }
        let table = try HeadedTable(try DelimitedText(file: Array(data)), names: ["longitude": ["lng_wgs84"]])
        #expect(table.rows.count == 8_259)
    }
    @Test func `the national list is read whole`() async throws {
        guard try sharedData("divisions/divisions_2021_5level.csv.xz") != nil else { return }
        let file = try DivisionFile(path: sharedFolder + "/divisions/divisions_2021_5level.csv.xz")
        #expect(file.divisions.count == 663_128 && file.faults.isEmpty)
        try await SampleTerritory.each { sample in
            let outcome = try await sample.perform(ImportDivisions(file: file, only: try code("340102")))
            let district = try code("340102")
            let wanted = file.divisions.count { district.contains($0.code) || $0.code.contains(district) }
            #expect(outcome.applied && outcome.added + outcome.renamed + outcome.unchanged == wanted && wanted > 50)
        }
    }
}

let sharedFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data")
    .path

/// A file of the shared data folder; nil, with a line that says so, where the folder is not there.
func sharedData(_ path: String) throws -> Data? {
    guard let data = FileManager.default.contents(atPath: sharedFolder + "/" + path) else {
        print("skipped: the shared data file \(path) is not here")
        return nil
    }
    return data
}
