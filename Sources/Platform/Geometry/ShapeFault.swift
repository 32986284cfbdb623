public import Kernel

/// What is wrong with one drawn area, said so that whoever drew it can mend it.
public enum ShapeFault: Problem, Hashable, Codable {
    case noGeometry
    case unsupported(type: String)
    case unreadable(detail: String)
    case notNumber(detail: String)
    case swapped(longitude: Double, latitude: Double)
    case outOfRange(longitude: Double, latitude: Double)
    case tooFewPoints(count: Int)
    case unclosed(gapMetres: Double)
    case tooManyVertices(count: Int, most: Int)
    case invalid(reason: String, longitude: Double, latitude: Double)
    case noArea
    case overlaps(other: String, squareMetres: Double)
    case outsideParent(parent: String, squareMetres: Double)
    case severalParents(names: [String])
    case noParent

    public var appError: AppError { .invalid("file", text) }

    public var text: Text {
        switch self {
        case .noGeometry: Text("没有图形。", "There is no geometry.")
        case .unsupported(let type):
            Text(
                "图形类型是“\(type)”，只接受 Polygon 和 MultiPolygon。",
                "The geometry is a “\(type)”; only Polygon and MultiPolygon are accepted.")
        case .unreadable(let detail): Text("坐标读不出来：\(detail)。", "The coordinates cannot be read: \(detail).")
        case .notNumber(let detail): Text("坐标里有不是数字的值：\(detail)。", "A coordinate is not a number: \(detail).")
        case .swapped(let longitude, let latitude):
            Text(
                "经纬度写反了：\(shown(longitude)), \(shown(latitude))。应当先经度、后纬度。",
                "Longitude and latitude are swapped: \(shown(longitude)), \(shown(latitude)). Longitude comes first.")
        case .outOfRange(let longitude, let latitude):
            Text(
                "坐标超出范围：\(shown(longitude)), \(shown(latitude))。",
                "A coordinate is out of range: \(shown(longitude)), \(shown(latitude)).")
        case .tooFewPoints(let count):
            Text(
                "边界只有 \(count) 个点，至少要 4 个（首尾相同）。",
                "A ring has \(count) points; it needs at least 4, the last equal to the first.")
        case .unclosed(let gap):
            Text("边界没有闭合：首尾相距 \(metres(gap)) 米。", "A ring is not closed: its ends are \(metres(gap)) m apart.")
        case .tooManyVertices(let count, let most):
            Text(
                "边界有 \(count) 个点，最多 \(most) 个，请先简化。",
                "There are \(count) points; at most \(most) are accepted. Simplify the shape first.")
        case .invalid(let reason, let longitude, let latitude):
            ShapeFault.invalid(reason, shown(longitude), shown(latitude))
        case .noArea: Text("这一片没有面积。", "The area is empty.")
        case .overlaps(let other, let area):
            Text("与“\(other)”重叠 \(metres(area)) 平方米。", "It overlaps “\(other)” by \(metres(area)) m².")
        case .outsideParent(let parent, let area):
            Text(
                "有 \(metres(area)) 平方米伸出了所属的“\(parent)”。",
                "\(metres(area)) m² lie outside “\(parent)”, to which it belongs.")
        case .severalParents(let names):
            Text(
                "跨了 \(names.count) 个上级（\(names.joined(separator: "、"))），只能在一个之内。",
                "It lies in \(names.count) parents (\(names.joined(separator: ", "))); it must lie in one.")
        case .noParent: Text("不在任何一个已有边界的上级之内。", "It lies in no parent that has a boundary.")
        }
    }

    private static func invalid(_ reason: String, _ longitude: String, _ latitude: String) -> Text {
        let known: [String: Text] = [
            "Self-intersection": Text("边界自己交叉", "The ring crosses itself"),
            "Ring Self-intersection": Text("边界碰到了自己", "The ring touches itself"),
            "Hole lies outside shell": Text("洞在外圈之外", "A hole lies outside its shell"),
            "Holes are nested": Text("洞里又有洞", "Holes are nested"),
            "Nested shells": Text("一个外圈在另一个外圈里面", "One shell lies within another"),
            "Interior is disconnected": Text("内部被洞隔断", "The inside is cut apart by a hole"),
            "Duplicate Rings": Text("有重复的边界", "A ring is repeated"),
        ]
        let said = known[reason] ?? Text("图形无效（\(reason)）", "The shape is not valid (\(reason))")
        return said + Text("，位置 \(longitude), \(latitude)。", " at \(longitude), \(latitude).")
    }
}

/// A coordinate with six decimals: about 0.1 m.
private func shown(_ degrees: Double) -> String { String((degrees * 1e6).rounded() / 1e6) }
/// Whole numbers from ten on, one decimal below.
private func metres(_ value: Double) -> String {
    value >= 10 ? String(Int(min(value, 1e15).rounded())) : String((value * 10).rounded() / 10)
}

/// A fault with the feature it was found in.
public struct FeatureFault: Hashable, Sendable, Codable {
    /// The feature's own name, or its number in the file.
    public let feature: String
    /// Its position in the file, from 1; 0 where the file as a whole is meant.
    public let number: Int
    public let fault: ShapeFault
    public init(feature: String, number: Int, fault: ShapeFault) {
        (self.feature, self.number, self.fault) = (feature, number, fault)
    }
    public var text: Text {
        Text("第 \(number) 片“\(feature)”：", "Feature \(number) “\(feature)”: ") + fault.text
    }
}
