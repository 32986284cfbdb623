import Bags
import Cases
import Kernel
import Persistence

/// What `jinlin case-file` does: packages of ended cases, written and checked.
extension House {
    /// Writes the package of a case into a folder: one ZIP file named by the number, or the package as a folder. Gives
    /// its path. Throws `AppError` where there is no such case, and what keeps it from being packed.
    public func exportPackage(
        number: String, to folder: String, purpose: String, personal: Bool, unpacked: Bool
    ) async throws -> String {
        let id = try await caseID(number)
        try DataDirectory(folder).prepare()
        let (moment, asked) = (
            now(), ExportPackage(id, purpose: purpose, personal: personal, software: "jinlin \(Version.text)")
        )
        let (package, read) = try await PackageDesk(database: database, media: media).export(
            asked, by: .system, at: moment)
        let path = "\(folder)/\(package.number)" + (unpacked ? "" : ".zip")
        if unpacked {
            try await package.bag.writeFolder(path, read: read)
        } else {
            try await package.bag.writeZip(to: path, at: moment, read: read)
        }
        return path
    }
}
