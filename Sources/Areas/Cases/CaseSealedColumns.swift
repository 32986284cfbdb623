public import People

extension SealedColumn {
    /// The sealed columns of cases: number and name that a reporter left.
    public static let cases = [
        SealedColumn(table: "case_contact", key: "case_id", column: "phone", purpose: "case-phone"),
        SealedColumn(table: "case_contact", key: "case_id", column: "name", purpose: "case-name"),
    ]
}
