import Kernel

/// Invented values for the catalogue.
enum Sample {
    static let tooShort = Text(
        "内容太短，我们看不明白。写一两句话就可以：什么事、在哪里。您写的内容还在。",
        "Too short to understand. One or two sentences will do: what and where. Your text is kept.")
    static let words = """
        三号楼二单元楼道的灯坏了快一个星期，晚上老人上下楼都要摸黑，前天李奶奶差点摔了一跤。物业说要等采购，可是一直没有人来。
        麻烦帮忙催一下，谢谢！
        """
    static let longWords = """
        我是锦绣花园的业主，小区南门外的夜市每天晚上七点到凌晨一点占道经营，油烟从窗户飘进来，音响声音很大，孩子第二天要上学根本睡不着。\
        我们多次打过电话，每次有人来就收，人走了又摆出来。消防通道也被桌椅堵着，要是真有急事车根本进不来。\
        希望能有一个固定的办法，而不是来一次好一天。另外垃圾第二天早上才有人扫，整条路都是油。
        """
    static let titles = [
        "三号楼二单元楼道灯坏了，老人夜里摸黑上下楼", "南门外夜市占道、油烟和噪声，消防通道被堵", "地下车库 B2 漏水，积水漫到配电间门口",
        "楼上装修敲墙，怀疑动了承重墙", "电瓶车推进电梯充电", "小区东侧围墙倾斜，旁边是幼儿园放学的路", "路灯杆带电，下雨天有人被麻到",
        "楼道堆放杂物堵住防火门", "垃圾站三天没有清运", "健身器材断了一根横杆", "井盖松动，车一过就响", "二次供水的水发黄",
        "物业费收据迟迟不给", "共享单车堵住盲道", "外墙砖脱落，已拉警戒线", "噪声：清晨五点的广场舞", "独居老人两天没有出门",
        "停车位划线占了人行道", "快递柜的灯整夜照进卧室", "Elevator in building 5 stops between floors with people inside 🙏",
    ]
    static let colours: [LevelColour] = [.yellow, .orange, .red, .orange, .yellow, .red, .red, .orange, .blue, .blue]
    static func gradeName(_ colour: LevelColour) -> Text {
        switch colour {
        case .blue: Text("蓝", "Blue")
        case .yellow: Text("黄", "Yellow")
        case .orange: Text("橙", "Orange")
        case .red: Text("红", "Red")
        }
    }
    static func colour(_ index: Int) -> LevelColour { colours[index % colours.count] }
    static func link(_ sheet: DesignCatalogue.Sheet) -> Link { DesignCatalogue.sheetPath(sheet.rawValue) }

    static func clock(_ index: Int, _ now: Instant) -> ClockView {
        switch index % 5 {
        case 0: ClockView(from: now - .hours(6), due: now - .minutes(35))
        case 1: ClockView(from: now - .hours(4), due: now + .minutes(25))
        case 2: ClockView(from: now - .hours(1), due: now + .minutes(130))
        case 3: ClockView(from: now - .days(1), due: now + .days(2) + .hours(3))
        default: ClockView(from: now - .days(1), due: now + .days(1), progress: .held)
        }
    }
    static func row(_ index: Int, _ screen: Screen, current: Bool = false) -> ListRow {
        let colour = colour(index)
        return ListRow(
            titles[index % titles.count], link: link(.desk), chips: screen.level(colour, gradeName(colour)),
            facts: [
                screen("锦绣社区第 \(index % 7 + 1) 网格", "Jinxiu, grid \(index % 7 + 1)"),
                screen.ago(screen.now - .minutes(index * 37 + 4)),
            ],
            suggestion: index % 3 == 0
                ? Text("建议派给物业，城管协办", "Suggested: property company, with city management")
                : index % 3 == 1
                    ? Text("地点不明确，请定位", "Place unclear: locate") : Text("与 3 件相似，可并案", "Like 3 others: merge?"),
            end: screen.clock(clock(index, screen.now)), pick: String(index + 1), current: current, unread: index < 4)
    }

    struct Children: Encodable, Sendable {
        struct Place: Encodable, Sendable { let code: String, name: String }
        let label: String
        let places: [Place]
    }
    static func children(under code: String, _ screen: Screen) -> Children {
        guard code.count < 8 else { return Children(label: "", places: []) }
        let isEstate = code.count < 6
        return Children(
            label: isEstate ? screen("楼栋", "Building") : screen("单元", "Unit"),
            places: (1...4).map { .init(code: code + "0\($0)", name: isEstate ? "\($0) 号楼" : "\($0) 单元") })
    }

    static let grids: String = {
        let cells = (0..<6).map { index -> String in
            let (west, south) = (117.40 + Double(index % 3) * 0.01, 31.86 + Double(index / 3) * 0.008)
            let (east, north) = (west + 0.01, south + 0.008)
            let ring =
                "[[\(west),\(south)],[\(east),\(south)],[\(east),\(north)],[\(west),\(north)],[\(west),\(south)]]"
            return """
                {"type":"Feature","geometry":{"type":"Polygon","coordinates":[\(ring)]},\
                "properties":{"title":"第 \(index + 1) 网格","count":\(index * index + 1)}}
                """
        }
        return "{\"type\":\"FeatureCollection\",\"features\":[\(cells.joined(separator: ","))]}"
    }()
    static let matters: String = {
        let names = ["blue", "yellow", "orange", "red"]
        let points = (0..<26).map { index -> String in
            let longitude = 117.402 + Double(index * 37 % 27) * 0.001
            let latitude = 31.862 + Double(index * 23 % 13) * 0.001
            return """
                {"type":"Feature","geometry":{"type":"Point","coordinates":[\(longitude),\(latitude)]},\
                "properties":{"title":"\(titles[index % 19])","level":"\(names[index * 7 % 4])","link":"/design/track"}}
                """
        }
        return "{\"type\":\"FeatureCollection\",\"features\":[\(points.joined(separator: ","))]}"
    }()
}
