/// Things that have ended, each as one value, by the year they belong to. On PostgreSQL each year is a partition of its
/// own: it can be moved to a slower disk or handed over without touching the others.
/// On SQLite all years lie in one table apart from those of daily work.
public struct ArchiveYear: Sendable, Hashable, Codable {
    public let year: Int
    public let count: Int
    /// Bytes of the values.
    public let bytes: Int
}

extension Transaction {
    /// Puts a thing into the archive of a year. Throws where it is there already.
    public func putInArchive(_ kind: String, id: Int64, year: Int, content: [UInt8]) throws {
        try execute(
            "INSERT INTO year_archive (kind, id, year, content) VALUES (\(kind), \(id), \(year), \(content))")
    }

    /// A thing of the archive and its year; nil where it is not there.
    public func archived(_ kind: String, id: Int64) throws -> (year: Int, content: [UInt8])? {
        try row("SELECT year, content FROM year_archive WHERE kind = \(kind) AND id = \(id)").map {
            (try $0.get("year"), try $0.get("content"))
        }
    }

    /// Takes a thing out of the archive; nil where it is not there.
    public func takeFromArchive(_ kind: String, id: Int64) throws -> [UInt8]? {
        guard let content = try archived(kind, id: id)?.content else { return nil }
        try execute("DELETE FROM year_archive WHERE kind = \(kind) AND id = \(id)")
        return content
    }

    /// How much each year holds, the oldest first.
    public func archiveYears(_ kind: String) throws -> [ArchiveYear] {
        try rows(
            """
            SELECT year, count(*) AS things, sum(length(content)) AS size FROM year_archive WHERE kind = \(kind)
            GROUP BY year ORDER BY year
            """
        ).map {
            ArchiveYear(
                year: try $0.get("year"), count: try $0.get("things"), bytes: Int(try $0.get("size", as: Double.self)))
        }
    }
}
