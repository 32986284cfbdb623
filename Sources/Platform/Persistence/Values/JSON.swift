internal import Foundation

/// The one JSON dialect of stored and answered values: sorted keys, no escaped slashes; identifiers and instants are
/// strings by their own coding.
public enum JSON {
    /// Throws `EncodingError` where a number is not finite.
    public static func encode(_ value: some Encodable) throws -> String {
        String(decoding: try JSONWriter.bytes(of: value), as: UTF8.self)
    }

    /// Throws `DecodingError` where the text is no value of the type.
    public static func decode<T: Decodable>(_ text: String, as type: T.Type = T.self) throws -> T {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
