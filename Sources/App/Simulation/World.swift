import Geometry
import Kernel
import People
import Persistence
import Policy

/// What there is in the simulated district before its first day: places, units, posts with their holders, residents,
/// and versions of the rules to switch between. Only what people were told, so that it can be compared with the store.
struct World: Sendable {
    /// A district under one pack.
    struct District: Sendable {
        let code: PlaceCode
        let pack: String
        var communities: [PlaceCode] = []
        var grids: [PlaceCode] = []
        var buildings: [PlaceCode] = []
        /// South-west corner of each grid (degrees).
        var corners: [PlaceCode: (longitude: Double, latitude: Double)] = [:]
        /// Versions of the rules that may be in force, the first at the beginning.
        var versions: [PolicyVersionID] = []
        var categories: [String] = []
        var grades: [String] = []
        var holdReasons: [String] = []
        var referrals: [String] = []
        var takers: [String] = []
        /// Residents who have an account.
        var residents: [Identifier<ResidentTag>] = []
    }

    /// A post and what its holder may do there by the pack.
    struct Seat: Sendable {
        let post: Post.ID
        let kind: String
        let place: PlaceCode
        let unit: Identifier<UnitTag>?
        let permissions: Set<Permission>
    }

    struct Person: Sendable {
        let account: Account.ID
        let name: String
    }

    var districts: [District] = []
    var seats: [Seat] = []
    /// Who holds each post at the beginning.
    var holders: [Post.ID: Account.ID] = [:]
    var people: [Account.ID: Person] = [:]
    /// Accounts without a post.
    var reserve: [Account.ID] = []
    var units: [Identifier<UnitTag>: (kind: String, place: PlaceCode)] = [:]
    /// Runs the system, and gives permissions.
    var manager: Account.ID?

    static let side = 0.004

    func district(of place: PlaceCode) -> District? { districts.first { $0.code.contains(place) } }
}
