/// A column whose bytes the key ring sealed. Each area names its own, so that a new key reaches every sealed field.
/// Names of tables and columns are the program's own, never input.
public struct SealedColumn: Sendable, Hashable {
    public let table: String
    /// The column of whole numbers that names a row.
    public let key: String
    public let column: String
    /// What the bytes were sealed for.
    public let purpose: String
    public init(table: String, key: String = "id", column: String, purpose: String) {
        (self.table, self.key, self.column, self.purpose) = (table, key, column, purpose)
    }

    /// The sealed columns of this area.
    public static let people = [
        SealedColumn(table: "resident", column: "phone", purpose: SealPurpose.phone),
        SealedColumn(table: "resident", column: "name", purpose: SealPurpose.name),
        SealedColumn(table: "account", column: "totp", purpose: SealPurpose.totp),
        SealedColumn(table: "demo_message", column: "sealed", purpose: SealPurpose.message),
    ]
}
