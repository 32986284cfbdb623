import Kernel
import Pages

/// Reads a `multipart/form-data` body (RFC 7578) piece by piece as it arrives, within bounds for the number of parts,
/// the size of a field and the size of a part's head; the whole body is bounded by the route.
struct MultipartReader {
    private enum State {
        /// Before the first boundary, or between parts: what comes is dropped.
        case between
        case head
        case content(Part)
        /// After the closing boundary.
        case ended
    }
    private struct Part {
        let name: String
        let filename: String?
        /// With the line end of its head before it, which is the boundary's where a part is empty.
        var bytes: [UInt8] = []
    }

    static let mostParts = 1_000
    static let mostHeadBytes = 8 * 1024
    static let mostFieldBytes = Limits.formBytes

    private let delimiter: [UInt8]
    private var state = State.between
    private var buffer: [UInt8]
    private var pairs: [(String, String)] = []
    private var files: [UploadedFile] = []

    /// Nil unless the boundary is one to seventy characters.
    init?(boundary: String) {
        guard (1...70).contains(boundary.utf8.count) else { return nil }
        delimiter = Array("\r\n--".utf8) + Array(boundary.utf8)
        // The first boundary may begin the body: as if a line end had come before it.
        buffer = Array("\r\n".utf8)
    }

    mutating func take(_ piece: some Collection<UInt8>) throws(RequestProblem) {
        if case .ended = state { return }
        buffer.append(contentsOf: piece)
        while try step() {}
    }

    /// What the form held. Throws `RequestProblem.cutShort` where the closing boundary did not come.
    func finish() throws(RequestProblem) -> (pairs: [(String, String)], files: [UploadedFile]) {
        guard case .ended = state else { throw .cutShort }
        return (pairs, files)
    }

    /// Handles what is complete in the buffer; false where more must come first.
    private mutating func step() throws(RequestProblem) -> Bool {
        switch state {
        case .ended: return false
        case .head: return try head()
        case .between, .content: return try content()
        }
    }

    private mutating func content() throws(RequestProblem) -> Bool {
        guard let found = position(of: delimiter) else {
            // All but what may be the beginning of a boundary belongs to the part.
            try keep(max(0, buffer.count - delimiter.count + 1))
            return false
        }
        try keep(found)
        switch try ending() {
        case .unknown: return false
        case .last:
            try close()
            state = .ended
            buffer = []
            return false
        case .line(let count):
            try close()
            buffer.removeFirst(count)
            state = .head
            return true
        }
    }

    private enum Ending {
        /// More must come first.
        case unknown
        case last
        /// The boundary with its line end has so many bytes.
        case line(Int)
    }

    /// What stands behind the boundary at the buffer's beginning: two dashes or, after white space, a line end. However
    /// many pieces it comes in, it is the same.
    private func ending() throws(RequestProblem) -> Ending {
        let after = buffer[delimiter.count...]
        if after.starts(with: Array("--".utf8)) { return .last }
        if after.elementsEqual([UInt8(ascii: "-")]) { return .unknown }
        let line = after.firstIndex(of: 10)
        let isWhite = after[..<(line ?? after.endIndex)].allSatisfy { $0 == 13 || $0 == 32 || $0 == 9 }
        guard isWhite, after.count <= MultipartReader.mostHeadBytes || line != nil else { throw .badMultipart }
        return line.map { .line($0 + 1) } ?? .unknown
    }

    /// Moves the first `count` bytes of the buffer to the part being read.
    private mutating func keep(_ count: Int) throws(RequestProblem) {
        guard count > 0 else { return }
        if case .content(var part) = state {
            state = .between
            part.bytes.append(contentsOf: buffer[..<count])
            if part.filename == nil, part.bytes.count > MultipartReader.mostFieldBytes + 2 {
                throw .fieldTooLarge(name: part.name, limit: MultipartReader.mostFieldBytes)
            }
            state = .content(part)
        }
        buffer.removeFirst(count)
    }

    private mutating func close() throws(RequestProblem) {
        guard case .content(var part) = state else { return }
        state = .between
        part.bytes.removeFirst(min(2, part.bytes.count))
        guard let filename = part.filename else {
            guard let text = String(validating: part.bytes, as: UTF8.self) else { throw .badEncoding }
            pairs.append((part.name, text))
            return
        }
        // A file input left empty sends a part without name and content.
        if filename.isEmpty && part.bytes.isEmpty { return }
        files.append(UploadedFile(field: part.name, filename: filename, bytes: part.bytes))
    }

    private mutating func head() throws(RequestProblem) -> Bool {
        guard let end = position(of: Array("\r\n\r\n".utf8)) else {
            guard buffer.count <= MultipartReader.mostHeadBytes else { throw .badMultipart }
            return false
        }
        guard end <= MultipartReader.mostHeadBytes, let text = String(validating: buffer[..<end], as: UTF8.self) else {
            throw .badMultipart
        }
        guard pairs.count + files.count < MultipartReader.mostParts else {
            throw .tooManyFields(limit: MultipartReader.mostParts)
        }
        guard
            let line = text.split(whereSeparator: \.isNewline).first(where: {
                $0.lowercased().hasPrefix("content-disposition:")
            })
        else { throw .badMultipart }
        let disposition = HeaderParameters(line.dropFirst("content-disposition:".count))
        guard disposition.value == "form-data", let name = disposition["name"] else { throw .badMultipart }
        // The head's line end stays: of an empty part it is the boundary's own, in however many pieces that arrives.
        buffer.removeFirst(end + 2)
        state = .content(Part(name: name, filename: disposition.filename))
        return true
    }

    private func position(of sought: [UInt8]) -> Int? {
        guard buffer.count >= sought.count else { return nil }
        return buffer.withUnsafeBufferPointer { bytes in
            let first = sought[0]
            var index = 0
            while index <= bytes.count - sought.count {
                if bytes[index] == first, sought.indices.allSatisfy({ bytes[index + $0] == sought[$0] }) {
                    return index
                }
                index += 1
            }
            return nil
        }
    }
}
