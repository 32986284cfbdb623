public import Kernel
public import Persistence

/// The names that begin with a text are one range of the name index, on both engines: names are compared by bytes, and
/// the bytes of UTF-8 sort as the scalars do.
struct NameRange {
    let first: String
    /// The first name after all that begin with `first`; nil where there is none.
    let end: String?

    /// Nil for an empty text.
    init?(prefix: String) {
        var scalars = Array(prefix.unicodeScalars)
        guard !scalars.isEmpty else { return nil }
        first = prefix
        while let last = scalars.popLast() {
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            if let scalar = Unicode.Scalar(next) {
                scalars.append(scalar)
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars)
                end = String(view)
                return
            }
        }
        end = nil
    }
    var condition: SQL {
        end.map { "name >= \(first) AND name < \($0)" } ?? "name >= \(first)"
    }
}

extension Transaction {
    /// Active places whose names begin with a text, in the order of their names, at or below a place.
    /// Both ranges stand in one index, so nothing but what is given back is read from the table.
    public func searchPlaces(prefix: String, under: PlaceCode? = nil, limit: Int = 20) throws -> [Place] {
        let prefix = prefix.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard let range = NameRange(prefix: prefix) else { return [] }
        let within: SQL = under.map { " AND code >= \($0) AND code < \($0.end)" } ?? ""
        return try rows(
            """
            SELECT \(Place.columns) FROM place WHERE \(range.condition)\(within) AND active = 1
            ORDER BY name, code LIMIT \(min(limit, Limits.bulk))
            """
        ).map(Place.init)
    }
}
