import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import NIOHTTP1
import Pages

/// Reads a request's body into named values and files, whatever it came as, within the route's bound.
enum BodyReader {
    struct Content {
        var form = Form()
        var files: [UploadedFile] = []
        /// The body was JSON.
        var isJSON = false
    }

    /// `load` is told how much memory the body takes. Throws `RequestProblem`, and `Admission.busy` without room.
    static func read(_ request: Request, limit: Int, load: Admission.Load) async throws -> Content {
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
            throw RequestProblem.tooLarge(limit: limit)
        }
        let type = HeaderParameters(request.headers[.contentType] ?? "")
        if let charset = type["charset"]?.lowercased(), charset != "utf-8", charset != "utf8" {
            throw RequestProblem.unknownType("charset=\(charset)")
        }
        switch type.value {
        case "application/x-www-form-urlencoded":
            let bytes = try await whole(request, limit: limit, load)
            return Content(form: Form(pairs: try FormFields.read(bytes)))
        case "application/json":
            let bytes = try await whole(request, limit: limit, load)
            return Content(form: Form(pairs: try JSONFields.read(bytes)), isJSON: true)
        case "multipart/form-data":
            guard var reader = MultipartReader(boundary: type["boundary"] ?? "") else {
                throw RequestProblem.badMultipart
            }
            try await pieces(request, limit: limit, load) { try reader.take($0.readableBytesView) }
            let (pairs, files) = try reader.finish()
            return Content(form: Form(pairs: pairs), files: files)
        default:
            guard try await whole(request, limit: 0, load).isEmpty else { throw RequestProblem.unknownType(type.value) }
            return Content()
        }
    }

    private static func whole(_ request: Request, limit: Int, _ load: Admission.Load) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            try await pieces(request, limit: limit, load) { bytes.append(contentsOf: $0.readableBytesView) }
        } catch RequestProblem.tooLarge where limit == 0 {
            return [0]
        }
        return bytes
    }

    private static func pieces(
        _ request: Request, limit: Int, _ load: Admission.Load, _ take: (ByteBuffer) throws -> Void
    ) async throws {
        var total = 0
        do {
            for try await piece in request.body {
                total += piece.readableBytes
                guard total <= limit else { throw RequestProblem.tooLarge(limit: limit) }
                try load.grow(to: total)
                try take(piece)
            }
        } catch let problem as RequestProblem {
            throw problem
        } catch let busy as AppError {
            throw busy
        } catch is CancellationError {
            throw CancellationError()
        } catch is HTTPParserError {
            throw RequestProblem.notHTTP
        } catch {
            // A sender who leaves is no failure of ours.
            throw RequestProblem.cutShort
        }
    }
}
