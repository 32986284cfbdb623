public import Kernel

/// What is wrong with one row or one drawn area of an imported file.
public struct ImportFault: Sendable, Codable, Hashable {
    /// The line of the row, or the number of the feature, from 1; 0 where the file as a whole is meant.
    public let number: Int
    /// What the row or feature calls itself.
    public let label: String
    public let text: Text
    public init(number: Int, label: String, text: Text) { (self.number, self.label, self.text) = (number, label, text) }
}

/// What to do where some of a file is broken.
public enum ImportMode: String, Sendable, Codable, CaseIterable {
    /// One broken row and nothing is imported.
    case allOrNone = "all-or-none"
    /// Broken rows are told and left out, the others are imported.
    case skipBroken = "skip-broken"
    /// Nothing is imported; only what would happen is told.
    case check

    public var name: Text {
        switch self {
        case .allOrNone: Text("有错就都不导入", "Nothing if anything is broken")
        case .skipBroken: Text("跳过有错的，导入其余的", "Leave out what is broken, import the rest")
        case .check: Text("只检查，不导入", "Check only")
        }
    }
}
