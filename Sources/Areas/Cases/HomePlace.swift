public import Kernel

/// The district, street or community this installation serves: where the public pages begin and where matters without a
/// place wait. Registered by the server at start.
public struct HomePlace: Sendable, Hashable {
    public let code: PlaceCode
    public let name: String
    /// Telephone of the duty desk.
    public let telephone: String?
    public init(code: PlaceCode, name: String, telephone: String? = nil) {
        (self.code, self.name, self.telephone) = (code, name, telephone)
    }
}
