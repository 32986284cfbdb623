/// What looks like personal data in words that are meant for everybody. Pure; it finds the usual traces, the second
/// person finds the rest.
public enum PersonalTrace: String, Sendable, Codable, CaseIterable {
    case number, plate, flat, title

    public static func first(in text: String) -> PersonalTrace? {
        let letters = text.filter { !$0.isWhitespace && $0 != "-" && $0 != "－" && $0 != "·" }
        if holdsNumber(letters) { return .number }
        if letters.contains(/[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Za-z][A-Za-z0-9]{5,6}/) {
            return .plate
        }
        if letters.contains(/[0-9]{1,4}(室|户)/) || letters.contains(/(号楼|栋|幢|单元)[0-9]{3,4}/) { return .flat }
        if titles.contains(where: letters.contains) { return .title }
        return nil
    }

    /// Seven digits in a row: a telephone or an identity number.
    private static func holdsNumber(_ text: String) -> Bool {
        var run = 0
        for character in text {
            run = character.isWholeNumber ? run + 1 : 0
            if run >= 7 { return true }
        }
        return false
    }

    private static let titles = ["先生", "女士", "小姐", "大爷", "大妈", "阿姨", "身份证"]

    public var name: Text {
        switch self {
        case .number: Text("电话或证件号码", "a telephone or identity number")
        case .plate: Text("车牌号", "a number plate")
        case .flat: Text("门牌到户", "the number of a flat")
        case .title: Text("个人的称呼", "a person by title")
        }
    }
}
