import Kernel
import Media
import Pages

/// Sends a file of a case to somebody who may see the case.
struct CasePhoto: Sendable {
    let media: MediaStore

    func answer(_ evidence: CaseEvidence?, _ request: WebRequest) async throws -> Answer {
        guard let evidence, let type = MediaType(rawValue: evidence.file.type) else { throw AppError.refused }
        let small = request.query["size"] == "thumbnail" && type.isImage
        let bytes = try await media.read(evidence.file.hash, type: type, size: small ? .thumbnail : .full)
        return .file(
            type: type.rawValue, bytes: bytes, filename: type.isImage ? nil : evidence.file.filename,
            cacheSeconds: 3_600)
    }
}
