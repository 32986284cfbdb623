import Foundation
import Kernel
import Policy
import Yams

/// What the places of a pack are made up to: the pack's `scale.yaml`.
struct ScalePlan: Decodable, Sendable {
    struct Places: Decodable, Sendable {
        let level: PlaceLevel
        let under: PlaceLevel
        let gridKind: GridKind?
        let total: Int
        let published: Bool?
        enum CodingKeys: String, CodingKey {
            case level, under, total, published
            case gridKind = "grid-kind"
        }
    }
    /// Posts or units of a kind.
    struct Kind: Decodable, Sendable {
        let kind: String
        let total: Int
        let published: Bool?
    }
    struct Households: Decodable, Sendable {
        /// Kind of the posts they are given to.
        let givenTo: String
        let each: Int
        enum CodingKeys: String, CodingKey {
            case each
            case givenTo = "given-to"
        }
    }
    /// Code of the place whose counts these are.
    let within: String
    let places: [Places]
    let units: [Kind]?
    let posts: [Kind]?
    let households: Households?

    /// The plans of a pack; none where it has no `scale.yaml`. Throws an `AppError` where the file cannot be read.
    static func read(pack: String, in directory: String) throws -> [ScalePlan] {
        let path = "\(directory)/\(pack)/scale.yaml"
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        do {
            return try YAMLDecoder().decode([ScalePlan].self, from: String(decoding: data, as: UTF8.self))
        } catch {
            throw AppError(
                "demo.scale", status: 422,
                Text("\(path) 读不懂：\(error)", "\(path) cannot be read: \(error)"))
        }
    }
}

/// A count of a demonstration at full size.
public struct ScaleCount: Sendable, Codable, Hashable {
    /// Code of the place within which it was counted.
    public let within: String
    /// Level, or kind of posts or units, or `household`.
    public let what: String
    public let wanted: Int
    public let there: Int
    /// A published fact; the others only carry it.
    public let published: Bool
}
