public import Bags
public import Kernel
public import Media
public import Persistence

/// Where packages leave the house: makes one, and gives the bytes of its attachments while it is written out.
public struct PackageDesk: Sendable {
    private let database: Database
    private let media: MediaStore

    public init(database: Database, media: MediaStore) { (self.database, self.media) = (database, media) }

    /// The package and what reads its attachments. A lost or damaged attachment is found before anything is recorded or
    /// sent: half a package would be worse than none. Throws `AppError`, `CaseProblem`, `BagProblem.lost`.
    public func export(
        _ asked: ExportPackage, by caller: Caller, at now: Instant
    ) async throws -> (package: CasePackage, read: KeptFileReader) {
        let looked = try await database.read { tx in try asked.gather(tx, by: caller, at: now) }
        try await looked.bag.checkKept(read: reader(of: looked))
        let package = try await database.perform(asked, by: caller, at: now)
        return (package, reader(of: package))
    }

    private func reader(of package: CasePackage) -> KeptFileReader {
        { [media] sha256 in
            guard let type = package.types[sha256].flatMap(MediaType.init(rawValue:)) else {
                throw BagProblem.lost(sha256)
            }
            do {
                return try await media.read(sha256, type: type)
            } catch MediaProblem.missing {
                throw BagProblem.lost(sha256)
            }
        }
    }
}
