public import Kernel
public import Pages
public import Persistence

/// Every address of this area.
public enum PolicyPaths {
    /// The pack as a person can read it: `?place=CODE` or `?version=ID`.
    public static let pack = PlainPath("/policy")
    /// “Where would this go, how fast, and why?”
    public static let simulator = PlainPath("/policy/simulator")
    /// Days off and make-up working days: `?year=2026`. POST imports a year.
    public static let calendar = PlainPath("/policy/calendar")
    /// Installed versions and bindings. POST installs a text.
    public static let packs = PlainPath("/admin/policy")
    /// POST installs a pack that came with the product.
    public static let delivered = PlainPath("/admin/policy/delivered")
    /// What a binding would change: `?place=…&version=…`. POST binds.
    public static let binding = PlainPath("/admin/policy/binding")
    /// POST gives a place back to the binding above it.
    public static let bindingEnd = PlainPath("/admin/policy/binding/end")

    /// The rule of a decision on the page of its version: `rule("limits[3]", of: version)`.
    public static func rule(_ path: String, of version: PolicyVersionID) -> Link {
        pack().query([("version", version.description)]).fragment(anchor(path))
    }
    /// `limits[3]` → `limits-3`; only the first of several rules, only letters, digits and hyphens.
    static func anchor(_ path: String) -> String {
        let first = path.prefix { $0 != "," }
        var text = ""
        for letter in first where letter != "]" { text.append(letter.isLetter || letter.isNumber ? letter : "-") }
        return text
    }
}

/// What Policy shows of places, which live in an area above it; the server fills these in.
public struct PlaceNaming: Sendable {
    /// The full name of a place; nil where it is not known.
    public let name: @Sendable (PlaceCode, Transaction) throws -> String?
    /// Places whose name begins with a text, for a person to choose from.
    public let search: @Sendable (String, Transaction) throws -> [PlaceCode]

    public init(
        name: @escaping @Sendable (PlaceCode, Transaction) throws -> String?,
        search: @escaping @Sendable (String, Transaction) throws -> [PlaceCode]
    ) {
        (self.name, self.search) = (name, search)
    }
    /// Codes only.
    public static let codes = PlaceNaming(name: { _, _ in nil }, search: { _, _ in [] })
}
